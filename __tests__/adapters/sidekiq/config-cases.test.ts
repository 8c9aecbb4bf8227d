import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { GroupsAnswer } from '../../../src/model/adapter.js';
import { rubyReady } from '../../support/ruby.js';
import { groupsOf } from './support.js';

interface Capsule {
  readonly concurrency: number | string | null;
  readonly queues: readonly string[];
  readonly weights?: { readonly [name: string]: number };
  readonly mode: string;
}

interface Case {
  readonly id: string;
  readonly files: { readonly [path: string]: string };
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly sidekiqVersion: string;
  readonly expected: Capsule & {
    readonly status: 'ok' | 'error' | 'exit';
    readonly message?: string;
    readonly startError?: string;
    readonly environment: string;
    readonly configFile: string | null;
    readonly capsules?: { readonly [name: string]: Capsule };
  };
}

const cases: readonly Case[] = readFileSync(new URL('./config-cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

/** What the files alone cannot tell, and why. The answer must then be doubtful, and the truth among what it holds possible. */
const UNDECIDABLE: { readonly [id: string]: string } = {
  'erb-08': 'ActiveSupport may be loaded or not: whether `.presence` exists hangs on what the process required before',
  'erb-11': 'the number of threads is computed from a comparison at run time',
  'erb-13': 'a branch of the template hangs on a variable',
  'erb-18': 'a variable is split into queues',
  'erb-19': 'a variable is split into queues',
  'erb-22': 'a name that nobody defined may be a method of the process',
  'ruby-28': 'a variable is split into queues',
  'rails-07': 'a condition on Rails.env chooses between two lists, and both stay',
};

/** Sidekiq looks whether its application exists; a review sees only the files that it asked for. */
const NOT_JUDGED: ReadonlySet<string> = new Set(['flags-48', 'yaml-71', 'file-08']);

/** A variable that the file demands is taken as set where the environment is not known: the deployment would not start without. */
const TAKEN_AS_SET: ReadonlySet<string> = new Set(['erb-28']);

beforeAll(rubyReady);

const answer = (given: Case, closed: boolean): GroupsAnswer =>
  groupsOf({ ...given, closed, environment: 'development', version: given.sidekiqVersion });

const plain = (path: string | null): string | null => path?.replace(/^\.\//, '') ?? null;

/** Both sides in the same shape. Before 7 weights are not kept, and the slots tell them. */
function expectedGroups({ expected, sidekiqVersion }: Case): unknown {
  const capsules = expected.capsules ?? { default: expected };
  const slots = (capsule: Capsule, queue: string): number => capsule.queues.filter((other) => other === queue).length;
  return Object.entries(capsules).map(([name, capsule]) => ({
    name,
    concurrency: Number(capsule.concurrency),
    queues: [...new Set(capsule.queues)].map((queue) => [
      queue,
      sidekiqVersion.startsWith('8') ? capsule.weights?.[queue] : capsule.mode === 'strict' ? 1 : slots(capsule, queue),
    ]),
    mode: capsule.mode,
  }));
}

function answeredGroups({ sidekiqVersion }: Case, given: GroupsAnswer): unknown {
  return given.groups.map(({ capsule, concurrency, queues, mode }) => ({
    name: capsule ?? 'default',
    concurrency,
    queues: queues.map(({ name, weight }) => [name, sidekiqVersion.startsWith('6') ? Math.max(weight ?? 0, 1) : (weight ?? 0)]),
    mode,
  }));
}

const fails = ({ expected }: Case): boolean => expected.status !== 'ok' || expected.startError !== undefined;

/** It says of itself that it is not the whole truth. */
const isDoubtful = (given: GroupsAnswer): boolean =>
  given.groups.some((group) => !group.complete || group.concurrency === null || group.queues.some((queue) => queue.possible));

describe('the cases that the real Sidekiq answered', () => {
  test.each(cases.map((given) => [`${given.id} ${given.sidekiqVersion}`, given] as const))('%s', (_, given) => {
    const got = answer(given, true);
    if (NOT_JUDGED.has(given.id)) return;
    if (UNDECIDABLE[given.id] !== undefined) {
      expect(isDoubtful(got)).toBe(true);
      const names = got.groups.flatMap((group) => group.queues.map((queue) => queue.name));
      expect(names).toEqual(expect.arrayContaining([...(given.expected.queues ?? [])]));
      return;
    }
    if (fails(given)) {
      expect({ message: given.expected.message ?? given.expected.startError, error: got.error }).toMatchObject({
        error: expect.any(String),
      });
      return;
    }
    expect(got.error).toBeNull();
    expect(answeredGroups(given, got)).toEqual(expectedGroups(given));
    expect({ environment: got.environment, config: got.config }).toEqual({
      environment: given.expected.environment,
      config: plain(given.expected.configFile),
    });
    expect(got.groups.every((group) => group.complete)).toBe(true);
  });

  test.each(cases.map((given) => [`${given.id} ${given.sidekiqVersion}`, given] as const))(
    '%s is never answered wrongly for sure when the environment is not known',
    (_, given) => {
      const got = answer(given, false);
      if (isDoubtful(got) || NOT_JUDGED.has(given.id) || TAKEN_AS_SET.has(given.id)) return;
      if (fails(given)) expect(got.error).not.toBeNull();
      else
        expect({ error: got.error, groups: answeredGroups(given, got) }).toEqual({ error: null, groups: expectedGroups(given) });
    },
  );
});
