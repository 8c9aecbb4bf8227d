import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Inventory, Review } from '../../../../src/model/review.js';
import { inventory, review } from '../../../../src/review.js';
import { app, job, manifest } from '../../../../src/rules/shared/examples.js';
import { type Files, introduced, snapshot } from '../../../support/review.js';
import { rubyReady } from '../../../support/ruby.js';

beforeAll(rubyReady);

const MANIFEST = '.github/queue-review.yml';
const YABEDA = {
  'Gemfile.lock': 'GEM\n  specs:\n    rails (7.1.3)\n    sidekiq (7.3.9)\n    yabeda-sidekiq (0.12.0)\n',
};
const rules = (path: string, ...all: readonly (readonly [string, string])[]): Files => ({
  [path]: `groups:\n- name: q\n  rules:\n${all.map(([name, expr]) => `  - alert: ${name}\n    expr: ${expr}\n`).join('')}`,
});
const BUILDS = ['BuildsLate', 'max(sidekiq_queue_latency{queue="builds"}) > 300'] as const;
const STATUS = ['StatusLate', 'max(sidekiq_queue_latency{queue="status"}) > 300'] as const;

const tool = 'queue-review test';
const listed = (files: Files): Inventory =>
  inventory({ snapshot: snapshot('a'.repeat(40), files), manifestPath: MANIFEST, tool });
const state = (files: Files, queue = 'status'): string | undefined =>
  listed(files).queues.find(({ name }) => name === queue)?.alert;

/** The review of a new job on `status`; `alerts` are the files of the second folder. */
function reviewed(files: Files, alerts?: Files): Review {
  const head = { ...files, ...job('Compress', { queue: 'status' }) };
  const policy = files[MANIFEST];
  return review({
    base: snapshot('b'.repeat(40), files),
    head: snapshot('a'.repeat(40), head),
    changedPaths: new Set(['app/jobs/compress.rb']),
    manifestPath: MANIFEST,
    policyFile: policy === undefined ? null : { commit: 'c'.repeat(40), text: policy },
    tool,
    today: '2026-01-01',
    ...(alerts === undefined ? {} : { alerts: snapshot('folder', alerts) }),
  }).review;
}
const asked = (result: Review): string | undefined =>
  result.findings.find(({ rule, job: about }) => rule === 'unmonitored-queue' && about === 'Compress')?.message;

describe('what the manifest names', () => {
  const named = (alert: string, files: Files = rules('ops/alerts.yml', BUILDS, STATUS)): Files =>
    app({ ...YABEDA, ...files, ...manifest(`queues:\n  status: { alert: "${alert}" }\n`) });

  test.each([
    ['ops/alerts.yml#StatusLate', 'named'],
    ['./ops/alerts.yml#StatusLate', 'named'],
    ['https://alerts.example.com/#StatusLate', 'stated'],
  ])('%s: %s', (alert, expected) => {
    const files = alert.includes('alerts.yml') ? named(alert) : named(alert, rules('ops/alerts.yml', BUILDS));
    expect(state(files)).toBe(expected);
  });

  test('a rule that does not count, with the reason', () => {
    const files = named('ops/alerts.yml#BuildsLate', rules('ops/alerts.yml', BUILDS));
    expect(state(files)).toBe('none');
    expect(asked(reviewed(files))).toContain('`BuildsLate` watches `builds` only');
  });

  test('a rule or a file that is not there, with the nearest', () => {
    const rule = named('ops/alerts.yml#BuildLate', rules('ops/alerts.yml', BUILDS));
    expect(asked(reviewed(rule))).toContain('`ops/alerts.yml` has no rule `BuildLate`; did you mean `BuildsLate`?');
    const file = named('ops/alert.yml#BuildsLate', rules('ops/alerts.yml', BUILDS));
    expect(asked(reviewed(file))).toContain('no such file was found; did you mean `ops/alerts.yml`?');
  });

  test('a file that lies where nothing else is looked for is read', () => {
    expect(state(named('config/late.yml#StatusLate', rules('config/late.yml', STATUS)))).toBe('named');
    expect(state(app({ ...YABEDA, ...rules('config/late.yml', STATUS) }))).toBe('unknown');
    expect(state(named('config/[a]{b}.yml#StatusLate', rules('config/[a]{b}.yml', STATUS)))).toBe('named');
  });

  test('whether a file lies where nobody has looked is not known', () => {
    expect(state(named('config/late.yml#StatusLate', {}))).toBe('maybe');
    expect(asked(reviewed(named('config/late.yml#StatusLate', {})))).toBeUndefined();
  });

  test('a file that cannot be read, or is of another kind, is taken at the word or not known', () => {
    expect(state(named('ops/alerts.jsonnet#StatusLate', { 'ops/alerts.jsonnet': '{}' }))).toBe('stated');
    expect(
      state(named('ops/alerts.yml#StatusLate', { 'ops/alerts.yml': 'groups:\n- rules:\n  - alert: A\n    expr: [\n' })),
    ).toBe('maybe');
    expect(state(named('ops/alerts.yml#StatusLate', { 'ops/alerts.yml': 'a: 1\n' }))).toBe('none');
  });

  test('one entry for all queues', () => {
    const files = app({
      ...YABEDA,
      ...rules('ops/alerts.yml', ['Late', 'sidekiq_queue_latency > 60']),
      ...manifest('queues:\n  "*": { alert: "ops/alerts.yml#Late" }\n'),
    });
    expect(state(files)).toBe('per-queue');
  });
});

