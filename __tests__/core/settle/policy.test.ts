import { describe, expect, test } from '@jest/globals';
import { settle } from '../../../src/core/settle.js';
import type { Person } from '../../../src/model/conversation.js';
import { builtInPolicy } from '../../../src/model/manifest.js';
import {
  A,
  AUTHOR,
  ask,
  B,
  conversation,
  F,
  fail,
  outcomeOf,
  PEOPLE,
  policyOf,
  REVIEWER,
  remark,
  reviewOf,
  revisions,
  SECOND,
  SELF,
  shown,
  told,
} from './story.js';

const ticked = (who: number) => [revisions([SELF, shown([A])], [who, shown([A], [A])])];
const withTeams = (teams: readonly string[] | null): readonly Person[] =>
  PEOPLE.map((one) => (one.id === REVIEWER ? { ...one, teams } : { ...one, teams: [] }));

describe('who may answer', () => {
  test('the author where policy says so', () => {
    expect(outcomeOf({ findings: [ask(A)], own: ticked(AUTHOR), policy: policyOf({ author: true }) }).state).toBe('success');
  });

  test.each([
    ['a login', ['Reviewer'], true],
    ['a login with an at', ['@reviewer'], true],
    ['another login', ['second'], false],
    ['nobody', [], false],
    ['a login that begins like it', ['review'], false],
  ])('a list that holds %s', (_what, by, counts) => {
    expect(outcomeOf({ findings: [ask(A)], own: ticked(REVIEWER), policy: policyOf({ by }) }).state === 'success').toBe(counts);
  });

  test('an empty list lets nobody, and says so', () => {
    expect(told(outcomeOf({ findings: [ask(A)], own: ticked(REVIEWER), policy: policyOf({ by: [] }) }))).toEqual([
      'reviewer tick: the policy lets nobody answer',
    ]);
  });

  test('a list narrows write access and never replaces it', () => {
    const people = PEOPLE.map((one) => ({ ...one, permission: 'read' as const }));
    expect(outcomeOf({ findings: [ask(A)], own: ticked(REVIEWER), people, policy: policyOf({ by: ['reviewer'] }) }).state).toBe(
      'pending',
    );
    expect(outcomeOf({ findings: [ask(A)], own: ticked(AUTHOR), policy: policyOf({ by: ['author'] }) }).state).toBe('pending');
  });

  test.each([
    ['no owner: everyone with write access', [], null, true],
    ['an owner', ['@Reviewer'], null, true],
    ['another owner', ['@second'], null, false],
    ['the team of an owner', ['@acme/platform'], ['acme/platform'], true],
    ['another team', ['@acme/platform'], ['acme/web'], false],
    ['a team that cannot be read', ['@acme/platform'], null, true],
    ['one of several', ['@second', '@acme/platform'], ['acme/platform'], true],
    ['an owner who is nobody here to ask', ['the platform crew!'], null, true],
  ])('owners: %s', (_what, owners, teams, counts) => {
    const outcome = outcomeOf({
      findings: [ask(A, { owners })],
      own: ticked(REVIEWER),
      people: withTeams(teams),
      policy: policyOf({ by: 'owners' }),
    });
    expect(outcome.state === 'success').toBe(counts);
    expect(outcome.remarks.some((remark) => remark.includes('teams'))).toBe(
      teams === null && owners.some((owner) => owner.includes('/')),
    );
  });

  test('owners are only shown where everyone with write access may answer', () => {
    expect(outcomeOf({ findings: [ask(A, { owners: ['@second'] })], own: ticked(REVIEWER) }).state).toBe('success');
  });

  test('people are known by their account, whatever they are called now', () => {
    const people = PEOPLE.map((one) => (one.id === REVIEWER ? { ...one, login: 'renamed' } : one));
    const renamed = outcomeOf({ findings: [ask(A)], own: ticked(REVIEWER), people, policy: policyOf({ by: ['renamed'] }) });
    expect(told(renamed)).toEqual(['renamed tick']);
    const taken = outcomeOf({
      findings: [ask(A)],
      people: [...people, { id: 99, login: 'reviewer', permission: 'write', contributor: false, bot: false, teams: null }],
      own: ticked(REVIEWER),
      policy: policyOf({ by: ['reviewer'] }),
    });
    expect(taken.state).toBe('pending');
  });
});

