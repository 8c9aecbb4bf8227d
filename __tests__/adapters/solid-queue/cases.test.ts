import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { GroupsAnswer } from '../../../src/model/adapter.js';
import type { ScheduleFact } from '../../../src/model/fact.js';
import { rubyReady } from '../../support/ruby.js';
import { factsOf, groupsOf } from './support.js';

interface Process {
  readonly kind: 'worker' | 'dispatcher' | 'scheduler';
  readonly threads?: number;
  readonly resolvedQueues?: readonly (string | readonly string[])[];
  readonly recurringTasks?: readonly {
    readonly key: string;
    readonly class: string | null;
    readonly queue: string | null;
    readonly schedule: string | null;
  }[];
}

interface Case {
  readonly id: string;
  readonly files: { readonly [path: string]: string };
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly existingQueues: readonly string[];
  readonly expected: {
    readonly status: 'ok' | 'invalid' | 'error';
    readonly environment?: string;
    readonly errors?: readonly string[];
    readonly message?: string;
    readonly mode?: string;
    readonly processes?: readonly Process[];
  };
}

/** What the real program (solid_queue 1.5.0) made of files, flags and variables. */
const cases: readonly Case[] = readFileSync(new URL('./cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

beforeAll(rubyReady);

const answer = ({ files, argv, env, expected }: Case): GroupsAnswer =>
  groupsOf({ files, argv, env, environment: expected.environment ?? 'development' });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, next) => all + next, 0);

const matches = (pattern: string, queue: string): boolean =>
  pattern === queue || (pattern.endsWith('*') && queue.startsWith(pattern.slice(0, -1)));

const unique = (queues: readonly string[]): readonly string[] => [...new Set(queues)].sort();

/** Recurring tasks are not the workers' business. */
const refusesWorkers = ({ expected }: Case): boolean =>
  expected.status === 'error' || (expected.errors ?? []).some((error) => error.startsWith('No processes'));

describe.each(cases.map((given) => [given.id, given] as const))('%s', (_, given) => {
  const workers = (given.expected.processes ?? []).filter(({ kind }) => kind === 'worker');

  test('refuses to start where the program does', () => {
    expect(answer(given).error === null).toBe(!refusesWorkers(given));
  });

  if (!refusesWorkers(given)) {
    test('serves the queues that the program serves', () => {
      const served = answer(given).groups.flatMap(({ queues }) => queues.map(({ name }) => name));
      const found = given.existingQueues.filter((queue) => served.some((pattern) => matches(pattern, queue)));
      expect(unique(found)).toEqual(unique(workers.flatMap(({ resolvedQueues = [] }) => resolvedQueues.flat())));
    });

    test('runs as many threads', () => {
      const { groups } = answer(given);
      expect(sum(groups.map(({ concurrency }) => concurrency ?? Number.NaN))).toBe(
        sum(workers.map(({ threads }) => threads ?? 0)),
      );
    });
  }

  const tasks = (given.expected.processes ?? []).flatMap(({ recurringTasks = [] }) => recurringTasks);
  if (tasks.length > 0 && given.argv.length === 0) {
    test('knows the recurring tasks', () => {
      const schedules = factsOf(given.files).filter(
        (fact): fact is ScheduleFact =>
          fact.kind === 'schedule' && (fact.environment === null || fact.environment === given.expected.environment),
      );
      const told = schedules.map(({ key, job, cron, queue }) => [key, textOf(job), textOf(cron), textOf(queue)]);
      const runnable = tasks.filter((task) => task.class !== null || given.files['config/recurring.yml']?.includes('command'));
      expect(told).toEqual(
        runnable.map((task) => [task.key, task.class ?? 'SolidQueue::RecurringJob', task.schedule, task.queue]),
      );
    });
  }
});

const textOf = (value: ScheduleFact['job']): unknown => (value?.kind === 'literal' ? value.value : null);
