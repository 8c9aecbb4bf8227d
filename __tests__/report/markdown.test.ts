import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { boxesOf, MARKER, partOf } from '../../src/model/box.js';
import type { Finding } from '../../src/model/finding.js';
import type { Review } from '../../src/model/review.js';
import { commentParts, markdown, spentPart } from '../../src/report/markdown.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { gateway, incident, producer, quiet, unserved } from './incident.js';

/** As GitHub renders it, before its sanitizer. */
const render = (text: string): string =>
  micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const ASK = `- [ ] **\`JobCreation\` stands in front of \`ParseReport\`, \`Aggregate\` and \`Notify\`: who notices when \`default\` stalls?** \`4f1c2aa9\` <!-- ack:4f1c2aa9d0e1b2c3 -->

  \`JobCreation\` stands in front of \`ParseReport\`, \`Aggregate\` and \`Notify\` (queues builds, aggregate, status) and runs on \`default\`, which no job used before. If \`default\` stalls, their queues look empty and healthy.

  \`app/jobs/job_creation.rb:2\` · \`app/models/build.rb:4\` leads to ParseReport

  | Job | Reached | Queue | Threads | Objective | Alert |
  | --- | --- | --- | --- | --- | --- |
  | \`JobCreation\` **(weakest)** | first | \`default\` | 5 | none | not declared |
  | \`ParseReport\` | record from \`JobCreation\` | \`builds\` | 10 | 30 s | stated |
  | \`Aggregate\` | direct from \`ParseReport\` | \`aggregate\` | 10 | 5 min | stated |
  | \`Notify\` | direct from \`Aggregate\` | \`status\` | ? | 5 min | none |

  <details>
  <summary>The chain as a diagram</summary>

  \`\`\`mermaid
  flowchart LR
    j0["JobCreation"]:::weakest
    j1["ParseReport"]
    j2["Aggregate"]
    j3["Notify"]
    j0 -->|"record, builds"| j1
    j1 -->|"direct, aggregate"| j2
    j2 -->|"direct, status"| j3
    classDef weakest stroke:#d1242f,stroke-width:3px
  \`\`\`

  </details>

  <details>
  <summary>Evidence, and what is not known</summary>

  - entered from BuildsController#create
  - leads to ParseReport by record: JobCreation#perform → Build.create! → Build after_create_commit
  - \`worker\` (Procfile:2) serves default, builds, aggregate, status with 5 threads
  - not known: how many jobs arrive in the busiest hour

  </details>

  **Settle it** by one of: give the job a queue and a worker group of its own · declare peak, duration and alert · acknowledge with a reason

  <details>
  <summary>Lines to paste</summary>

  \`app/jobs/job_creation.rb\`, before line 3:

  \`\`\`
    sidekiq_options queue: 'job_creation'
  \`\`\`

  \`.github/queue-review.yml\`, new file:

  \`\`\`
  version: 1
  queues:
    default:
      objective: 5m
      alert: https://monitoring.example.com/the-alert-that-pages-you
  \`\`\`

  </details>

  [gateway-job](https://example.com/docs/rules/gateway-job.md) · for \`@acme/platform\`
`;

const HEAD = `<!-- queue-review -->
### Queue Review: 1 contradiction to fix and 1 question to answer

| Job | Change | Queue | Served by | Threads | Alert |
| --- | --- | --- | --- | --- | --- |
| \`JobCreation\` | added | \`default\` | \`worker\` | 5 | not declared |
| \`Export\` (was \`ExportJob\`) | renamed, moved | \`exports\` (was \`default\`) | none found | - | none |

Only code changed in \`ParseReport\`.

| Worker group | Change | Queues | Taken | Size |
| --- | --- | --- | --- | --- |
| \`worker\` | queues, concurrency | \`default\` (was \`default (2)\`, \`builds (1)\`) | strict order (was by weight) | 5 threads × 1 (was 10 threads × 1) |

#### To fix

The files contradict each other.

- [ ] **No worker takes jobs from \`exports\`** \`4f1c2aa1\` <!-- ack:4f1c2aa111111111 -->
`;

const TAIL = `<details>
<summary>1 note</summary>

- **\`Notify\` is enqueued from one more place** \`Notify\` is now enqueued by a web request too. \`app/controllers/pages_controller.rb:9\` · [new-producer](https://example.com/docs/rules/new-producer.md) · \`9a8b7c6\`
  - PagesController#show (app/controllers/pages_controller.rb:9)

</details>

<details>
<summary>Not judged: 1 rule</summary>

- unmonitored-queue: no alerts declared: \`alert\` under the manifest's \`queues\` would wake it

</details>

<details>
<summary>Not read: 1 place</summary>

- \`deploy/worker.yaml\`: Kubernetes manifests are not read yet

</details>

Not shown: 1 older finding that this change neither brings nor worsens, 2 resolved by it.

<sub>queue-review 0.1.0 · \`3f2a1bc\` to \`9d8e7f6\` · production · built-in policy</sub>
`;

