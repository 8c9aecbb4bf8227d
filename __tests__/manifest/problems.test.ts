import { describe, expect, test } from '@jest/globals';
import { loadManifest } from '../../src/manifest/load.js';

const PATH = '.github/queue-review.yml';

function problems(text: string): readonly string[] {
  const loaded = loadManifest(PATH, text);
  return 'problems' in loaded ? loaded.problems.map((line) => line.replace(`${PATH}:`, '')) : [];
}

describe('keys', () => {
  test('an unknown key names its line and the nearest valid key', () => {
    expect(loadManifest(PATH, 'queues:\n  default:\n    objectiv: 5m\n')).toEqual({
      problems: ['.github/queue-review.yml:3: queues.default: unknown key "objectiv" (did you mean "objective"?)'],
    });
  });

  test.each([
    ['queue: {}', '1: unknown key "queue" (did you mean "queues"?)'],
    ['worker_groups: {}', '1: unknown key "worker_groups" (did you mean "worker-groups"?)'],
    [
      'frobnicate: 1',
      '1: unknown key "frobnicate"; known here: version, timezone, queues, worker-groups, jobs, week, apps, policy',
    ],
    ['jobs: { A: { duration: { maen: 1s, mean: 1s } } }', '1: jobs.A.duration: unknown key "maen" (did you mean "mean"?)'],
    ['apps: { shop: { queue: {} } }', '1: apps.shop: unknown key "queue" (did you mean "queues"?)'],
    [
      'apps: { shop: { policy: {} } }',
      '1: apps.shop: unknown key "policy"; known here: root, timezone, queues, worker-groups, jobs, week',
    ],
    ['policy: { rules: { movd-job: note } }', '1: policy.rules: unknown key "movd-job" (did you mean "moved-job"?)'],
    [
      'policy: { rules: { over-capacity: { fial: 1 } } }',
      '1: policy.rules.over-capacity: unknown key "fial" (did you mean "fail"?)',
    ],
    ['week: { days: { mo: 1 } }', '1: week.days: unknown key "mo" (did you mean "mon"?)'],
    [
      '__proto__: 1',
      '1: unknown key "__proto__"; known here: version, timezone, queues, worker-groups, jobs, week, apps, policy',
    ],
    ['queues: { a: {} }\nqueues: { b: {} }', '2: queues: the key stands here a second time (first in line 1)'],
    ['queues:\n  a: {}\n  b: {}\n  a: {}', '4: queues.a: the key stands here a second time (first in line 2)'],
    ['queues: { "": {} }', '1: queues."": a name must be some text on one line'],
    ['? [a]\n: 1', '1: a key must be a word, not an alias, a list or a map'],
  ])('%j', (text, expected) => expect(problems(text)).toEqual([expected]));
});

