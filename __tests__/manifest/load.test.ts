import { describe, expect, test } from '@jest/globals';
import { loadManifest } from '../../src/manifest/load.js';
import { builtInPolicy, emptyManifestData, type Manifest, type ManifestData, queueEntry } from '../../src/model/manifest.js';

const PATH = '.github/queue-review.yml';

const FULL = `version: 1
timezone: America/Los_Angeles
queues:
  "*":                              # what a queue's own entry leaves out
    objective: 5m
    alert: https://app.example.com/monitors/42
    owner: "@acme/platform"
  critical: { objective: 30s }
  default:
    alert: ops/alerts.yml#DefaultQueueLatency
    accepts: declared
  imports: { external: true }
worker-groups:
  worker: { replicas: 3 }
  bulk: { replicas: { min: 1, max: 6 } }
  legacy: { external: true, queues: [imports], concurrency: 10, replicas: 2 }
jobs:
  JobCreation:
    peak: 5/s
    duration: { mean: 1.4s, p95: 4s }
    enqueues: { ParseReport: 20 }
    review-by: 2026-12-11
week: { hours: 8-18, night: 45%, days: { mon: 50%, tue: 55%, thu: 96%, fri: 56%, sat: 18%, sun: 16% } }
apps:
  billing: { root: services/billing, queues: { invoices: { objective: 1m } } }
policy:
  environment: production
  deploy: [Procfile, compose.production.yml]
  env: { SIDEKIQ_BILLING: "true" }
  ignore: ["vendor/**"]
  alerts: ["ops/**"]
  rules: { over-capacity: { ask: 80%, fail: 100% }, moved-job: note, gateway-job: off }
  checklist: [{ ask: "Is the runbook written?", when: [added, moved] }]
  acknowledgements: { by: write, author: false, reason: false, fail: false }
  fail-on: ask
  review-after: 7d
`;

function load(text: string): Manifest {
  const loaded = loadManifest(PATH, text);
  if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
  return loaded.manifest;
}

function app(text: string, name = '.'): ManifestData {
  const data = load(text).apps.get(name);
  if (data === undefined) throw new Error(`no app ${name}`);
  return data;
}

const line = (number: number) => ({ path: PATH, line: number });