describe('the comment', () => {
  test('tells the incident', () => {
    const text = markdown(incident);
    expect(text.slice(0, HEAD.length)).toBe(HEAD);
    expect(text).toContain(`\n${ASK}\n`);
    expect(text.slice(-TAIL.length)).toBe(TAIL);
    expect(text.startsWith(`${MARKER}\n`)).toBe(true);
  });

  test('with nothing to decide it is the table and one line', () => {
    const [job] = incident.jobs;
    const passing: Review = { ...quiet, jobs: job === undefined ? [] : [job], counts: quiet.counts };
    expect(markdown(passing)).toBe(`<!-- queue-review -->
### Queue Review: nothing to decide

| Job | Change | Queue | Served by | Threads | Alert |
| --- | --- | --- | --- | --- | --- |
| \`JobCreation\` | added | \`default\` | \`worker\` | 5 | not declared |

<sub>queue-review 0.1.0 · \`3f2a1bc\` to \`9d8e7f6\` · production · built-in policy</sub>
`);
  });

  test.each([
    ['nothing', quiet, false],
    ['changed bodies', { ...quiet, jobs: incident.jobs.slice(2) }, false],
    ['a note', { ...quiet, findings: [producer] }, false],
    ['an older finding', { ...quiet, findings: [{ ...unserved, status: 'existing' as const }] }, false],
    ['a job added', { ...quiet, jobs: incident.jobs.slice(0, 1) }, true],
    ['a worker group changed', { ...quiet, workerGroups: incident.workerGroups }, true],
    ['a question', { ...quiet, findings: [gateway] }, true],
    ['something that got worse', { ...quiet, findings: [{ ...unserved, status: 'worsened' as const }] }, true],
  ])('after %s', (_name, review, appears) => {
    expect(markdown(review) !== '').toBe(appears);
  });

  test('the short fingerprint is longer where two collide', () => {
    const alone = markdown({ ...incident, findings: [gateway] });
    expect(alone).toContain('** `4f1c2aa` <!-- ack:4f1c2aa9d0e1b2c3 -->');
    expect(markdown(incident)).toContain('** `4f1c2aa9` <!--');
  });

  test('several apps are told apart', () => {
    const jobs = incident.jobs.map((job, index) => ({ ...job, app: index === 0 ? 'services/a' : 'services/b' }));
    expect(markdown({ ...quiet, jobs })).toContain('| `services/a` | `JobCreation` | added |');
  });
});

const many = (amount: number, from: Finding): readonly Finding[] =>
  Array.from({ length: amount }, (_, index) => ({
    ...from,
    fingerprint: index.toString(16).padStart(16, '0'),
    title: `\`Job${index}\` ${from.title}`,
  }));

