import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { behindJob, behindQueue, sharesThrough } from '../../src/capacity/gateways.js';
import { emptyManifestData } from '../../src/model/manifest.js';
import type { Edge, Entry, Queue, Topology } from '../../src/model/topology.js';
import { job, topology } from '../support/topology.js';

const edge = (from: string, to: string): Edge => ({
  from,
  to,
  via: 'direct',
  hops: [],
  queue: null,
  at: { path: 'a.rb', line: 1 },
});

const place = { path: '.github/queue-review.yml', line: 1 };

/** Jobs on queues of their own, entered as told, with arcs as `A>B`. */
function graph(
  entries: { readonly [job: string]: Entry },
  arcs: readonly string[],
  peaks: { readonly [job: string]: number } = {},
) {
  const names = [...new Set([...Object.keys(entries), ...arcs.flatMap((arc) => arc.split('>'))])];
  const base = topology(
    names.map((name) => job(name, `q-${name}`, { entry: entries[name] ?? 'job' })),
    [],
  );
  const queues = names.map((name): Queue => queueOf(name));
  return {
    ...base,
    queues,
    edges: arcs.map((arc) => edge(arc.split('>')[0] ?? '', arc.split('>')[1] ?? '')),
    manifest: {
      ...emptyManifestData,
      jobs: new Map(Object.entries(peaks).map(([name, peak]) => [name, { peak, at: place }])),
    },
  } satisfies Topology;
}

const queueOf = (name: string): Queue => ({
  key: `sidekiq/q-${name}`,
  name: `q-${name}`,
  app: '.',
  backend: 'sidekiq',
  jobs: [name],
  workerGroups: [],
  declared: false,
  mentioned: false,
  external: false,
  objective: null,
  owner: null,
  accepts: 'any',
  alert: 'unknown',
});

const CHAIN = ['Create>Parse', 'Parse>Aggregate', 'Aggregate>Notify', 'Parse>Store', 'Store>Aggregate', 'Aggregate>Bill'];

describe('behind a job', () => {
  test('with one entry it is in front of everything', () => {
    const { only, reach } = behindJob(graph({ Create: 'web' }, CHAIN), 'Create');
    expect([[...only].sort(), reach.length]).toEqual([['Aggregate', 'Bill', 'Notify', 'Parse', 'Store'], 5]);
  });

  test('other entries leave it less that it alone feeds, and the same reach', () => {
    const more = graph({ Create: 'web', Recalculate: 'web', Sweep: 'schedule' }, [
      ...CHAIN,
      'Recalculate>Aggregate',
      'Sweep>Store',
    ]);
    const { only, reach } = behindJob(more, 'Create');
    expect([only, reach.length]).toEqual([['Parse'], 5]);
  });

  test('a cycle leads back and proves nothing', () => {
    expect(behindJob(graph({ A: 'web' }, ['A>B', 'B>A', 'B>C']), 'B').only).toEqual(['C']);
  });

  test('a job that nothing known enqueues is an entry of its own', () => {
    expect(behindJob(graph({ A: 'web', B: 'unknown' }, ['A>B', 'B>C']), 'A').only).toEqual([]);
  });
});

test('behind a queue stands what all of its jobs stand in front of', () => {
  const two = graph({ A: 'web', B: 'web' }, ['A>C', 'B>C', 'C>D']);
  const shared = {
    ...two,
    queues: [...two.queues.filter(({ jobs }) => jobs[0] !== 'A' && jobs[0] !== 'B'), { ...queueOf('A'), jobs: ['A', 'B'] }],
  };
  expect(behindJob(shared, 'A').only).toEqual([]);
  expect([...behindQueue(shared, 'sidekiq/q-A').only].sort()).toEqual(['sidekiq/q-C', 'sidekiq/q-D']);
});

describe('shares of the flow', () => {
  test('follow from declared peaks', () => {
    const shares = sharesThrough(
      graph({ Create: 'web', Sweep: 'schedule' }, ['Create>Parse', 'Sweep>Parse', 'Parse>Notify'], {
        Create: 9,
        Sweep: 1,
        Parse: 10,
        Notify: 10,
      }),
      'Create',
    );
    expect([shares.get('Parse'), shares.get('Notify')]).toEqual([0.9, 0.9]);
  });

  test('are not told where a number is missing', () => {
    expect([...sharesThrough(graph({ Create: 'web' }, ['Create>Parse']), 'Create')]).toEqual([]);
  });
});

/** The definition, by trying every path: slow, and plainly right. */
function onlyByPaths(entries: readonly string[], arcs: readonly string[], gate: string): readonly string[] {
  const next = (name: string) => arcs.filter((arc) => arc.startsWith(`${name}>`)).map((arc) => arc.split('>')[1] ?? '');
  const avoided = new Set<string>();
  const reached = new Set<string>();
  const walk = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) return;
    const way = [...path, name];
    reached.add(name);
    if (!way.includes(gate)) avoided.add(name);
    for (const to of next(name)) walk(to, way);
  };
  for (const entry of entries) walk(entry, []);
  return [...reached].filter((name) => name !== gate && !avoided.has(name)).sort();
}

test('agrees with the definition on random graphs', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.tuple(name, name).map(([a, b]) => `${a}>${b}`),
        { maxLength: 12 },
      ),
      (all) => {
        const arcs = ['A>B', ...all.filter((arc) => arc[0] !== arc[2])];
        const flow = graph({ A: 'web' }, arcs);
        const reached = new Set(arcs.map((arc) => arc[2]));
        const entries = flow.jobs
          .filter(({ name: one, entry }) => entry !== 'job' || !reached.has(one))
          .map(({ name: one }) => one);
        const { only } = behindJob(flow, 'B');
        expect([...only].sort()).toEqual(onlyByPaths(entries, arcs, 'B'));
      },
    ),
  );
});
