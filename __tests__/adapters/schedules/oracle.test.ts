import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { minimatch } from 'minimatch';
import { sidekiqCron } from '../../../src/adapters/sidekiq-cron/adapter.js';
import { sidekiqScheduler } from '../../../src/adapters/sidekiq-scheduler/adapter.js';
import type { ScheduleFact } from '../../../src/model/fact.js';
import { literalString } from '../../../src/model/value.js';
import { rubyReady, sourceFile } from '../../support/ruby.js';

beforeAll(rubyReady);

interface Job {
  readonly name: string;
  readonly class: string;
  readonly queue: string | null;
  readonly cron?: string;
  readonly original?: string;
  readonly args?: readonly unknown[];
  readonly status?: string;
  readonly pushed: { readonly queue: string; readonly args: readonly unknown[]; readonly error?: string };
}

interface Case {
  readonly id: string;
  readonly tool: 'sidekiq-cron' | 'sidekiq-scheduler';
  readonly files: { readonly [path: string]: string };
  readonly env: { readonly [name: string]: string };
  readonly expected: { readonly status: string; readonly jobs?: readonly Job[] };
}

/** What sidekiq-cron 2.3.1 and sidekiq-scheduler 6.0.2 answered to these files. */
const cases: readonly Case[] = readFileSync(new URL('./cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Where what one file says and what the running program does part, and why. */
const EXCEPTIONS: { readonly [id: string]: string } = {
  'sidekiq-cron-13': 'queue_name_prefix counts only where the class cannot be loaded, which one file does not tell',
  'sidekiq-cron-18': 'the entry is there, though its cron string is refused: strings are not judged by reading',
  'sidekiq-cron-19': 'as above',
  'sidekiq-cron-37': 'as above; the initializer makes parsing strict',
  'sidekiq-cron-29': 'sections are read for those who pick one in code; the default loader takes none',
  'sidekiq-scheduler-09': 'listened_queues_only leaves out an entry whose queue this process does not serve',
  'sidekiq-scheduler-10': 'as above',
};

/** Queues of the classes in the cases, which the entry's own queue wins over. */
const CLASS_QUEUES: { readonly [name: string]: string } = {
  PlainJob: 'default',
  LowJob: 'low',
  MailJob: 'mailers',
  'Admin::SweepJob': 'maintenance',
};

/** Entries that sidekiq-scheduler lists and skips when they are due (`enabled: false`). */
const SKIPPED: { readonly [id: string]: string } = { 'sidekiq-scheduler-12': 'tick' };

function schedules({ tool, files, env }: Case): readonly ScheduleFact[] {
  const adapter = tool === 'sidekiq-cron' ? sidekiqCron : sidekiqScheduler;
  return Object.entries(files)
    .filter(([path]) => adapter.files.some((pattern) => minimatch(path, pattern, { dot: true })))
    .flatMap(([path, text]) => adapter.read(sourceFile(text, path)))
    .filter((fact) => fact.kind === 'schedule')
    .filter(({ environment }) => environment === null || environment === env.RAILS_ENV);
}

describe.each(cases)('$id', (example) => {
  const jobs = example.expected.jobs ?? [];

  if (EXCEPTIONS[example.id] !== undefined) {
    test(`differs: ${EXCEPTIONS[example.id]}`, () => {
      const read = schedules(example).map(({ key, queue }) => [key, queue === null ? null : literalString(queue)]);
      const answered = jobs.map(({ name, queue }) => [name, queue]);
      expect(read).not.toEqual(answered);
    });
    return;
  }

  test('is read as the program reads it', () => {
    const read = schedules(example).map(({ key, job, cron, queue, enabled }) => ({
      name: key,
      class: literalString(job ?? undefined),
      cron: literalString(cron ?? undefined),
      queue: (queue === null ? CLASS_QUEUES[literalString(job ?? undefined) ?? ''] : literalString(queue)) ?? 'default',
      enabled,
    }));
    const answered = jobs.map((job) => ({
      name: job.name,
      class: job.class,
      cron: job.cron ?? job.original,
      queue: job.pushed.error === undefined ? job.pushed.queue : job.queue,
      enabled: job.status !== 'disabled' && SKIPPED[example.id] !== job.name,
    }));
    expect(read).toEqual(answered);
  });

  test('its arguments are counted', () => {
    for (const fact of schedules(example)) {
      const job = jobs.find(({ name }) => name === fact.key);
      if (job === undefined || job.pushed.error !== undefined) continue;
      expect(fact.args?.positional).toBe(job.pushed.args.length);
    }
  });
});
