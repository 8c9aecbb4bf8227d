import { describe, expect, test } from '@jest/globals';
import { compare } from '../../src/core/compare.js';
import type { Comparison } from '../../src/model/comparison.js';
import type { Topology } from '../../src/model/topology.js';
import { group, job, side, topology, undeclared } from '../support/topology.js';

const WORKER = [group('worker', ['default', 'mail'])];

function between(base: Topology, head: Topology): Comparison {
  const [comparison] = compare(side(base), side(head), new Set(), undeclared);
  if (comparison === undefined) throw new Error('no app was compared');
  return comparison;
}

const changes = (comparison: Comparison): readonly string[] =>
  comparison.jobs.map(({ name, from, kinds }) => `${from === null ? '' : `${from} -> `}${name}: ${kinds.join(' ')}`);

describe('jobs', () => {
  test('identical sides differ in nothing', () => {
    const app = topology([job('A', 'default'), job('B', 'mail')], WORKER);
    const comparison = between(app, app);
    expect([comparison.jobs, comparison.workerGroups]).toEqual([[], []]);
  });

  test('a file that moved, and nothing else, is no change', () => {
    const moved = job('A', 'default', { at: { path: 'app/workers/a.rb', line: 9 } });
    expect(changes(between(topology([job('A', 'default')], WORKER), topology([moved], WORKER)))).toEqual([]);
  });

  test('another digest alone is a changed body', () => {
    expect(
      changes(between(topology([job('A', 'default')], WORKER), topology([job('A', 'default', { digest: 'x' })], WORKER))),
    ).toEqual(['A: body']);
  });

  test('another queue is a move, and the digest that changed with it is not told twice', () => {
    expect(
      changes(between(topology([job('A', 'default')], WORKER), topology([job('A', 'mail', { digest: 'x' })], WORKER))),
    ).toEqual(['A: moved']);
  });

  test('a queue that is not known on one side is no move', () => {
    const unknown = job('A', '', { queues: { names: [], env: [], complete: false, source: 'unknown', at: null } });
    expect(changes(between(topology([job('A', 'default')], WORKER), topology([unknown], WORKER)))).toEqual([]);
  });

  test('base classes and the jobs of the framework are not listed', () => {
    const head = topology(
      [job('Base', 'default', { abstract: true }), job('ActionMailer::MailDeliveryJob', 'default', { provided: true })],
      WORKER,
    );
    expect(changes(between(topology([], WORKER), head))).toEqual([]);
  });
});

describe('renames of jobs', () => {
  const body = (...lines: string[]): { lines: readonly string[] } => ({ lines });

  test('equal parameters and three of five lines the same: one job', () => {
    const base = topology([job('Old', 'default', body('a', 'b', 'c', 'd', 'e'))], WORKER);
    const head = topology([job('New', 'default', body('a', 'b', 'c', 'x', 'y'))], WORKER);
    expect(changes(between(base, head))[0]).toMatch(/^Old -> New: renamed/);
  });

  test('two of five lines are too few', () => {
    const base = topology([job('Old', 'default', body('a', 'b', 'c', 'd', 'e'))], WORKER);
    const head = topology([job('New', 'default', body('a', 'b', 'x', 'y', 'z'))], WORKER);
    expect(changes(between(base, head))).toEqual(['New: added', 'Old: removed']);
  });

  test('other parameters: removed and added', () => {
    const base = topology([job('Old', 'default', body('a'))], WORKER);
    const head = topology([job('New', 'default', { ...body('a'), perform: null })], WORKER);
    expect(changes(between(base, head))).toEqual(['New: added', 'Old: removed']);
  });

  test('a tie is no rename', () => {
    const base = topology([job('Old', 'default', body('a'))], WORKER);
    const head = topology([job('New', 'default', body('a')), job('Other', 'default', body('a'))], WORKER);
    expect(changes(between(base, head))).toEqual(['New: added', 'Old: removed', 'Other: added']);
  });

  test('the best match comes first, one to one', () => {
    const base = topology([job('Old', 'default', body('a', 'b', 'c')), job('Older', 'default', body('a', 'b', 'd'))], WORKER);
    const head = topology([job('New', 'default', body('a', 'b', 'd')), job('Newer', 'default', body('a', 'b', 'c'))], WORKER);
    expect(changes(between(base, head)).map((line) => line.split(':')[0])).toEqual(['Older -> New', 'Old -> Newer']);
  });

  test('an alias joins whatever the code says, and keeps the old name', () => {
    const base = topology([job('Old', 'default', body('a'))], WORKER);
    const head = topology([job('New', 'default', { ...body('z'), aliases: ['Old'] })], WORKER);
    const comparison = between(base, head);
    expect([...comparison.renames.jobs]).toEqual([['Old', 'New']]);
    expect(comparison.renames.kept.has('Old')).toBe(true);
  });

  test('a shell left behind is part of the rename', () => {
    const base = topology([job('Old', 'default', body('a'))], WORKER);
    const head = topology(
      [job('Old', 'default', { shellFor: 'New', digest: 'shell' }), job('New', 'default', body('a'))],
      WORKER,
    );
    expect(changes(between(base, head)).map((line) => line.split(':')[0])).toEqual(['Old -> New']);
  });
});

