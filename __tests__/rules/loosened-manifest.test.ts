import { beforeAll, describe, expect, test } from '@jest/globals';
import { app, job, manifest } from '../../src/rules/shared/examples.js';
import { introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

type Files = { readonly [path: string]: string };

/** What the rule says of one manifest that becomes another. */
function looser(before: string | null, after: string | null, base: Files = {}, head: Files = base): readonly string[] {
  const side = (text: string | null, files: Files) => app({ ...(text === null ? {} : manifest(text)), ...files });
  return introduced(reviewFiles(side(before, base), side(after, head)))
    .filter((line) => line.startsWith('loosened-manifest '))
    .map((line) => line.replace('loosened-manifest ', ''))
    .sort();
}

const ALERT = 'alert: https://alerts.example.com/1';
const queue = (entry: string): string => `queues:\n  builds: ${entry}\n  status: {}\n  default: {}\n`;
const report = (entry: string): string => `jobs:\n  ParseReport: ${entry}\n`;
const worker = (entry: string): string => `worker-groups:\n  worker: ${entry}\n`;

test('each question stands where its key stands, or what is left above it', () => {
  const lines = (before: string, after: string): readonly (string | number)[][] =>
    reviewFiles(app(manifest(before)), app(manifest(after)))
      .findings.filter(({ rule, status }) => rule === 'loosened-manifest' && status === 'introduced')
      .map(({ subject, line, side }) => [subject, line, side]);
  const block =
    'jobs:\n  ParseReport:\n    peak: 5/s\n    duration: 2s\n    retries: 5%\nqueues:\n  "*":\n    objective: 1m\nweek: { hours: 8-18, night: 20% }\npolicy:\n  fail-on: ask\n';
  const looser = block
    .replace('5/s', '4/s')
    .replace('    retries: 5%\n', '')
    .replace('1m', '2m')
    .replace('20%', '30%')
    .replace('ask', 'never');
  expect(lines(block, looser)).toEqual([
    ['jobs.ParseReport.retries', 3, 'head'],
    ['jobs.ParseReport.peak', 4, 'head'],
    ['queues.*.objective', 8, 'head'],
    ['week', 9, 'head'],
    ['policy', 10, 'head'],
  ]);
  expect(lines(block, block.replace('week: { hours: 8-18, night: 20% }\n', ''))).toEqual([['week', 10, 'base']]);
});

describe('a value, one way and the other', () => {
  test.each([
    ['queues.builds.objective', queue('{ objective: 1m }'), queue('{ objective: 2m }')],
    ['queues.builds.objective', queue('{ objective: 1m }'), queue('{}')],
    ['queues.builds.alert', queue(`{ ${ALERT} }`), queue('{}')],
    ['queues.builds.owner', queue('{ owner: "@a" }'), queue('{}')],
    ['queues.builds.accepts', queue('{ accepts: none }'), queue('{ accepts: declared }')],
    ['queues.builds.accepts', queue('{ accepts: declared }'), queue('{}')],
    ['queues.builds.external', queue('{}'), queue('{ external: true }')],
    ['queues.*', queue('{}'), `${queue('{}')}  "*": {}\n`],
    ['jobs.ParseReport.peak', report('{ peak: 5/s }'), report('{ peak: 1/s }')],
    ['jobs.ParseReport.peak', report('{ peak: 5/s }'), report('{}')],
    ['jobs.ParseReport.duration', report('{ duration: 2s }'), report('{ duration: 1s }')],
    ['jobs.ParseReport.duration', report('{ duration: 2s }'), report('{}')],
    ['jobs.ParseReport.duration.p95', report('{ duration: { mean: 1s, p95: 3.5s } }'), report('{ duration: 1s }')],
    ['jobs.ParseReport.retries', report('{ retries: 10% }'), report('{ retries: 5% }')],
    ['jobs.ParseReport.retries', report('{ retries: 10% }'), report('{}')],
    ['jobs.ParseReport.enqueues.Notify', report('{ enqueues: { Notify: 20 } }'), report('{ enqueues: { Notify: 2 } }')],
    ['jobs.ParseReport.enqueues.Notify', report('{ enqueues: { Notify: 20 } }'), report('{}')],
    ['jobs.ParseReport.owner', report('{ owner: "@a" }'), report('{}')],
    ['jobs.ParseReport.review-by', report('{ review-by: 2026-03-20 }'), report('{}')],
    ['jobs.ParseReport', report('{ peak: 5/s, owner: "@a" }'), 'jobs: {}\n'],
    ['worker-groups.worker.replicas', worker('{ replicas: 2 }'), worker('{ replicas: { min: 2, max: 3 } }')],
    ['worker-groups.worker', worker('{ replicas: 2 }'), 'jobs: {}\n'],
    ['week', 'week: { hours: 8-18, night: 20% }\n', 'week: { hours: 8-18, night: 40% }\n'],
    ['week', 'week: { hours: 8-18, night: 20% }\n', 'jobs: {}\n'],
  ])('%s', (key, tight, loose) => {
    expect(looser(tight, loose)).toEqual([`ask ${key}`]);
    expect(looser(loose, tight)).toEqual([]);
  });

  test.each([
    ['the same in another spelling', queue('{ objective: 60s }'), queue('{ objective: 1m }')],
    ['another alert', queue(`{ ${ALERT} }`), queue('{ alert: https://alerts.example.com/2 }')],
    ['another owner', queue('{ owner: "@a" }'), queue('{ owner: "@b" }')],
    ['a rate per minute', report('{ peak: 5/s }'), report('{ peak: 300/min }')],
    ['a percentile of what varied little', report('{ duration: { mean: 2s, p95: 4s } }'), report('{ duration: 2s }')],
    ['a later review', report('{ review-by: 2026-03-20 }'), report('{ review-by: 2026-04-20 }')],
    ['replicas that were not declared', worker('{}'), worker('{ replicas: 9 }')],
  ])('silent: %s', (_, before, after) => {
    expect(looser(before, after)).toEqual([]);
  });
});

describe('`"*"` and the entries under it', () => {
  test('what queues only inherit is one question', () => {
    const star = (objective: string) => `queues:\n  "*": { objective: ${objective} }\n  builds: { ${ALERT} }\n  status: {}\n`;
    expect(looser(star('5m'), star('10m'))).toEqual(['ask queues.*.objective']);
  });

  test('taken apart into entries that say as much, it is not loosened', () => {
    const each = '{ objective: 5m }';
    const apart = `queues:\n  builds: ${each}\n  status: ${each}\n  default: ${each}\n`;
    expect(looser(`queues:\n  "*": ${each}\n`, apart)).toEqual([]);
    expect(looser(`queues:\n  "*": ${each}\n`, apart.replace(`status: ${each}`, 'status: {}'))).toEqual(['ask queues.*']);
  });

  test('an entry looser than what it inherited', () => {
    const star = 'queues:\n  "*": { objective: 5m }\n';
    expect(looser(star, `${star}  builds: { objective: 10m }\n`)).toEqual(['ask queues.builds.objective']);
    expect(looser(`${star}  builds: { objective: 1m }\n`, star)).toEqual(['ask queues.builds.objective']);
    expect(looser(`${star}  builds: { objective: 10m }\n`, star)).toEqual([]);
  });

  test('a closed list that is gone as a whole', () => {
    expect(looser(queue('{}'), 'jobs: {}\n')).toEqual(['ask queues']);
    expect(looser(queue('{ objective: 1m }'), 'jobs: {}\n')).toEqual(['ask queues.builds']);
  });
});

describe('what is served elsewhere', () => {
  test('a queue of which nothing was said', () => {
    expect(looser('jobs: {}\n', 'queues:\n  "*": {}\n  builds: { external: true }\n')).toEqual(['ask queues.builds.external']);
  });

  test('threads of a group that runs elsewhere', () => {
    const legacy = (threads: number) =>
      `worker-groups:\n  legacy: { external: true, queues: [builds], concurrency: ${threads}, replicas: 2 }\n`;
    expect(looser(legacy(4), legacy(9))).toEqual(['ask worker-groups.legacy.concurrency']);
    expect(looser(legacy(9), legacy(4))).toEqual([]);
  });

  test('a new external group that takes a queue with jobs', () => {
    const legacy = (queues: string) => `worker-groups:\n  legacy: { external: true, queues: [${queues}] }\n`;
    expect(looser('jobs: {}\n', legacy('builds'))).toEqual(['ask worker-groups.legacy.external']);
    expect(looser('jobs: {}\n', legacy('elsewhere'))).toEqual([]);
    expect(looser(legacy('builds'), legacy('builds, status'))).toEqual(['ask worker-groups.legacy.queues']);
    expect(looser(legacy('builds, status'), legacy('builds'))).toEqual([]);
  });
});

describe('what follows from elsewhere', () => {
  test('a peak that is left to a call in the code, which sends as much', () => {
    const numbers = (peak: string): string => `jobs:\n  ParseReport: { peak: 3/s }\n  Notify: { duration: 1s${peak} }\n`;
    expect(looser(numbers(', peak: 2/s'), numbers(''))).toEqual([]);
    expect(looser(numbers(', peak: 4/s'), numbers(''))).toEqual(['ask jobs.Notify.peak']);
    // Declared it is what counts for certain: less of it is less.
    expect(looser(numbers(', peak: 2/s'), numbers(', peak: 1/s'))).toEqual(['ask jobs.Notify.peak']);
  });

  test('a peak follows from upstream only where upstream has one', () => {
    const notify = (entry: string, upstream: string) => `jobs:\n  Notify: ${entry}\n  ParseReport: ${upstream}\n`;
    const before = 'jobs:\n  Notify: { peak: 5/s }\n';
    expect(looser(before, notify('{}', '{ enqueues: { Notify: 1 } }'))).toEqual(['ask jobs.Notify.peak']);
    expect(looser(before, notify('{}', '{ peak: 5/s, enqueues: { Notify: 1 } }'))).toEqual([]);
    expect(looser(before, notify('{ peak: 1/s }', '{ peak: 5/s, enqueues: { Notify: 1 } }'))).toEqual([]);
    expect(looser(before, notify('{ peak: 1/s }', '{ peak: 2/s, enqueues: { Notify: 1 } }'))).toEqual(['ask jobs.Notify.peak']);
  });

  test('an entry that the deploy file makes needless', () => {
    const formation = { 'app.json': '{ "formation": { "worker": { "quantity": 3 } } }\n' };
    expect(looser(worker('{ replicas: 3 }'), 'jobs: {}\n', {}, formation)).toEqual([]);
    expect(looser(worker('{ replicas: 4 }'), 'jobs: {}\n', {}, formation)).toEqual(['ask worker-groups.worker']);
  });

  test('a manifest that is gone takes its policy with it', () => {
    expect(looser(`${queue('{ objective: 1m }')}policy:\n  fail-on: fail\n`, null)).toEqual(['ask queues.builds', 'note policy']);
    expect(looser(queue('{ objective: 1m }'), null)).toEqual(['ask queues.builds']);
  });
});

describe('renames', () => {
  const body = 'a = id + 1\n    b = a * 2\n    Rails.logger.info(b)\n    Rails.logger.info(a)';
  const old = job('Crunch', { queue: 'builds', params: 'id', body });
  const now = job('Mangle', { queue: 'builds', params: 'id', body });

  test('a job', () => {
    const peak = (name: string, rate: string) => `jobs:\n  ${name}: { peak: ${rate} }\n`;
    expect(looser(peak('Crunch', '5/s'), peak('Mangle', '5/s'), old, now)).toEqual([]);
    expect(looser(peak('Crunch', '5/s'), peak('Mangle', '1/s'), old, now)).toEqual(['ask jobs.Crunch.peak']);
  });

  test('a job that another one enqueues', () => {
    const fan = (name: string) => report(`{ enqueues: { ${name}: 3 } }`);
    expect(looser(fan('Crunch'), fan('Mangle'), old, now)).toEqual([]);
  });

  test('a queue, and the entry that kept the old name', () => {
    const on = (name: string): Files => ({
      'app/jobs/parse_report.rb': `class ParseReport\n  include Sidekiq::Job\n  sidekiq_options queue: "${name}"\n\n  def perform(build_id)\n    Notify.perform_async(build_id)\n  end\nend\n`,
      'config/sidekiq.yml': `concurrency: 5\nqueues:\n  - ${name}\n  - status\n  - default\n`,
    });
    const listed = (name: string, wait: string) => queue(`{ objective: ${wait} }`).replace('builds', name);
    expect(looser(listed('builds', '1m'), listed('reports', '1m'), on('builds'), on('reports'))).toEqual([]);
    expect(looser(listed('builds', '1m'), listed('reports', '2m'), on('builds'), on('reports'))).toEqual([
      'ask queues.builds.objective',
    ]);
    expect(looser(listed('builds', '1m'), listed('builds', '1m'), on('builds'), on('reports'))).toEqual(['ask queues.builds']);
    const star = (name: string, wait: string) => `queues:\n  "*": { objective: 1m }\n  ${name}: { objective: ${wait} }\n`;
    expect(looser(star('builds', '30s'), star('reports', '2m'), on('builds'), on('reports'))).toEqual([
      'ask queues.builds.objective',
    ]);
  });

  test('a worker group whose replicas rise with its name', () => {
    const called = (name: string): Files => ({
      Procfile: `web: bundle exec puma\n${name}: bundle exec sidekiq -C config/sidekiq.yml\n`,
    });
    const many = (name: string, replicas: number) => `worker-groups:\n  ${name}: { replicas: ${replicas} }\n`;
    expect(looser(many('worker', 1), many('jobs', 1), called('worker'), called('jobs'))).toEqual([]);
    expect(looser(many('worker', 1), many('jobs', 4), called('worker'), called('jobs'))).toEqual([
      'ask worker-groups.worker.replicas',
    ]);
  });
});