describe('the whole format', () => {
  test('data of the root app, in seconds and per second, with lines', () => {
    const data = app(FULL);
    expect(data.timezone).toBe('America/Los_Angeles');
    expect(data.everyQueue).toEqual({
      objective: 300,
      alert: 'https://app.example.com/monitors/42',
      owner: '@acme/platform',
      at: line(4),
    });
    expect(data.listsQueues).toBe(true);
    expect([...data.queues]).toEqual([
      ['critical', { objective: 30, at: line(8) }],
      ['default', { alert: 'ops/alerts.yml#DefaultQueueLatency', accepts: 'declared', at: line(9) }],
      ['imports', { external: true, at: line(12) }],
    ]);
    expect([...data.workerGroups]).toEqual([
      ['worker', { replicas: { min: 3, max: 3 }, at: line(14), lines: { replicas: 14 } }],
      ['bulk', { replicas: { min: 1, max: 6 }, at: line(15), lines: { replicas: 15 } }],
      [
        'legacy',
        {
          external: true,
          queues: ['imports'],
          concurrency: 10,
          replicas: { min: 2, max: 2 },
          at: line(16),
          lines: { external: 16, queues: 16, concurrency: 16, replicas: 16 },
        },
      ],
    ]);
    expect([...data.jobs]).toEqual([
      [
        'JobCreation',
        {
          peak: 5,
          duration: { mean: 1.4, p95: 4 },
          enqueues: new Map([['ParseReport', 20]]),
          reviewBy: '2026-12-11',
          at: line(18),
        },
      ],
    ]);
    expect(data.week).toEqual({
      kind: 'shape',
      hours: [8, 18],
      night: 0.45,
      days: { mon: 0.5, tue: 0.55, thu: 0.96, fri: 0.56, sat: 0.18, sun: 0.16 },
    });
  });

  test('another app has its own entries and inherits "*", week and time zone', () => {
    const { roots } = load(FULL);
    const [root, billing] = [app(FULL), app(FULL, 'billing')];
    expect([...roots]).toEqual([['billing', 'services/billing']]);
    expect([...billing.queues.keys()]).toEqual(['invoices']);
    expect(queueEntry(billing, 'invoices')).toMatchObject({ objective: 60, owner: '@acme/platform' });
    expect(billing.week).toEqual(root.week);
    expect(billing.timezone).toBe(root.timezone);
    expect(billing.jobs.size + billing.workerGroups.size).toBe(0);
  });

  test('policy', () => {
    expect(load(FULL).policy).toEqual({
      environment: 'production',
      deploy: ['Procfile', 'compose.production.yml'],
      env: { SIDEKIQ_BILLING: 'true' },
      ignore: ['vendor/**'],
      alerts: ['ops/**'],
      rules: { 'over-capacity': { ask: 0.8, fail: 1 }, 'moved-job': 'note', 'gateway-job': 'off' },
      checklist: [
        {
          ask: 'Is the runbook written?',
          when: ['added', 'moved'],
          at: line(FULL.split('\n').findIndex((text) => text.includes('checklist')) + 1),
        },
      ],
      acknowledgements: { by: 'write', author: false, reason: false, fail: false },
      failOn: 'ask',
      reviewAfter: 604_800,
      limits: {},
      wrappers: [],
    });
  });

  test('the keys that are used less', () => {
    const text = `
jobs:
  Import:
    queues: [imports, bulk]
    retries: 5%
    burst: 5000
    measure: sum(rate(imports_total[5m]))
    window: 30d
    owner: "@acme/data"
    duration: 250ms
week: [${Array.from({ length: 168 }, (_, hour) => hour % 24).join(', ')}]
policy:
  limits: { database-connections: 200, redis-connections: 500 }
  wrappers: [{ call: Jobs.later, job: 0, queue: 1 }, { call: Later.run, job: 1 }, { base: LegacyWorker, like: sidekiq }]
  acknowledgements: { by: ["@octocat", hubot] }
`;
    const { jobs, week } = app(text);
    expect(jobs.get('Import')).toEqual({
      queues: ['imports', 'bulk'],
      retries: 0.05,
      burst: 5000,
      measure: 'sum(rate(imports_total[5m]))',
      window: 2_592_000,
      owner: '@acme/data',
      duration: { mean: 0.25 },
      at: line(3),
    });
    expect(week?.kind === 'multipliers' && week.values.length).toBe(168);
    const { policy } = load(text);
    expect(policy.limits).toEqual({ databaseConnections: 200, redisConnections: 500 });
    expect(policy.wrappers).toEqual([
      { kind: 'call', call: 'Jobs.later', job: 0, queue: 1 },
      { kind: 'call', call: 'Later.run', job: 1, queue: null },
      { kind: 'base', base: 'LegacyWorker', like: 'sidekiq' },
    ]);
    expect(policy.acknowledgements).toEqual({ by: ['octocat', 'hubot'], author: false, reason: false, fail: false });
  });
});

describe('where lines can be pasted', () => {
  test.each([
    [
      'before the first entry, in its column',
      'version: 1\nqueues:\n    b: {}\n    a: {}\n',
      { line: 3, indent: 4, what: 'entry' },
    ],
    ['as a section behind the version', '# ours\nversion: 1\njobs: {}\n', { line: 3, indent: 0, what: 'section' }],
    ['nowhere inside braces', 'version: 1\nqueues: { a: {}, b: {} }\n', null],
    ['nowhere beside an empty section', 'version: 1\nqueues:\n', null],
    ['nowhere where the whole file stands in braces', '{ version: 1 }', null],
    ['nowhere among the entries of an alias', 'version: 1\njobs: &x\n  A: {}\nqueues: *x\n', null],
  ])('%s', (_, text, place) => {
    expect(app(text).paste?.queues).toEqual(place === null ? null : { path: PATH, ...place });
  });

  test("in an app's own section", () => {
    const text = 'version: 1\nqueues:\n  a: {}\napps:\n  shop:\n    jobs:\n      Import: {}\n';
    const loaded = load(text);
    expect(loaded.apps.get('shop')?.paste).toEqual({ queues: null, jobs: { path: PATH, line: 7, indent: 6, what: 'entry' } });
  });
});