describe('values', () => {
  const duration = 'write a duration in ms, s, m, h or d, for example 30s';
  const rate = 'write a rate per s, min or h, with k or M for large ones, for example 5/s or 1.2k/min';
  test.each([
    ['version: 2', 'version: 2 is not accepted; write version: 1'],
    ['timezone: Mars', 'timezone: "Mars" is not accepted; write a time zone, for example America/Los_Angeles'],
    ['timezone: Europe/Berlni', 'timezone: "Europe/Berlni" is not accepted; write a time zone (did you mean "Europe/Berlin"?)'],
    ['queues: { a: { objective: 5 minutes } }', `queues.a.objective: "5 minutes" is not accepted; ${duration}`],
    ['queues: { a: { objective: 300 } }', `queues.a.objective: 300 is not accepted; ${duration}`],
    ['queues: { a: { objective: -5s } }', `queues.a.objective: "-5s" is not accepted; ${duration}`],
    [
      'queues: { a: { objective: 0s } }',
      'queues.a.objective: "0s" is not accepted; write a duration longer than zero, for example 30s',
    ],
    ['queues: { a: { objective: } }', `queues.a.objective: nothing is not accepted; ${duration}`],
    ['queues: { a: 5m }', 'queues.a: "5m" is not accepted; write a map, for example { objective: 5m }'],
    ['queues: [a]', 'queues: a list is not accepted; write a map, for example { default: { objective: 5m } }'],
    [
      'queues: { a: { alert: todo } }',
      'queues.a.alert: "todo" is not accepted; write a link, or a file and the rule in it, for example ops/alerts.yml#DefaultQueueLatency',
    ],
    [
      'queues: { a: { accepts: declard } }',
      'queues.a.accepts: "declard" is not accepted; use any, declared or none (did you mean "declared"?)',
    ],
    ['queues: { a: { external: yes } }', 'queues.a.external: "yes" is not accepted; use true or false'],
    [
      'worker-groups: { w: { replicas: some } }',
      'worker-groups.w.replicas: "some" is not accepted; write a number, or { min: 1, max: 6 }',
    ],
    [
      'worker-groups: { w: { replicas: -1 } }',
      'worker-groups.w.replicas: -1 is not accepted; write a number, or { min: 1, max: 6 }',
    ],
    [
      'worker-groups: { w: { replicas: { min: 1 } } }',
      'worker-groups.w.replicas: "max" is missing; write a whole number from 0 up, for example 6',
    ],
    [
      'worker-groups: { w: { replicas: { min: 3, max: 1 } } }',
      'worker-groups.w.replicas: a map is not accepted; min is larger than max; write { min: 1, max: 6 }',
    ],
    [
      'worker-groups: { w: { concurrency: 2.5 } }',
      'worker-groups.w.concurrency: 2.5 is not accepted; write a whole number from 1 up, for example 10',
    ],
    [
      'worker-groups: { w: { queues: a } }',
      'worker-groups.w.queues: "a" is not accepted; write a list, for example [imports, exports]',
    ],
    ['jobs: { A: { peak: 5 } }', `jobs.A.peak: 5 is not accepted; ${rate}`],
    ['jobs: { A: { peak: 5/d } }', `jobs.A.peak: "5/d" is not accepted; ${rate}`],
    [
      'jobs: { A: { duration: [1s] } }',
      'jobs.A.duration: a list is not accepted; write a duration, for example 1.4s, or { mean: 1.4s, p95: 4s }',
    ],
    ['jobs: { A: { duration: { p95: 1s } } }', `jobs.A.duration: "mean" is missing; ${duration}`],
    ['jobs: { A: { enqueues: { B: -1 } } }', 'jobs.A.enqueues.B: -1 is not accepted; write a number from 0 up, for example 20'],
    ['jobs: { A: { retries: 5 } }', 'jobs.A.retries: 5 is not accepted; write a share from 0% to 100%, for example 45% or 0.45'],
    [
      'jobs: { A: { review-by: 2026-02-30 } }',
      'jobs.A.review-by: "2026-02-30" is not accepted; write a day as YYYY-MM-DD, for example 2026-12-11',
    ],
    [
      'week: { hours: 8 to 18 }',
      'week.hours: "8 to 18" is not accepted; write the busy hours as first-last on a 24 hour clock, for example 8-18',
    ],
    [
      'week: { hours: 8-25 }',
      'week.hours: "8-25" is not accepted; write the busy hours as first-last on a 24 hour clock, for example 8-18',
    ],
    [
      'week: [1, 2]',
      'week: a list is not accepted; write a shape such as { hours: 8-18, night: 45%, days: { sat: 18% } }, or 168 numbers',
    ],
    [
      'apps: { shop: { root: ../shop } }',
      'apps.shop.root: "../shop" is not accepted; write a folder of this repository, for example services/billing',
    ],
    ['policy: { rules: { moved-job: false } }', 'policy.rules.moved-job: false is not accepted; use fail, ask, note or off'],
    [
      'policy: { rules: { moved-job: nota } }',
      'policy.rules.moved-job: "nota" is not accepted; use fail, ask, note or off (did you mean "note"?)',
    ],
    [
      'policy: { rules: { over-capacity: { ask: 80 } } }',
      'policy.rules.over-capacity.ask: 80 is not accepted; write a share from 0% to 1000%, for example 45% or 0.45',
    ],
    ['policy: { fail-on: nevr }', 'policy.fail-on: "nevr" is not accepted; use ask, fail or never (did you mean "never"?)'],
    [
      'policy: { deploy: [] }',
      'policy.deploy: an empty list is not accepted; write at least one file, for example [Procfile], or leave the key out',
    ],
    ['policy: { env: { A: } }', 'policy.env.A: nothing is not accepted; write the value in quotes, for example "true"'],
    [
      'policy: { checklist: [{ when: [added] }] }',
      'policy.checklist[0]: "ask" is missing; write the question, for example "Is the runbook written?"',
    ],
    [
      'policy: { wrappers: [{ call: Jobs.later }] }',
      'policy.wrappers[0]: "job" is missing; write a whole number from 0 up, for example 0',
    ],
    [
      'policy: { wrappers: [{ base: Old, like: sidekik }] }',
      'policy.wrappers[0].like: "sidekik" is not accepted; use sidekiq or active-job (did you mean "sidekiq"?)',
    ],
    [
      'policy: { acknowledgements: { by: me } }',
      'policy.acknowledgements.by: "me" is not accepted; use write, owners or a list of logins, for example [octocat]',
    ],
  ])('%j', (text, expected) => expect(problems(text)).toEqual([`1: ${expected}`]));

  test('two names for one root', () => {
    expect(problems('apps:\n  a: { root: shop }\n  b: { root: shop/ }')).toEqual([
      '3: apps.b: has the same root as apps.a, shop',
    ]);
  });
});