describe('a comment that is too long', () => {
  const boxes = (text: string): number => (render(text).match(/<input type="checkbox"/g) ?? []).length;

  test.each([1, 20, 40, 60, 120, 300])('keeps all of %d boxes', (amount) => {
    const text = markdown({ ...incident, findings: [...many(amount, gateway), ...many(50, producer)] });
    expect(text.length).toBeLessThan(65_536);
    expect(boxes(text)).toBe(amount);
  });

  test('details go first', () => {
    const text = markdown({ ...incident, findings: many(40, gateway) });
    expect(text).not.toContain('mermaid');
    expect(text).toContain('Details were left out');
    expect(text).toContain('their queues look empty and healthy');
  });

  test('boxes that are too many for one comment are parted, none is lost', () => {
    const findings = [...many(1_000, { ...gateway, level: 'fail' }), ...many(3_000, gateway).slice(1_000)];
    const parts = commentParts({ ...incident, findings }, { mode: 'changes', exists: true });
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.map(partOf)).toEqual(parts.map((_part, index) => index + 1));
    for (const [index, part] of parts.entries()) {
      expect(Buffer.byteLength(part)).toBeLessThan(65_536);
      expect(part).toContain(`(part ${index + 1} of ${parts.length})`);
      expect(part).toContain('to `9d8e7f6`');
    }
    const shown = parts.flatMap((part) => boxesOf(part).map(({ fingerprint }) => fingerprint));
    expect(shown).toEqual(findings.map(({ fingerprint }) => fingerprint));
    expect(parts.reduce((sum, part) => sum + boxes(part), 0)).toBe(3_000);
    expect(parts.join('').match(/#### To fix/g)?.length).toBeGreaterThan(0);
    expect(parts[0]).toContain('2 jobs changed.');
  });

  test('what is measured is bytes too', () => {
    const wide = '\u6f22'.repeat(100);
    const findings = many(400, { ...gateway, title: wide, message: wide, subject: wide });
    const parts = commentParts({ ...incident, findings }, { mode: 'changes', exists: false });
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(65_536);
    expect(parts.flatMap(boxesOf)).toHaveLength(400);
  });

  test('a later part that is not needed any more says so, and is still found', () => {
    expect(partOf(spentPart(3))).toBe(3);
    expect(boxesOf(spentPart(3))).toEqual([]);
  });

  test('long names and many rows fit too', () => {
    const name = '<'.repeat(10_000);
    const findings = many(60, { ...gateway, title: `\`${name}\``, message: name, subject: name });
    const jobs = Array.from({ length: 500 }, () => ({ ...incident.jobs[0], name })) as unknown as Review['jobs'];
    const text = markdown({ ...incident, findings, jobs });
    expect(text.length).toBeLessThan(65_536);
    expect(boxes(text)).toBe(60);
  });
});

/** Rendering costs; raise it to hunt. */
const RUNS = 25;

const ALLOWED = new Set([
  'h3',
  'h4',
  'p',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'code',
  'pre',
  'ul',
  'li',
  'input',
  'details',
  'summary',
  'sub',
  'strong',
  'a',
]);

describe('hostile names', () => {
  test('are text and nothing else', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const review = hostileReview(texts);
        const html = render(markdown(review));
        const markers = html.match(/<!--.*?-->/gs) ?? [];
        expect(markers).toEqual([MARKER, '<!-- ack:4f1c2aa111111111 -->', '<!-- ack:4f1c2aa9d0e1b2c3 -->']);
        const rest = html.replace(/<!--.*?-->/gs, '');
        for (const [, tag] of rest.matchAll(/<\/?([^\s>/]+)/g)) expect(ALLOWED).toContain(tag);
        for (const [, href] of rest.matchAll(/href="([^"]*)"/g))
          expect(href).toMatch(/^https:\/\/example\.com\/docs\/rules\/[a-z-]+\.md$/);
        expect(rest.match(/<input/g)).toHaveLength(2);
        expect(rest.match(/<table>/g)).toHaveLength(3);
        expect(rest.match(/<details>/g)?.length).toBe(rest.match(/<\/details>/g)?.length);
        // What GitHub links by itself, it links outside code only.
        const linkable = rest.replace(/<pre>.*?<\/pre>|<code>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '');
        expect(linkable).not.toMatch(/@\w|#\d|GH-\d|:\/\/|www\./i);
      }),
      { numRuns: RUNS },
    );
  });

  test('keep their cells', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const html = render(markdown({ ...hostileReview(texts), findings: [] }));
        for (const [row] of html.matchAll(/<tr>.*?<\/tr>/gs)) expect([6, 7]).toContain(row.match(/<t[dh]/g)?.length);
      }),
      { numRuns: RUNS },
    );
  });

  test.each(['default\u3164', 'default\u2800', 'default\ufe0f', 'default\u034f', 'defa\u200bult', '\u202edefault'])(
    '%j does not look like another name',
    (name) => {
      const text = markdown({ ...quiet, jobs: incident.jobs.slice(0, 1).map((job) => ({ ...job, name })) });
      expect(text).toMatch(/<code>[a-z]*&#92;u&#123;[0-9a-f]+&#125;[a-z]*<\/code>/);
    },
  );

  test('a symbol keeps its colour', () => {
    expect(markdown({ ...incident, findings: [{ ...gateway, title: 'Is the runbook written? \u26a0\ufe0f' }] })).toContain(
      'Is the runbook written? \u26a0\ufe0f**',
    );
  });

  test.each(['a|b', 'a`b', '`', '\\', 'a\\|b', '<script>', ' a ', '@octocat', '*a*', '_a_', '``', 'a\nb'])(
    '%j is shown as it is',
    (name) => {
      const html = render(markdown({ ...quiet, jobs: incident.jobs.slice(0, 1).map((job) => ({ ...job, name })) }));
      const [, cell] = /<tbody>\n<tr>\n<td><code>(.*?)<\/code><\/td>/s.exec(html) ?? [];
      const text = cell?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
      expect(text).toBe(name.replace('\n', '\\n'));
    },
  );
});
