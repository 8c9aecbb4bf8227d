import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEvent } from '../../src/github/event.js';
import { UserError } from '../../src/model/errors.js';

const BASE = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const ZERO = '0'.repeat(40);
const EVENTS = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
  'issue_comment',
  'merge_group',
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  '',
];

const read = (name: string, payload: unknown, pulls = '', actor?: string) =>
  readEvent({ GITHUB_EVENT_NAME: name, GITHUB_ACTOR: actor }, payload, pulls);

const pullPayload = (number: unknown) => ({ action: 'synchronize', pull_request: { number }, sender: { id: 5 } });
const pushPayload = { ref: 'refs/heads/main', before: BASE, after: HEAD, repository: { default_branch: 'main' } };
const groupPayload = {
  action: 'checks_requested',
  merge_group: { base_sha: BASE, head_sha: HEAD, head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}` },
};

describe('pull requests', () => {
  test.each([
    ['pull_request', true],
    ['pull_request_target', false],
    ['pull_request_review', true],
    ['pull_request_review_comment', true],
  ])('%s names one; the token of a fork is read-only: %s', (name, readOnlyOnFork) => {
    expect(read(name, pullPayload(12))).toEqual({ kind: 'pulls', numbers: [12], readOnly: false, readOnlyOnFork });
  });

  test.each([
    ['pull_request', true],
    ['pull_request_review', true],
    ['pull_request_target', false],
  ])('of Dependabot: the token of %s is read-only: %s', (name, readOnly) => {
    expect(read(name, pullPayload(12), '', 'dependabot[bot]')).toMatchObject({ readOnly });
    expect(read(name, { ...pullPayload(12), sender: { id: 49699333 } })).toMatchObject({ readOnly });
  });

  test.each([0, -1, 1.5, '12', null, undefined, Number.MAX_VALUE, { valueOf: () => 12 }])('number %p is a mistake', (number) => {
    expect(() => read('pull_request', pullPayload(number))).toThrow(
      new UserError(['the payload of the event pull_request has no usable pull_request.number']),
    );
  });

  test.each(['created', 'edited', 'deleted'])('a comment on one, %s', (action) => {
    const payload = { action, issue: { number: 12, pull_request: { url: 'x' } }, comment: { body: '/queue-review ack' } };
    expect(read('issue_comment', payload)).toEqual({ kind: 'pulls', numbers: [12], readOnly: false, readOnlyOnFork: false });
  });

  test.each([{ number: 12 }, { number: 12, pull_request: null }])('a comment on a plain issue is nothing', (issue) => {
    expect(read('issue_comment', { action: 'created', issue })).toMatchObject({
      kind: 'nothing',
      why: 'A comment on an issue that is no pull request: nothing to review',
    });
  });
});

describe('merge groups', () => {
  test('their commits and branch', () => {
    expect(read('merge_group', groupPayload)).toEqual({
      kind: 'merge-group',
      base: BASE,
      head: HEAD,
      ref: groupPayload.merge_group.head_ref,
      readOnly: false,
      readOnlyOnFork: false,
    });
  });

  test('gone ones are nothing', () => {
    expect(read('merge_group', { ...groupPayload, action: 'destroyed' })).toMatchObject({ kind: 'nothing' });
  });

  test.each(['base_sha', 'head_sha', 'head_ref'])('without a usable %s are a mistake', (key) => {
    for (const value of [undefined, 7, 'HEAD', `${BASE};`, 'refs/heads/a..b', 'refs/heads/\n::error::x']) {
      expect(() => read('merge_group', { merge_group: { ...groupPayload.merge_group, [key]: value } })).toThrow(
        `the payload of the event merge_group has no usable merge_group.${key}`,
      );
    }
  });
});

describe('pushes', () => {
  test('to the default branch', () => {
    expect(read('push', pushPayload)).toEqual({
      kind: 'push',
      base: BASE,
      head: HEAD,
      ref: 'refs/heads/main',
      readOnly: false,
      readOnlyOnFork: false,
    });
    expect(read('push', pushPayload, '', 'dependabot[bot]')).toMatchObject({ readOnly: true });
  });

  test('with commit ids of SHA-256', () => {
    const after = 'c'.repeat(64);
    expect(read('push', { ...pushPayload, before: 'd'.repeat(64), after })).toMatchObject({ kind: 'push', head: after });
  });

  test.each([
    [{ ref: 'refs/heads/topic' }, 'A push beside the default branch: nothing to review'],
    [{ ref: 'refs/tags/main' }, 'A push beside the default branch: nothing to review'],
    [{ repository: {} }, 'A push beside the default branch: nothing to review'],
    [{ after: ZERO }, 'The branch was deleted: nothing to review'],
    [{ before: ZERO }, 'The branch is new, and has nothing to be compared with: nothing to review'],
  ])('%j is nothing', (part, why) => {
    expect(read('push', { ...pushPayload, ...part })).toMatchObject({ kind: 'nothing', why });
  });

  test.each([{ ref: 7 }, { ref: 'main' }, { before: 'HEAD' }, { after: null }])('%j is a mistake', (part) => {
    expect(() => read('push', { ...pushPayload, ...part })).toThrow(UserError);
  });
});

describe('events that name no change', () => {
  test.each(['schedule', 'workflow_dispatch', 'repository_dispatch'])('%s looks at what was merged lately', (name) => {
    expect(read(name, {})).toMatchObject({ kind: 'recent' });
  });

  test('others are nothing, whatever they are called', () => {
    expect(read('release\n::error::x', {})).toMatchObject({
      kind: 'nothing',
      why: 'The event "release\\n::error::x" names no change: nothing to review',
    });
  });
});

describe('the input pr-number', () => {
  test.each([
    ['12', [12]],
    ['12, 15', [12, 15]],
    ['  12\n15\r\n16\t17,,18 ', [12, 15, 16, 17, 18]],
    ['12 12', [12]],
  ])('%j wins over every event', (input, numbers) => {
    for (const name of EVENTS) expect(read(name, {}, input)).toMatchObject({ kind: 'pulls', numbers });
  });

  test('leaves the token what the event makes it', () => {
    expect(read('pull_request', {}, '12')).toMatchObject({ readOnlyOnFork: true });
  });

  test.each(['0', '-1', '1.5', '1e3', '0x10', '012', '#12', 'twelve', '12;15', '99999999999', '１２', '12 ::error::x'])(
    '%j is a mistake',
    (input) => {
      expect(() => read('workflow_dispatch', {}, input)).toThrow(/^input pr-number: must be numbers of pull requests/);
    },
  );

  test('has an end', () => {
    const many = Array.from({ length: 51 }, (_, index) => index + 1).join(',');
    expect(() => read('schedule', {}, many)).toThrow('at most 50 at once, and there are 51');
  });
});

describe('hostile payloads', () => {
  const shas = fc.oneof(fc.constant(BASE), fc.constant(ZERO), fc.string(), fc.integer(), fc.anything());
  const parts = fc.record(
    {
      action: fc.anything(),
      ref: fc.oneof(fc.constant('refs/heads/main'), fc.string(), fc.anything()),
      before: shas,
      after: shas,
      sender: fc.oneof(fc.anything(), fc.record({ id: fc.anything() })),
      issue: fc.oneof(fc.anything(), fc.record({ number: fc.anything(), pull_request: fc.anything() })),
      pull_request: fc.oneof(fc.anything(), fc.record({ number: fc.anything() })),
      merge_group: fc.oneof(fc.anything(), fc.record({ base_sha: shas, head_sha: shas, head_ref: fc.anything() })),
      repository: fc.oneof(fc.anything(), fc.record({ default_branch: fc.oneof(fc.constant('main'), fc.anything()) })),
    },
    { requiredKeys: [] },
  );

  test('give numbers, commit ids and names of branches, or a mistake of the user', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), fc.oneof(parts, fc.anything(), fc.jsonValue()), (name, payload) => {
        try {
          const event = read(name, payload);
          if (event.kind === 'pulls')
            expect(event.numbers.every((number) => Number.isSafeInteger(number) && number > 0)).toBe(true);
          if (event.kind === 'push' || event.kind === 'merge-group') {
            expect(event.base).toMatch(/^[0-9a-f]{40,64}$/);
            expect(event.head).toMatch(/^[0-9a-f]{40,64}$/);
            expect(event.ref).toMatch(/^refs\/[^\s\p{Cc}]+$/u);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('take nothing from a prototype', () => {
    expect(() => read('pull_request', Object.create(pullPayload(12)))).toThrow(UserError);
    expect(() => read('pull_request', JSON.parse('{"__proto__": {"pull_request": {"number": 12}}}'))).toThrow(UserError);
  });

  test('any text as the input is numbers or a mistake', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('1', '0', ',', ' ', '\n', '-', 'e') })), (input) => {
        try {
          const event = read('workflow_dispatch', {}, input);
          if (event.kind === 'pulls') expect(event.numbers.length).toBeGreaterThan(0);
          else expect(input).toMatch(/^[\s,]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