describe('the file', () => {
  test('every problem at once, in the order of the file', () => {
    expect(
      problems('queues:\n  a: { objective: fast }\n  b: { alrt: x }\njobs:\n  C: { peak: 5 }\nweek: never\n').map((text) =>
        text.slice(0, 12),
      ),
    ).toEqual(['2: queues.a.', '3: queues.b:', '5: jobs.C.pe', '6: week: "ne']);
  });

  test('a list of problems ends somewhere', () => {
    const text = Array.from({ length: 60 }, (_, index) => `wrong${index}: 1`).join('\n');
    expect(problems(text)).toHaveLength(51);
    expect(problems(text).at(-1)).toBe(' and 10 more problems');
  });

  const map = 'the file must be a map, for example queues: { default: { objective: 5m } }';
  test.each([
    ['- a', `1: a list is not accepted; ${map}`],
    ['just words', `1: "just words" is not accepted; ${map}`],
    ['42', `1: 42 is not accepted; ${map}`],
    ['queues:\n\tdefault: {}', '2: not readable as YAML: indented with a tab; use spaces'],
    ['queues: {}\n---\njobs: {}', '2: a second document starts here (`---`); the manifest is one document'],
    ['%YAML 1.1\n---\nqueues: {}', '1: %YAML 1.1: this file is read as YAML 1.2; leave the directive out'],
    [
      'queues:\n  a: { owner: @acme/x }',
      '2: not readable as YAML: Plain value cannot start with reserved character @; put the value in quotes',
    ],
    ['queues: { a: *b }', '1: the alias *b has no anchor before it'],
    ['queues: &a\n  x: *a', '2: the alias *a contains itself'],
  ])('%j', (text, expected) => expect(problems(text)).toEqual([expected]));

  test('a broken file says where', () => {
    const [first] = problems('queues:\n  a: [1, 2\njobs: {}\n');
    expect(first).toMatch(/^[23]: not readable as YAML: /);
  });

  test('aliases that multiply are stopped', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `${'abcdefghij'[level + 1]}: &${'abcdefghij'[level + 1]} [${`*${'abcdefghij'[level]},`.repeat(9)}]`,
    );
    const found = problems(`a: &a [x]\n${levels.join('\n')}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('more than 50000 values');
  });

  test('depth and size are limited', () => {
    expect(problems(`a: ${'['.repeat(41)}${']'.repeat(41)}`)[0]).toContain('nested more than 40 levels deep');
    expect(problems(`a: ${'['.repeat(20_000)}`)).not.toEqual([]);
    expect(problems(`# ${'x'.repeat(300_000)}`)).toEqual(['1: the file is larger than 256 KiB']);
  });

  test('what a message shows is one line of harmless text', () => {
    const found = problems('timezone: "a\\nb\\u202e\\u0007\\e[31m"\n"\\u202ekey\\n": 1\n');
    expect(found).toHaveLength(2);
    for (const text of found) expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(problems(`timezone: ${'x'.repeat(10_000)}`)[0]?.length).toBeLessThan(200);
  });
});
