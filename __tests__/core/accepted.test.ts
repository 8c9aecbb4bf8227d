import { describe, expect, test } from '@jest/globals';
import { acceptedOn } from '../../src/core/accepted.js';
import { boxLine, MARKER } from '../../src/model/box.js';
import type { Conversation, Revision } from '../../src/model/conversation.js';
import type { Acknowledgement } from '../../src/model/outcome.js';
import type { Review, ReviewedJob } from '../../src/model/review.js';
import { gateway, incident } from '../report/incident.js';
import { outcome } from '../report/settled.js';

const nobody = outcome('success', [], []);

const SELF = 7;
const text = (ticked: boolean, fingerprint = gateway.fingerprint): string =>
  `${MARKER}\n\n${boxLine(ticked, 'Really?', fingerprint)}\n`;
const revision = (said: string | null, editor: number | null = SELF): Revision => ({
  ...{ editor, login: null, at: '2026-03-01T00:00:00Z', text: said },
});
const conversation = (own: readonly Revision[], more: Partial<Conversation> = {}): Conversation => ({
  ...{ pull: 12, self: SELF, own: [own], remarks: [], people: new Map(), contributorsFrom: 'pushes' },
  ...{ historyUnknown: false, otherWriters: null },
  ...more,
});
const job = (name: string, change: ReviewedJob['change']): ReviewedJob => {
  const [some] = incident.jobs;
  if (some === undefined) throw new Error('no job');
  return { ...some, app: gateway.app, name, change };
};
const said = (more: Partial<Acknowledgement> = {}): Acknowledgement => ({
  ...{
    fingerprint: gateway.fingerprint,
    by: 'grace',
    at: '2026-03-01T00:00:00Z',
    how: 'command',
    reason: 'fine',
    until: '2026-04-01',
  },
  ...{ valid: true, why: null, takenBack: null },
  ...more,
});
const review = (more: Partial<Review> = {}, acknowledgements: readonly Acknowledgement[] = []): Review => ({
  ...{ ...incident, findings: [gateway], jobs: [job(gateway.job ?? '', ['added'])], outcome: { ...nobody, acknowledgements } },
  ...more,
});
const found = (conv: Conversation, of: Review = review()) =>
  acceptedOn({ review: of, conversation: conv, mergedAt: '2026-03-02T10:00:00Z' });

describe('what was accepted', () => {
  test('is what the Action itself last showed as ticked', () => {
    expect(found(conversation([revision(text(false)), revision(text(true), 9), revision(text(true))])).accepted).toEqual([
      {
        ...{ pull: 12, mergedAt: '2026-03-02T10:00:00Z', app: gateway.app, job: gateway.job, rule: gateway.rule },
        ...{ question: gateway.title, by: null, reason: null, until: null },
      },
    ]);
    expect(found(conversation([revision(text(false)), revision(text(true), 9)])).accepted).toEqual([]);
    expect(found(conversation([revision(text(true)), revision(text(false)), revision(text(true), 9)])).accepted).toEqual([]);
    // A text that is gone proves nothing; the newest that is left does.
    expect(found(conversation([revision(text(true)), revision(null)])).accepted).toHaveLength(1);
    expect(found(conversation([revision(text(true))], { historyUnknown: true })).accepted).toEqual([]);
  });

  test('or what a command says, with who, why and until when', () => {
    expect(found(conversation([]), review({}, [said()])).accepted).toMatchObject([
      { by: 'grace', reason: 'fine', until: '2026-04-01' },
    ]);
    expect(found(conversation([]), review({}, [said({ valid: false })])).accepted).toEqual([]);
    // Who ticked may have left since: the tick was good when it was shown.
    expect(found(conversation([revision(text(true))]), review({}, [said({ valid: false })])).accepted).toMatchObject([
      { by: 'grace' },
    ]);
    expect(found(conversation([]), review({}, [said(), said({ valid: false, by: 'eve' })])).accepted).toMatchObject([
      { by: 'grace' },
    ]);
  });

  test('is about work that was added or moved', () => {
    const ticked = conversation([revision(text(true))]);
    for (const [change, count] of [
      [['added'], 1],
      [['moved', 'body'], 1],
      [['renamed', 'moved'], 1],
      [['renamed'], 0],
      [['edges'], 0],
    ] as const) {
      expect([change, found(ticked, review({ jobs: [job(gateway.job ?? '', change)] })).accepted.length]).toEqual([
        change,
        count,
      ]);
    }
    expect(found(ticked, review({ jobs: [job('Other', ['added'])] })).accepted).toEqual([]);
    expect(found(ticked, review({ jobs: [{ ...job(gateway.job ?? '', ['added']), app: 'other' }] })).accepted).toEqual([]);
  });

  test('of a question that names no job, about those that arrive on its queue or at its group', () => {
    const head = { queues: ['default'], workerGroups: ['worker'], threads: 5, alert: 'none', objective: null } as const;
    const jobs = [{ ...job('New', ['added']), head }];
    const of = (finding: Partial<typeof gateway>) =>
      found(
        conversation([revision(text(true))]),
        review({ jobs, findings: [{ ...gateway, job: null, jobs: [], ...finding }] }),
      ).accepted.map(({ job: name }) => name);
    expect(of({ queue: 'default', workerGroup: null })).toEqual(['New']);
    expect(of({ queue: 'other', workerGroup: 'worker' })).toEqual([]);
    expect(of({ queue: null, workerGroup: 'worker' })).toEqual(['New']);
    expect(of({ queue: null, workerGroup: null })).toEqual([]);
    expect(of({ jobs: ['New', 'Old'], queue: null })).toEqual(['New']);
  });

  test('names ticked boxes that are not asked any more', () => {
    expect(found(conversation([revision(text(true, '0123456789abcdef'))]))).toEqual({
      accepted: [],
      unknown: ['0123456789abcdef'],
    });
    expect(found(conversation([revision(text(false, '0123456789abcdef'))])).unknown).toEqual([]);
  });
});
