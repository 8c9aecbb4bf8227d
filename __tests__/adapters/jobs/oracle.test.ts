import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Inventory } from '../../../src/model/review.js';
import { inventory } from '../../../src/review.js';
import { snapshot } from '../../support/review.js';
import { rubyReady } from '../../support/ruby.js';

// Answered by Sidekiq 8.1.7 and Active Job 8.1.3: every class and every call was run.

beforeAll(rubyReady);

interface ExpectedJob {
  readonly class: string;
  readonly framework: 'sidekiq' | 'activejob';
  readonly queue: string | null;
  readonly perform: boolean;
  readonly performOwner: string | null;
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly keywords: readonly { readonly name: string; readonly required: boolean }[];
}

interface Push {
  readonly queue: string;
  readonly class: string;
  readonly scheduled: boolean;
}

interface Case {
  readonly id: string;
  readonly source: string;
  readonly calls?: readonly string[];
  readonly expected: readonly ExpectedJob[] | null;
  readonly expectedCalls?: readonly unknown[];
}

const lines = readFileSync(new URL('./cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const cases: readonly Case[] = lines.map((line) => JSON.parse(line) as Case);

/** Cases whose file the frameworks refuse to load: there is no class to compare. */
const runnable = cases.filter(({ expected }) => expected !== null);

/** What no reader can know without running the file. The answer must then not be confidently wrong. */
const UNDECIDABLE: ReadonlyMap<string, string> = new Map([
  ['opt-16', 'a list is no queue name: the frameworks make one text of it'],
  ['opt-25', 'the name is computed'],
  ['opt-26', 'both branches are kept, although the condition is constant'],
  ['opt-27', 'the condition is not evaluated: with and without are kept'],
  ['inh-17', 'the classes are made in a loop'],
  ['def-05', 'a method call freezes the defaults before they are set'],
  ['aj-27', 'a callback moves the job when it is enqueued: both queues are kept'],
  ['aj-30', 'the name is computed'],
]);

function read(source: string, calls: readonly string[] = []): Inventory {
  const caller = calls.map((call, index) => `  def call_${index}\n    ${call}\n  end\n`).join('');
  return inventory({
    snapshot: snapshot('a'.repeat(40), {
      Gemfile: "gem 'sidekiq'\n",
      'Gemfile.lock': 'GEM\n  specs:\n    rails (8.1.3.1)\n    sidekiq (8.1.7)\n',
      'config/jobs.rb': source,
      ...(calls.length === 0 ? {} : { 'lib/caller.rb': `class Caller\n${caller}end\n` }),
    }),
    manifestPath: '.github/queue-review.yml',
    tool: 'test',
  });
}

describe('classes', () => {
  test.each(runnable.filter(({ id }) => !UNDECIDABLE.has(id)))('$id', ({ source, expected }) => {
    const found = new Map(read(source).jobs.map((job) => [job.name, job]));
    for (const job of expected ?? []) {
      const mine = found.get(job.class);
      expect([mine?.name, mine?.framework]).toEqual([job.class, job.framework === 'sidekiq' ? 'sidekiq' : 'active-job']);
      // A nameless queue raises when it is pushed to, and a variable may be set: neither is a known name.
      expect(mine?.queues.names).toEqual(job.queue ? [job.queue] : []);
      expect(mine?.queues.complete).toBe(Boolean(job.queue) && mine?.queues.env.length === 0);
      // A perform that is inherited from the framework, or made by attr_accessor and the like, is not written here.
      if (mine?.perform == null) continue;
      const { required, optional, rest, keywords } = mine.perform;
      expect([required, optional, rest]).toEqual([job.required, job.optional, job.rest]);
      expect(keywords.map(({ name }) => name).sort()).toEqual(job.keywords.map(({ name }) => name).sort());
    }
  });

  test.each(runnable.filter(({ id }) => UNDECIDABLE.has(id)))('$id is not confidently wrong', ({ id, source, expected }) => {
    const found = new Map(read(source).jobs.map((job) => [job.name, job]));
    for (const job of expected ?? []) {
      const mine = found.get(job.class);
      if (mine === undefined || id === 'def-05') continue;
      expect(mine.queues.names.includes(job.queue ?? '') || !mine.queues.complete).toBe(true);
    }
  });

  test.each(cases.filter(({ expected }) => expected === null))('$id, which does not load, does no harm', ({ source }) => {
    expect(read(source).gaps).toEqual([]);
  });
});

/** Forms whose class or queue is computed at run time. */
const COMPUTED = /send|const_get\(|constantize|klass|\.map|\[|each|tap/;

const calls = runnable.flatMap(({ id, source, calls: written = [], expectedCalls = [] }) =>
  written.flatMap((call, index) => {
    const pushes = expectedCalls[index];
    return Array.isArray(pushes) &&
      pushes.length > 0 &&
      call.includes((pushes[0] as Push).class) &&
      !COMPUTED.test(call) &&
      !UNDECIDABLE.has(id)
      ? [{ id, source, call, push: pushes[0] as Push }]
      : [];
  }),
);

describe('calls', () => {
  test('there are many', () => expect(calls.length).toBeGreaterThan(60));

  test.each(calls)('$id: $call', ({ source, call, push }) => {
    const found = read(source, [call]);
    const rows = found.enqueues.filter(({ path }) => path === 'lib/caller.rb');
    const queues = rows.map((row) => row.queue ?? found.jobs.find(({ name }) => name === row.job)?.queues.names[0]);
    expect(rows.map(({ job }) => job)).toContain(push.class);
    expect(queues).toContain(push.queue);
    expect(rows.some(({ delayed }) => delayed)).toBe(push.scheduled);
  });
});
