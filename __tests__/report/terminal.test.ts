import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { terminal } from '../../src/report/terminal.js';
import { displayWidth } from '../../src/report/text.js';
import { allAnswered, answered, halfAnswered } from './answered.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { incident, quiet, unserved } from './incident.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const OWN_COLOURS = /\u001b\[(?:1|2|22|3[1236]|39)m/g;

const plain = { color: false, width: 100 };

const GOLDEN = `Queue Review: 1 contradiction to fix and 1 question to answer (3f2a1bc..9d8e7f6, production)

Job                     Change          Queue                  Served by   Threads  Alert
JobCreation             added           default                worker      5        not declared
Export (was ExportJob)  renamed, moved  exports (was default)  none found  -        none
Only code changed in \`ParseReport\`.

Worker group  Change               Queues                Taken                 Size
worker        queues, concurrency  default (was default  strict order (was by  5 threads × 1 (was 10
                                   (2), builds (1))      weight)               threads × 1)

FAIL unserved-queue 4f1c2aa1
  No worker takes jobs from \`exports\`
  \`Export\` runs on \`exports\`, and none of the 2 worker groups of production serves it.
  app/jobs/export.rb:3

  Evidence
  - \`worker\` (Procfile:2) serves default, builds, aggregate, status with 5 threads

  Settle it by one of
  - serve the queue
  - put the job on a queue that is served

  Procfile, instead of line 2:
      worker: bundle exec sidekiq -q default -q exports

  More: queue-review explain unserved-queue

ASK gateway-job 4f1c2aa9
  \`JobCreation\` stands in front of \`ParseReport\`, \`Aggregate\` and \`Notify\`: who notices when
  \`default\` stalls?
  \`JobCreation\` stands in front of \`ParseReport\`, \`Aggregate\` and \`Notify\` (queues builds,
  aggregate, status) and runs on \`default\`, which no job used before. If \`default\` stalls, their
  queues look empty and healthy.
  app/jobs/job_creation.rb:2
  app/models/build.rb:4 leads to ParseReport

  Chain
     Job          Reached                  Queue      Threads  Objective  Alert
  >  JobCreation  first                    default    5        none       not declared (weakest)
     ParseReport  record from JobCreation  builds     10       30 s       stated
     Aggregate    direct from ParseReport  aggregate  10       5 min      stated
     Notify       direct from Aggregate    status     ?        5 min      none

  Evidence
  - entered from BuildsController#create
  - leads to ParseReport by record: JobCreation#perform → Build.create! → Build after_create_commit
  - \`worker\` (Procfile:2) serves default, builds, aggregate, status with 5 threads

  Not known
  - how many jobs arrive in the busiest hour

  Settle it by one of
  - give the job a queue and a worker group of its own
  - declare peak, duration and alert
  - acknowledge with a reason

  app/jobs/job_creation.rb, before line 3:
        sidekiq_options queue: 'job_creation'

  .github/queue-review.yml, new file:
      version: 1
      queues:
        default:
          objective: 5m
          alert: https://monitoring.example.com/the-alert-that-pages-you

  For @acme/platform. More: queue-review explain gateway-job

Notes
  - \`Notify\` is enqueued from one more place
    \`Notify\` is now enqueued by a web request too.
    - PagesController#show (app/controllers/pages_controller.rb:9)
    app/controllers/pages_controller.rb:9 · new-producer 9a8b7c6

Not judged
  - unmonitored-queue: no alerts declared: \`alert\` under the manifest's \`queues\` would wake it

Not read
  - deploy/worker.yaml: Kubernetes manifests are not read yet

Not shown: 1 older finding that this change neither brings nor worsens, 2 resolved by it.
Fails: the files contradict each other. Fix it, or change what the manifest promises.
`;

describe('the terminal', () => {
  test('tells the incident', () => {
    expect(terminal(incident, plain)).toBe(GOLDEN);
  });

  test('says in one line that nothing changes', () => {
    expect(terminal(quiet, plain)).toBe('Queue Review: no background job, queue or worker group changes.\n');
    const older = { ...quiet, counts: { ...quiet.counts, existing: 2 }, gaps: incident.gaps };
    expect(terminal(older, plain)).toBe(
      'Queue Review: no background job, queue or worker group changes. 2 older findings that this change neither brings nor worsens. 1 gap in what could be read.\n',
    );
  });

  test('a change without questions ends in a pass', () => {
    const passing = { ...incident, conclusion: 'pass' as const, findings: [], counts: quiet.counts };
    const lines = terminal(passing, plain).trimEnd().split('\n');
    expect(lines.at(0)).toBe('Queue Review: nothing to decide (3f2a1bc..9d8e7f6, production)');
    expect(lines.at(-1)).toBe('Passes: nothing here needs a decision.');
  });

  test('tells what people answered', () => {
    const text = terminal(halfAnswered, plain);
    expect(text).toContain('Queue Review: 1 contradiction to fix, 1 answered (3f2a1bc');
    expect(text).toMatch(
      /ASK gateway-job 4f1c2aa9\n(?: {2}.*\n){2} {2}Acknowledged by `reviewer` on 2026-08-01 10:30 UTC: quiet until `autumn`, we look again \(until\n {2}2026-09-01\)\./,
    );
    expect(text.trimEnd().split('\n').at(-1)).toContain('Fails: the files contradict each other.');
    expect(terminal(allAnswered, plain).trimEnd().split('\n').at(-1)).toBe('Passes: every question is answered.');
    const open = terminal(answered({ state: 'success', remarks: ['Ticks prove nothing.'] }), plain);
    expect(open).toContain('Who may answer\n  - Ticks prove nothing.\n');
    expect(open.trimEnd().split('\n').at(-1)).toBe('Passes: the policy lets open questions pass.');
  });

  test('colour changes nothing but colour', () => {
    const coloured = terminal(incident, { color: true, width: 100 });
    expect(coloured).toContain('\u001b[31m\u001b[1mFAIL\u001b[22m\u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(GOLDEN);
  });

  test('a name of ten thousand characters is cut and its length told', () => {
    const name = 'q'.repeat(10_000);
    const text = terminal({ ...incident, findings: [{ ...unserved, title: `\`${name}\` is not served` }] }, plain);
    expect(text).toContain('… (10000 characters)`');
    expect(text.length).toBeLessThan(5_000);
  });

  test('wide characters are two columns', () => {
    const jobs = incident.jobs.map((job, index) => ({ ...job, name: index === 0 ? '漢字漢字' : 'Export1', from: null }));
    const lines = terminal({ ...quiet, jobs }, plain).split('\n');
    expect(lines[3]).toBe('漢字漢字  added           default                worker      5        not declared');
    expect(lines[4]).toBe('Export1   renamed, moved  exports (was default)  none found  -        none');
  });

  test('hostile names neither move the cursor nor break a line', () => {
    fc.assert(
      fc.property(hostileTexts, fc.boolean(), fc.integer({ min: 20, max: 140 }), (texts, color, width) => {
        const text = terminal(hostileReview(texts), { color, width });
        const rest = text
          .replace(OWN_COLOURS, color ? '' : '$&')
          .replaceAll('\n', '')
          .replaceAll('\t', '');
        expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('hostile names stay in their lines', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const review = hostileReview(texts);
        // Lines to paste keep their length.
        const lines = terminal(
          { ...review, findings: review.findings.map((finding) => ({ ...finding, fixes: [] })) },
          { color: false, width: 120 },
        );
        for (const line of lines.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(120);
      }),
      { numRuns: 100 },
    );
  });
});
