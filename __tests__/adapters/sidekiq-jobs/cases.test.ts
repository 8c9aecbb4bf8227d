import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Signature } from '../../../src/model/fact.js';
import type { EnqueueSite, QueueSet, Topology } from '../../../src/model/topology.js';
import { rubyReady } from '../../support/ruby.js';
import { application, job, lockfile, queueOf } from './application.js';

// Answered by Sidekiq 8.1.7 and Active Job 8.1.3: every class was loaded, every call was run. What can be read is all reproduced.

interface ExpectedClass {
  readonly class: string;
  readonly framework: 'sidekiq' | 'activejob';
  readonly queue: string | null;
  readonly options: { readonly retry?: unknown };
  readonly rescues?: readonly string[];
  readonly perform: boolean;
  readonly performOwner?: string;
  readonly required?: number;
  readonly optional?: number;
  readonly rest?: boolean;
  readonly keywords?: Signature['keywords'];
  readonly keyrest?: boolean;
}

interface Pushed {
  readonly queue: string;
  readonly class: string;
  readonly scheduled: boolean;
}

interface Case {
  readonly id: string;
  readonly source: string;
  readonly calls: readonly string[];
  readonly expected: readonly ExpectedClass[] | null;
  readonly expectedCalls?: readonly (readonly Pushed[] | { readonly error: string })[];
}

const cases = readFileSync(new URL('../jobs/cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

beforeAll(rubyReady);

/** The queue is one of several here, or is said not to be known: it hangs on what only happens when the file runs. */
const SEVERAL: ReadonlyMap<string, readonly string[]> = new Map([
  // A condition is not evaluated, not even `true`.
  ['opt-26', ['x', 'y']],
  ['opt-27', ['low', 'default']],
  // A callback moves the job after the class, or `set`, has said where it goes.
  ['aj-27', ['mail', 'moved']],
]);

const COMPUTED: ReadonlySet<string> = new Set([
  // `"tenant_#{1 + 1}"`: arithmetic is not done.
  'opt-25',
]);

/** Nothing of these classes is written under their names: `Object.const_set` in a loop makes them. */
const NAMELESS: ReadonlySet<string> = new Set(['inh-17']);

/**
 * The defaults are set further down than the class that has already been asked for them. An application sets them in an initializer,
 * before it loads its classes, and that is how they are read.
 */
const LATE_DEFAULTS: ReadonlySet<string> = new Set(['def-03', 'def-05']);

/** `perform` is no method that is written in Ruby here: made by `attr_accessor`, or an alias of one of Ruby's own. */
const MADE_PERFORM: ReadonlySet<string> = new Set(['sig-20', 'sig-21']);

const CALLS = 'lib/calls.rb';

/** The case's classes in one file, and its calls one a line in another. */
const read = ({ source, calls }: Case): Topology =>
  application({
    'Gemfile.lock': lockfile({ sidekiq: '8.1.7', activejob: '8.1.3.1' }),
    'lib/jobs.rb': source,
    [CALLS]: calls.map((call) => `${call}\n`).join(''),
  });

/** Whether a queue is known as the one that was seen, and no other; a variable that may be set leaves its default open. */
function expectQueue(id: string, found: QueueSet, seen: string | null): void {
  const several = SEVERAL.get(id);
  if (several !== undefined) {
    expect(found).toMatchObject({ names: several, complete: true });
  } else if (COMPUTED.has(id) || seen === null || seen === '' || seen.startsWith('[')) {
    expect(found).toMatchObject({ names: [], complete: false });
  } else {
    expect(found).toMatchObject({ names: [seen], complete: found.env.length === 0 });
  }
}

test('every case is here', () => {
  expect(cases).toHaveLength(88);
});

const classes = cases.flatMap((given) =>
  (given.expected ?? []).map((expected) => ({ id: given.id, name: expected.class, given, expected })),
);

describe('classes', () => {
  test.each(classes.filter(({ id }) => !NAMELESS.has(id)))('$id: $name', ({ id, given, expected }) => {
    const found = job(read(given), expected.class);
    expect(found.framework).toBe(expected.framework === 'activejob' ? 'active-job' : 'sidekiq');
    if (!LATE_DEFAULTS.has(id)) {
      expectQueue(id, found.queues, expected.queue);
      const retry = expected.framework === 'sidekiq' ? (expected.options.retry ?? true) : expected.options.retry;
      if (expected.framework === 'sidekiq') expect(found.retry ?? 'true').toBe(String(retry));
      else if (retry !== undefined) expect(found.retry).toBe(String(retry));
      for (const error of expected.rescues ?? []) expect(found.retry).toContain(error);
    }
    // What the framework's own base class has is no perform that runs a job.
    const written = expected.perform && expected.performOwner?.startsWith('ActiveJob::') !== true && !MADE_PERFORM.has(id);
    if (!written) expect(found.perform).toBeNull();
    else {
      const { required, optional, rest, keywords, keyrest } = expected;
      expect(found.perform).toEqual({ required, optional, rest, keywords, keyrest });
    }
    if (!MADE_PERFORM.has(id)) expect(found.abstract).toBe(!written);
  });

  test.each(cases.filter(({ id, expected }) => expected?.length === 0 || NAMELESS.has(id)))('$id has no job', (given) => {
    expect(read(given).jobs).toEqual([]);
  });

  test.each(cases.filter(({ expected }) => expected === null))('$id, which does not load, is read all the same', (given) => {
    expect(read(given).gaps).toEqual([]);
  });
});

const calls = cases.flatMap((given) => {
  const answers = given.expectedCalls ?? [];
  return given.calls.flatMap((call, index) => {
    const pushed = answers[index];
    return pushed === undefined || 'error' in pushed ? [] : [{ id: given.id, call, index, given, pushed }];
  });
});

/** What a call leads to: itself, or where it runs the job here and now, what the job enqueues. */
function sitesOf(app: Topology, index: number): readonly EnqueueSite[] {
  const own = app.enqueues.filter(({ at }) => at.path === CALLS && at.line === index + 1);
  return own.flatMap((site) => (site.immediate ? app.enqueues.filter(({ from }) => from !== null && from === site.job) : [site]));
}

describe('calls', () => {
  test('there are many', () => expect(calls.length).toBeGreaterThan(60));

  test.each(calls)('$id: $call', ({ id, given, index, pushed }) => {
    const app = read(given);
    const sites = sitesOf(app, index);
    // A bulk push is one statement.
    const distinct = new Map(pushed.map((push) => [`${push.class} ${push.queue}`, push]));
    expect(sites).toHaveLength(distinct.size);
    [...distinct.values()].forEach((push, place) => {
      const site = sites[place];
      expect(site?.written).toBe(push.class);
      expect(site?.delayed).toBe(push.scheduled);
      if (site === undefined || LATE_DEFAULTS.has(id)) return;
      if (site.job === null) expect(site.queue?.names).toEqual([push.queue]);
      else expectQueue(id, queueOf(app, site), push.queue);
    });
  });

  test('a queue that raises is not known', () => {
    const raising = cases.filter(({ id }) => ['opt-13', 'opt-14', 'aj-09'].includes(id));
    expect(raising).toHaveLength(3);
    for (const given of raising) {
      const [site] = sitesOf(read(given), 0);
      if (site === undefined) throw new Error('no site');
      expect(queueOf(read(given), site)).toMatchObject({ names: [], complete: false });
    }
  });
});