describe('files besides the usual ones', () => {
  test('the policy names further paths, and paths that are not read', () => {
    const files = { ...YABEDA, ...rules('config/late.yml', STATUS) };
    expect(state(app({ ...files, ...manifest('policy: { alerts: ["config/late*.yml"] }\n') }))).toBe('named');
    const ignored = { ...YABEDA, ...rules('ops/alerts.yml', STATUS), ...manifest('policy: { ignore: ["ops/**"] }\n') };
    expect(state(app(ignored))).toBe('unknown');
  });

  test('those of another environment are none', () => {
    expect(state(app({ ...YABEDA, ...rules('monitoring/staging/rules.yml', STATUS) }))).toBe('unknown');
    expect(state(app({ ...YABEDA, ...rules('examples/alerts.yml', STATUS) }))).toBe('unknown');
    expect(state(app({ ...YABEDA, ...rules('monitoring/production/rules.yml', STATUS) }))).toBe('named');
  });
});

describe('the second folder', () => {
  test('its alerts count on both sides, and bear its name', () => {
    const silent = reviewed(app(YABEDA), rules('prometheus/queues.yml', STATUS));
    expect(asked(silent)).toBeUndefined();
    expect(silent.jobs.find(({ name }) => name === 'Compress')?.head?.alert).toBe('named');
    const result = reviewed(app(YABEDA), rules('any/where.yml', BUILDS));
    const [finding] = result.findings.filter(({ rule, job: about }) => rule === 'unmonitored-queue' && about === 'Compress');
    expect(finding?.evidence).toContainEqual({ text: '`BuildsLate` watches `builds` only (alerts-dir:any/where.yml:4)' });
    expect(introduced(result)).toContain('unmonitored-queue ask Compress sidekiq/status');
    expect(finding?.fixes.filter(({ path }) => path.startsWith('alerts-dir:'))).toEqual([]);
  });

  test('the manifest names its rules without that name', () => {
    const files = app({ ...YABEDA, ...manifest('queues:\n  status: { alert: "prometheus/queues.yml#StatusLate" }\n') });
    expect(asked(reviewed(files, rules('prometheus/queues.yml', STATUS)))).toBeUndefined();
    expect(asked(reviewed(files, rules('prometheus/queues.yml', ['StatusLat', 'up == 0'])))).toContain(
      'did you mean `StatusLat`?',
    );
  });

  test("an alert on another application's name may be another application's, unless the manifest names it", () => {
    const late = rules('a.yml', ['Late', 'sidekiq_queue_latency{job="shop-worker", queue="status"} > 60']);
    expect(reviewed(app(YABEDA), late).jobs[0]?.head?.alert).toBe('maybe');
    const files = app({ ...YABEDA, ...manifest('queues:\n  status: { alert: "a.yml#Late" }\n') });
    expect(reviewed(files, late).jobs[0]?.head?.alert).toBe('named');
    expect(
      reviewed(
        app({ ...YABEDA, ...rules('ops/alerts.yml', ['Late', 'sidekiq_queue_latency{job="shop-worker", queue="status"} > 60']) }),
      ).jobs[0]?.head?.alert,
    ).toBe('named');
  });

  test('what could not be read in it is a gap, and an empty one says nothing', () => {
    const broken = reviewed(app(YABEDA), { 'a.yml': 'groups:\n- rules:\n  - alert: A\n    expr: [\n' });
    expect(broken.gaps).toContainEqual(expect.objectContaining({ app: null, path: 'alerts-dir:a.yml', reason: 'syntax' }));
    expect(broken.closed).toEqual({ '.': true });
    expect(introduced(reviewed(app(YABEDA), {})).filter((line) => line.includes('ask'))).toEqual([]);
  });
});