describe('queues and worker groups', () => {
  test('a queue is renamed as a whole when all its jobs moved to one that nobody used or served', () => {
    const base = topology([job('A', 'default'), job('B', 'default'), job('C', 'mail')], WORKER);
    const head = topology([job('A', 'media'), job('B', 'media'), job('C', 'mail')], [group('worker', ['media', 'mail'])]);
    expect([...between(base, head).renames.queues]).toEqual([['default', 'media']]);
  });

  test('not when one stayed, nor when the new one was served', () => {
    const base = topology([job('A', 'default'), job('B', 'default')], WORKER);
    expect(between(base, topology([job('A', 'media'), job('B', 'default')], WORKER)).renames.queues.size).toBe(0);
    expect(between(base, topology([job('A', 'mail'), job('B', 'mail')], WORKER)).renames.queues.size).toBe(0);
  });

  test('a worker group is renamed when only its name differs', () => {
    const base = topology([], [group('worker', ['default'])]);
    expect([...between(base, topology([], [group('jobs', ['default'])])).renames.workerGroups]).toEqual([['worker', 'jobs']]);
    expect(between(base, topology([], [group('jobs', ['default'], { concurrency: 9 })])).renames.workerGroups.size).toBe(0);
  });

  test('another order counts in strict order alone', () => {
    const weighted = { mode: 'weighted' } as const;
    const kinds = (mode: object): unknown =>
      between(topology([], [group('w', ['a', 'b'], mode)]), topology([], [group('w', ['b', 'a'], mode)])).workerGroups.map(
        (change) => change.kinds,
      );
    expect(kinds({})).toEqual([['queues']]);
    expect(kinds(weighted)).toEqual([]);
  });
});

describe('the closed world', () => {
  const jobs = [job('A', 'default')];
  const closed = (base: Topology, head: Topology): boolean => between(base, head).closed;

  test('closed when a process was found, all is complete and everything was served', () => {
    expect(closed(topology(jobs, WORKER), topology(jobs, WORKER))).toBe(true);
  });

  test('open for each missing condition', () => {
    const served = topology(jobs, WORKER);
    expect(closed(served, topology(jobs, [group('worker', ['default'], { process: null, implied: true })]))).toBe(false);
    expect(closed(served, topology(jobs, [group('worker', ['default'], { complete: false })]))).toBe(false);
    expect(closed(served, topology(jobs, WORKER, { unreadDeployFiles: true }))).toBe(false);
    expect(closed(topology([job('A', 'elsewhere')], WORKER), served)).toBe(false);
  });

  test('provided jobs, external queues and unknown names do not count against it', () => {
    const base = topology(
      [
        job('Mail', 'mailers', { provided: true }),
        job('U', '', { queues: { names: [], env: [], complete: false, source: 'unknown', at: null } }),
      ],
      WORKER,
    );
    expect(closed(base, topology(jobs, WORKER))).toBe(true);
    const external = topology([job('A', 'imports')], WORKER);
    const declared = {
      ...external,
      queues: external.queues.map((queue) => (queue.name === 'imports' ? { ...queue, external: true } : queue)),
    };
    expect(closed(declared, topology(jobs, WORKER))).toBe(true);
  });
});