describe('the state of the gate', () => {
  const findings = [
    ask(A),
    fail(F),
    { ...ask(B), level: 'note' as const },
    { ...ask('c'.repeat(16)), status: 'existing' as const },
  ];

  test.each([
    ['ask', [ask(A)], 'pending'],
    ['ask', findings, 'failure'],
    ['ask', [], 'success'],
    ['fail', [ask(A)], 'success'],
    ['fail', findings, 'failure'],
    ['never', findings, 'success'],
  ] as const)('under fail-on %s', (failOn, some, state) => {
    const outcome = outcomeOf({ findings: some, policy: { ...builtInPolicy, failOn } });
    expect(outcome.state).toBe(state);
    expect(outcome.open).toEqual(
      some.filter(({ level, status }) => level !== 'note' && status === 'introduced').map(({ fingerprint }) => fingerprint),
    );
  });

  test('without any conversation everything is open', () => {
    expect(settle({ review: reviewOf([ask(A)]), policy: builtInPolicy, conversations: [], today: '2026-08-02' })).toEqual({
      state: 'pending',
      open: [A],
      answers: { [A]: 'tick' },
      acknowledgements: [],
      remarks: [],
    });
  });
});

describe('remarks', () => {
  test('tell where pushes cannot be read, and where nobody else can write', () => {
    const outcome = outcomeOf({ more: { contributorsFrom: 'commits', otherWriters: false } });
    expect(outcome.remarks).toHaveLength(2);
    expect(outcome.remarks[1]).toContain('`acknowledgements: { author: true }`');
    expect(outcomeOf({ more: { otherWriters: false }, policy: policyOf({ author: true }) }).remarks).toEqual([]);
    expect(outcomeOf({ more: { otherWriters: null } }).remarks).toEqual([]);
    expect(outcomeOf({ findings: [], more: { contributorsFrom: 'commits', otherWriters: false } }).remarks).toEqual([]);
  });
});

describe('a merge group', () => {
  const group = (...conversations: Parameters<typeof settle>[0]['conversations']) =>
    settle({ review: reviewOf([ask(A), ask(B)]), policy: builtInPolicy, conversations, today: '2026-08-02' });
  const swap = PEOPLE.map((one) =>
    one.id === AUTHOR ? { ...one, contributor: false } : one.id === REVIEWER ? { ...one, contributor: true } : one,
  );
  const first = conversation({ pull: 1, own: [revisions([SELF, shown([A])], [REVIEWER, shown([A], [A])])] });
  const second = conversation({ pull: 2, own: [revisions([SELF, shown([B])], [AUTHOR, shown([B], [B])])] }, swap);

  test('takes what any of its pull requests answered, each with its own people', () => {
    const outcome = group(first, second);
    expect(outcome.state).toBe('success');
    expect(told(outcome)).toEqual(['reviewer tick', 'author tick']);
    expect(group(first).open).toEqual([B]);
  });

  test('who wrote one pull request does not answer for it on another', () => {
    const elsewhere = conversation(
      { pull: 2, own: [revisions([SELF, shown([B])])], remarks: [remark(AUTHOR, `/queue-review ack ${A} fine`)] },
      swap,
    );
    const outcome = group(conversation({ pull: 1, own: [revisions([SELF, shown([A])])] }), elsewhere);
    expect(told(outcome)).toEqual(['author command: another pull request of the group asks it']);
    expect(outcome.open).toEqual([A, B]);
  });

  test('what none of its pull requests asks is answered nowhere, and says how it can be', () => {
    const remarks = [remark(REVIEWER, `/queue-review ack ${A} fine`)];
    const outcome = group(
      conversation({ pull: 1, own: [revisions([SELF, shown([B])])], remarks }),
      conversation({ pull: 2, own: [revisions([SELF, shown([F])])] }),
    );
    expect(told(outcome)).toEqual([expect.stringMatching(/^reviewer command: only the merge group asks it: /)]);
  });

  test('what is taken back on one stays answered on another', () => {
    const again = conversation({
      pull: 2,
      own: [revisions([SELF, shown([A])], [REVIEWER, shown([A], [A])], [SECOND, shown([A])])],
    });
    expect(group(first, again).open).toEqual([B]);
  });
});