describe('what the review makes of it', () => {
  test('the rule to paste stands behind the others, for the exporter in use', () => {
    const result = reviewed(app({ ...YABEDA, ...rules('ops/alerts.yml', BUILDS) }));
    const [finding] = result.findings.filter(({ rule, job: about }) => rule === 'unmonitored-queue' && about === 'Compress');
    expect(finding?.message).toBe('`Compress` runs on `status`, which nothing watches: `BuildsLate` watches `builds` only.');
    expect(finding?.fixes[0]).toEqual({
      path: 'ops/alerts.yml',
      start: 6,
      end: 6,
      kind: 'insert',
      text: '  - alert: StatusQueueLate\n    expr: max(sidekiq_queue_latency{queue="status"}) > 300\n    for: 5m\n    labels:\n      severity: page',
    });
  });

  test('pasted, it settles the question', () => {
    const pasted = `${rules('ops/alerts.yml', BUILDS)['ops/alerts.yml']}  - alert: StatusQueueLate\n    expr: max(sidekiq_queue_latency{queue="status"}) > 300\n    for: 5m\n    labels:\n      severity: page\n`;
    expect(state(app({ ...YABEDA, 'ops/alerts.yml': pasted }))).toBe('named');
  });

  test('alerts about other things are told by their number', () => {
    const result = reviewed(
      app({ ...YABEDA, ...rules('ops/alerts.yml', ['Down', 'up == 0'], ['Errors', 'rate(http_errors[5m]) > 1']) }),
    );
    expect(asked(result)).toBe('`Compress` runs on `status`, which none of the 2 alerts in ops/alerts.yml watches.');
  });

  test('an alert that is removed brings the question to every job of the queue', () => {
    const base = app({ ...YABEDA, ...rules('ops/alerts.yml', BUILDS, STATUS) });
    const head = app({ ...YABEDA, ...rules('ops/alerts.yml', BUILDS) });
    const { review: result } = review({
      base: snapshot('b'.repeat(40), base),
      head: snapshot('a'.repeat(40), head),
      changedPaths: new Set(['ops/alerts.yml']),
      manifestPath: MANIFEST,
      policyFile: null,
      tool,
      today: '2026-01-01',
    });
    expect(introduced(result)).toEqual(['unmonitored-queue ask Notify sidekiq/status']);
  });

  test('an alert file that cannot be read never opens the closed world', () => {
    const broken = { 'monitoring/a-compose-alerts.yml': 'groups:\n- rules:\n  - alert: A\n    expr: x\n    labels: [\n' };
    expect(reviewed(app({ ...YABEDA, ...broken })).closed).toEqual({ '.': true });
  });

  test('the inventory lists what each alert covers', () => {
    const files = app({
      ...YABEDA,
      ...rules('ops/alerts.yml', BUILDS, ['Each', 'sidekiq_queue_latency{queue!="builds"} > 60'], ['Up', 'up == 0']),
    });
    expect(listed(files).alerts).toEqual([
      { path: 'ops/alerts.yml', line: 4, covers: 'named', queues: ['builds'] },
      { path: 'ops/alerts.yml', line: 6, covers: 'per-queue', queues: ['default', 'status'] },
    ]);
  });

  test('an alert below one of several apps is about that app alone', () => {
    const two: Files = Object.fromEntries(
      ['a', 'b'].flatMap((root) => Object.entries(app(YABEDA)).map(([path, text]) => [`${root}/${path}`, text])),
    );
    const states = (files: Files): readonly string[] =>
      listed(files)
        .queues.filter(({ name }) => name === 'status')
        .map((queue) => `${queue.app} ${queue.alert}`);
    expect(states({ ...two, ...rules('a/ops/alerts.yml', STATUS) })).toEqual(['a named', 'b unknown']);
    expect(states({ ...two, ...rules('ops/alerts.yml', STATUS) })).toEqual(['a named', 'b named']);
  });
});