describe('what is left out', () => {
  test.each(['', '# only a comment\n', '---\n', '{}', 'version: 1', 'jobs:\nqueues:\npolicy:\napps:\nworker-groups:\n'])(
    '%j is an empty manifest',
    (text) => {
      expect(load(text)).toEqual({
        path: PATH,
        roots: new Map(),
        apps: new Map([['.', { ...emptyManifestData, paste: expect.anything(), lines: expect.anything() }]]),
        policy: builtInPolicy,
      });
    },
  );

  test('a name with nothing behind it is declared', () => {
    const data = app('queues:\n  default:\njobs:\n  Import:\n');
    expect(data.queues.get('default')).toEqual({ at: line(2) });
    expect(data.jobs.get('Import')).toEqual({ at: line(4) });
    expect(data.listsQueues).toBe(true);
  });

  test('an empty map of queues is a closed list', () => expect(app('queues: {}').listsQueues).toBe(true));

  test('a week says only what it wants to', () => {
    expect(app('week: { days: { sun: 0 } }').week).toEqual({ kind: 'shape', hours: [0, 24], night: 1, days: { sun: 0 } });
  });
});

describe('values', () => {
  test.each([
    ['250ms', 0.25],
    ['30s', 30],
    ['1.5h', 5400],
    ['5 m', 300],
    ['7d', 604_800],
  ])('duration %s', (text, seconds) =>
    expect(app(`queues: { a: { objective: ${text} } }`).queues.get('a')?.objective).toBe(seconds),
  );

  test.each([
    ['5/s', 5],
    ['90/min', 1.5],
    ['1.2k/min', 20],
    ['3.6M/h', 1000],
    ['0/s', 0],
    ['2 k / s', 2000],
  ])('rate %s', (text, rate) => expect(app(`jobs: { A: { peak: ${text} } }`).jobs.get('A')?.peak).toBe(rate));

  test.each([
    ['45%', 0.45],
    ['0.45', 0.45],
    ['1', 1],
    ['0%', 0],
    ['12.5 %', 0.125],
  ])('share %s', (text, share) => expect(app(`jobs: { A: { retries: ${text} } }`).jobs.get('A')?.retries).toBe(share));

  test('names are text as written, whatever YAML takes them for', () => {
    const data = app('queues: { 1.0: {}, off: {}, null: {}, 0x10: {}, __proto__: { objective: 1s }, constructor: {} }');
    expect([...data.queues.keys()].sort()).toEqual(['0x10', '1.0', '__proto__', 'constructor', 'null', 'off'].sort());
    expect(data.queues.get('__proto__')?.objective).toBe(1);
  });

  test('the values of variables are text as written', () => {
    expect({ ...load('policy: { env: { A: 1.10, B: true, C: "", D: 007 } }').policy.env }).toEqual({
      A: '1.10',
      B: 'true',
      C: '',
      D: '007',
    });
  });

  test('`off` is a word', () =>
    expect(load('policy: { rules: { moved-job: off } }').policy.rules).toEqual({ 'moved-job': 'off' }));

  test('an alias stands for what its anchor says', () => {
    const data = app('queues:\n  a: &slow { objective: 1h }\n  b: *slow\n');
    expect(data.queues.get('b')).toEqual({ objective: 3600, at: line(3) });
  });
});

describe('apps', () => {
  test('the name is the root where none is given', () => {
    expect([...load('apps: { services/billing/: {}, "./shop": {} }').roots.values()]).toEqual(['services/billing', 'shop']);
  });

  test('"*" of an app lies over that of the root, key by key', () => {
    const data = app(
      'queues: { "*": { objective: 5m, owner: "@a/b" } }\napps: { shop: { queues: { "*": { objective: 1m } } } }',
      'shop',
    );
    expect(queueEntry(data, 'any')).toMatchObject({ objective: 60, owner: '@a/b' });
    expect(data.listsQueues).toBe(true);
  });

  test('a closed list of the root closes nothing elsewhere', () => {
    expect(app('queues: { a: {} }\napps: { shop: {} }', 'shop').listsQueues).toBe(false);
  });

  test('the root app may get a name: what stands above is its own', () => {
    const text =
      'queues: { a: { objective: 5m, owner: "@a/b" } }\njobs: { J: {} }\napps: { main: { root: ., queues: { a: { objective: 1m }, b: {} } } }';
    const { apps, roots } = load(text);
    expect([...apps.keys()]).toEqual(['main']);
    expect([...roots]).toEqual([['main', '.']]);
    expect(app(text, 'main').queues.get('a')).toMatchObject({ objective: 60, owner: '@a/b' });
    expect([...app(text, 'main').queues.keys()]).toEqual(['a', 'b']);
    expect([...app(text, 'main').jobs.keys()]).toEqual(['J']);
  });
});
