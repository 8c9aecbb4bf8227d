import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/model/finding.js';
import { app, manifest } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const NUMBERS = (builds: string, status: string) =>
  manifest(
    `worker-groups:\n  worker: { replicas: 1 }\n  second: { replicas: 1 }\njobs:\n  ParseReport: { peak: ${builds}, duration: 1s, enqueues: { Notify: 0 } }\n  Notify: { peak: ${status}, duration: 1s }\n`,
  );
const WEIGHTS = (builds: number, status: number) => ({
  'config/sidekiq.yml': `concurrency: 5\nqueues:\n  - [builds, ${builds}]\n  - [status, ${status}]\n`,
});
const found = (base: { readonly [path: string]: string }, head: { readonly [path: string]: string }): readonly Finding[] =>
  reviewFiles(app(base), app(head)).findings.filter(({ rule }) => rule === 'starved-queue' || rule === 'over-capacity');
const short = (list: readonly Finding[]) =>
  list.map(({ rule, status, level, subject, facts }) => [rule, status, level, subject, facts.reason ?? null]);

describe('a queue that the order starves', () => {
  test('weights that turn the threads to another queue, while the group was too small before', () => {
    const numbers = NUMBERS('4/s', '3/s');
    expect(short(found({ ...numbers, ...WEIGHTS(9, 1) }, { ...numbers, ...WEIGHTS(1, 9) }))).toEqual([
      ['starved-queue', 'introduced', 'ask', 'worker sidekiq/builds', 'weights'],
      ['over-capacity', 'existing', 'fail', 'worker', null],
      ['starved-queue', 'resolved', 'ask', 'worker sidekiq/status', 'weights'],
    ]);
  });

  test('is folded into what says that the group has too few threads, if that is new as well', () => {
    const list = found({ ...NUMBERS('2/s', '1/s'), ...WEIGHTS(9, 1) }, { ...NUMBERS('4/s', '3/s'), ...WEIGHTS(9, 1) });
    expect(short(list)).toEqual([['over-capacity', 'introduced', 'fail', 'worker', null]]);
    expect(list[0]?.evidence.at(-1)?.text).toContain('By its weight `status` gets too few of the threads of `worker`');
  });

  test('a queue that needs more than all threads is no victim of the order', () => {
    const list = found({ ...NUMBERS('2/s', '1/s'), ...WEIGHTS(9, 1) }, { ...NUMBERS('2/s', '6/s'), ...WEIGHTS(9, 1) });
    expect(short(list).map(([rule, , , subject]) => [rule, subject])).toEqual([['over-capacity', 'worker']]);
  });

  test('groups that share one queue: the one that serves both is taken up by it', () => {
    const shared = (queues: string) => ({
      Procfile: `web: bundle exec puma\nworker: bundle exec sidekiq -q builds,1 -q status,1 -c 1\nsecond: bundle exec sidekiq ${queues} -c 10\n`,
    });
    const numbers = NUMBERS('9/s', '54/min');
    const list = found({ ...NUMBERS('2/s', '30/min'), ...shared('-q builds') }, { ...numbers, ...shared('-q builds') });
    // 90 % of all threads ask as well, and take it in.
    expect(short(list)).toEqual([['over-capacity', 'introduced', 'ask', 'worker', null]]);
    expect(list[0]?.evidence.at(-1)?.text).toBe(
      'There are threads enough, but those of `worker`, which alone serves `status`, are taken by queues that other groups serve too.',
    );
  });
});
