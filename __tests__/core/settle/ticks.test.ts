import { describe, expect, test } from '@jest/globals';
import { boxLine, MARKER } from '../../../src/model/box.js';
import {
  A,
  AUTHOR,
  ask,
  B,
  COAUTHOR,
  day,
  F,
  fail,
  OUTSIDER,
  outcomeOf,
  PEOPLE,
  policyOf,
  REVIEWER,
  ROBOT,
  remark,
  revisions,
  SECOND,
  SELF,
  shown,
  told,
} from './story.js';

const none = shown([A, B]);
const withA = shown([A, B], [A]);
const withBoth = shown([A, B], [A, B]);

describe('a tick', () => {
  test('by somebody with write access and no part in the change answers a question', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA])] });
    expect(outcome).toEqual({
      state: 'pending',
      open: [B],
      answers: { [A]: 'tick', [B]: 'tick' },
      acknowledgements: [
        {
          fingerprint: A,
          by: 'reviewer',
          at: day(1),
          how: 'tick',
          reason: null,
          until: null,
          valid: true,
          why: null,
          takenBack: null,
        },
      ],
      remarks: [],
    });
  });

  test('of every question lets the change pass', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [SECOND, withBoth])] });
    expect(outcome.state).toBe('success');
    expect(told(outcome)).toEqual(['reviewer tick', 'second tick']);
  });

  test('survives that the Action writes the comment anew, with other words and other line ends', () => {
    const again = shown([A, B], [A], ' again').replaceAll('\n', '\r\n');
    const own = [
      revisions(
        [SELF, none],
        [REVIEWER, withA.replaceAll('\n', '\r\n')],
        [SELF, again],
        [SECOND, shown([A, B], [A, B], ' again')],
      ),
    ];
    expect(outcomeOf({ own }).open).toEqual([]);
  });

  test('is not lost where the Action, not knowing of it, writes the box empty', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [SELF, none])] }).open).toEqual([B]);
  });

  test('in any part of the comment counts', () => {
    const second = (ticked: boolean): string => `<!-- queue-review 2 -->\n${boxLine(ticked, '**b**', B)}\n`;
    const own = [
      revisions([SELF, shown([A])], [REVIEWER, shown([A], [A])]),
      revisions([SELF, second(false)], [REVIEWER, second(true)]),
    ];
    expect(outcomeOf({ own }).state).toBe('success');
  });

  test('two people within one run that was cancelled both count', () => {
    const own = [revisions([SELF, none], [REVIEWER, withA], [SECOND, withBoth])];
    expect(outcomeOf({ own }).acknowledgements.map(({ by, valid }) => [by, valid])).toEqual([
      ['reviewer', true],
      ['second', true],
    ]);
  });
});

describe('a tick does not count', () => {
  test.each([
    ['the author', AUTHOR, 'author tick: who has a part in this change does not answer for it'],
    ['a co-author, or who pushed to the branch', COAUTHOR, 'coauthor tick: who has a part in this change does not answer for it'],
    ['somebody without write access', OUTSIDER, 'outsider tick: it takes write access'],
    ['a bot', ROBOT, 'robot[bot] tick: bots do not count'],
    ['an account that is gone', null, 'ghost tick: the account is not known any more'],
  ])('by %s', (_who, editor, words) => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [editor, withA])] });
    expect(told(outcome)).toEqual([words]);
    expect(outcome.open).toEqual([A, B]);
  });

  test('by somebody whose access was revoked after it', () => {
    const people = PEOPLE.map((one) => (one.id === REVIEWER ? { ...one, permission: 'read' as const } : one));
    expect(told(outcomeOf({ people, own: [revisions([SELF, none], [REVIEWER, withA])] }))).toEqual([
      'reviewer tick: it takes write access',
    ]);
  });

  test('by somebody who pushed to the branch after it', () => {
    const people = PEOPLE.map((one) => (one.id === REVIEWER ? { ...one, contributor: true } : one));
    expect(outcomeOf({ people, own: [revisions([SELF, none], [REVIEWER, withA])] }).open).toEqual([A, B]);
  });

  test('once the facts changed', () => {
    const outcome = outcomeOf({ findings: [ask(F)], own: [revisions([SELF, none], [REVIEWER, withA], [SELF, shown([F])])] });
    expect(outcome.open).toEqual([F]);
    expect(outcome.acknowledgements).toEqual([]);
  });

  test('where the Action itself wrote it', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [SELF, withBoth])] }).open).toEqual([A, B]);
    expect(outcomeOf({ own: [revisions([SELF, withBoth])] }).open).toEqual([A, B]);
  });

  test('on a contradiction', () => {
    const own = [revisions([SELF, shown([F])], [REVIEWER, shown([F], [F])])];
    expect(told(outcomeOf({ findings: [fail(F)], own }))).toEqual(['reviewer tick: only a change of the files answers it']);
    const outcome = outcomeOf({ findings: [fail(F)], own, policy: policyOf({ fail: true }) });
    expect(told(outcome)).toEqual(['reviewer tick: it takes the command, with a reason']);
    expect(outcome.state).toBe('failure');
  });

  test('where policy wants a reason', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA])], policy: policyOf({ reason: true }) });
    expect(outcome.answers).toEqual({ [A]: 'command', [B]: 'command' });
    expect(told(outcome)).toEqual(['reviewer tick: it takes the command, with a reason']);
  });

  test('where the history could not be read', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA])], more: { historyUnknown: true } });
    expect(outcome.acknowledgements).toEqual([]);
    expect(outcome.answers[A]).toBe('command');
    expect(outcome.remarks).toEqual([expect.stringContaining('edit history')]);
  });
});

describe('a comment that somebody changed by hand', () => {
  const BY_HAND = 'the comment had been changed by hand, so its boxes did not say what the review asked; a new one counts';
  const swapped = none
    .replace('Question a', 'Question x')
    .replace('Question b', 'Question a')
    .replace('Question x', 'Question b');

  test('with its labels swapped holds no colleague to a tick', () => {
    const own = [revisions([SELF, none], [AUTHOR, swapped], [REVIEWER, swapped.replace('- [ ]', '- [x]')])];
    const outcome = outcomeOf({ own });
    expect(told(outcome)).toEqual([`reviewer tick: ${BY_HAND}`]);
    expect(outcome.open).toEqual([A, B]);
  });

  test('counts again as soon as the Action has repaired it', () => {
    const own = [revisions([SELF, none], [AUTHOR, swapped], [SELF, none], [REVIEWER, withA])];
    expect(outcomeOf({ own }).open).toEqual([B]);
  });

  test('and back by hand counts too: it says again what the review asks', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [AUTHOR, swapped], [AUTHOR, none], [REVIEWER, withA])] }).open).toEqual([B]);
  });

  test.each([
    ['another fingerprint on a ticked box', withA.replace(`ack:${A}`, `ack:${B}`)],
    ['a ticked line twice', `${none}${boxLine(true, '**Question a**', A)}\n`],
    ['a ticked line for a box that is not asked', `${none}${boxLine(true, 'x', F)}\n`],
    ['a box as a quotation', none.replace('- [ ]', '> - [x]')],
    ['a mark of its own', none.replace('<!-- ack', '<!-- done --> <!-- ack')],
    ['a note of a taking back', none.replace(`<!-- ack:${A} -->`, `<!-- ack:${A} --> <!-- back:2026-01-01T00:00:00Z -->`)],
    ['nothing at all', ''],
    ['only the marker', MARKER],
  ])('to hold %s answers nothing', (_what, text) => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, text])] });
    expect(outcome.open).toEqual([A, B]);
    expect(outcome.acknowledgements).toEqual([]);
  });

  test('by the author who pastes the whole comment ticked answers nothing', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [AUTHOR, withBoth], [SELF, none])] });
    expect(outcome.open).toEqual([A, B]);
    expect(outcome.acknowledgements.every(({ valid }) => !valid)).toBe(true);
  });

  test('boxes that the author ticked do not become those of the next who ticks', () => {
    const own = [revisions([SELF, none], [AUTHOR, withA], [REVIEWER, withBoth])];
    expect(outcomeOf({ own }).open).toEqual([A]);
  });

  test("a box that the Action shows twice is nobody's answer", () => {
    const twice = `${none}${boxLine(false, '**Question a**', A)}\n`;
    expect(outcomeOf({ own: [revisions([SELF, twice], [REVIEWER, twice.replaceAll('- [ ]', '- [x]')])] }).open).toEqual([A]);
  });

  test('a comment that an outsider began with the same marker proves nothing', () => {
    expect(outcomeOf({ own: [revisions([OUTSIDER, none], [REVIEWER, withA])] }).open).toEqual([A, B]);
  });

  test('a text of the shared account that is not the review proves nothing', () => {
    const other = none.replace(MARKER, 'Coverage: 93 %');
    expect(outcomeOf({ own: [revisions([SELF, other], [REVIEWER, other.replace('- [ ]', '- [x]')])] }).open).toEqual([A, B]);
  });
});

describe('a revision that is missing', () => {
  test('before a tick takes its proof away', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [AUTHOR, null], [REVIEWER, withA])] });
    expect(outcome.open).toEqual([A, B]);
    expect(told(outcome)).toEqual([expect.stringContaining('reviewer tick: a text that stood before it was deleted')]);
  });

  test('that was the tick leaves the box open, whoever edits next', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, null], [SECOND, withA], [SECOND, withBoth])] }).open).toEqual([
      A,
    ]);
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, null], [SELF, withA])] }).open).toEqual([A, B]);
  });

  test('of the Action itself leaves nothing to compare with, until it writes again', () => {
    const gone = revisions([SELF, none], [SELF, null], [AUTHOR, none], [REVIEWER, withA]);
    expect(outcomeOf({ own: [gone] }).open).toEqual([A, B]);
    const again = revisions([SELF, none], [SELF, null], [SELF, none], [REVIEWER, withA]);
    expect(outcomeOf({ own: [again] }).open).toEqual([B]);
  });

  test('in which an answer may have been taken back does not bring it to life again', () => {
    const later = [
      [SECOND, null],
      [SELF, null],
      [SELF, shown([B])],
      [SELF, none],
    ] as const;
    const ticked = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], ...later)] });
    expect(ticked).toMatchObject({ open: [A, B], acknowledgements: [{ valid: false, why: 'taken back' }] });
    const said = [remark(REVIEWER, `/queue-review ack ${A} fine`, 0)];
    expect(outcomeOf({ own: [revisions([SELF, none], [SELF, withA], ...later)], remarks: said }).open).toEqual([A, B]);
    expect(outcomeOf({ own: [revisions([SELF, none], [SELF, withA], ...later.slice(2))], remarks: said }).open).toEqual([B]);
    const pasted = [revisions([SELF, none], [REVIEWER, withA], [SECOND, null], [SELF, null], [AUTHOR, withA])];
    expect(outcomeOf({ own: pasted }).open).toEqual([A, B]);
  });

  test('keeps what was proven before it and stands ticked behind it', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [SECOND, null], [SELF, withA])] }).open).toEqual([B]);
  });
});

describe('an acknowledgement is taken back', () => {
  test('by emptying the box, the author too', () => {
    const outcome = outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [AUTHOR, none])] });
    expect(outcome.open).toEqual([A, B]);
    expect(outcome.acknowledgements).toMatchObject([
      { by: 'reviewer', valid: false, why: 'taken back by `author`', takenBack: { by: 'author', at: day(2) } },
    ]);
  });

  test('with other words of the comment changed at the same time', () => {
    const own = [revisions([SELF, none], [REVIEWER, withA], [AUTHOR, none.replace('Question a', 'Fine')])];
    expect(outcomeOf({ own }).open).toEqual([A, B]);
  });

  test('and given again', () => {
    const own = [revisions([SELF, none], [REVIEWER, withA], [AUTHOR, none], [SECOND, withA])];
    expect(outcomeOf({ own }).open).toEqual([B]);
  });

  test('not by who has no write access, nor by a bot', () => {
    for (const editor of [OUTSIDER, ROBOT, null])
      expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [editor, none])] }).open).toEqual([B]);
  });

  test('also where the revision between was deleted', () => {
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [AUTHOR, null], [AUTHOR, none])] }).open).toEqual([A, B]);
  });

  test('and what the Action once showed as taken back stays so, though the command is gone', () => {
    const back = none.replace(`<!-- ack:${A} -->`, `<!-- ack:${A} --> <!-- back:${day(2)} -->`);
    const own = [revisions([SELF, none], [REVIEWER, withA], [SELF, withA], [SELF, back], [SELF, none])];
    const outcome = outcomeOf({ own });
    expect(outcome.open).toEqual([A, B]);
    expect(outcome.acknowledgements).toMatchObject([{ valid: false, why: 'taken back', takenBack: { by: '', at: day(2) } }]);
    expect(outcomeOf({ own, remarks: [remark(SECOND, `/queue-review ack ${A} seen`, 40)] }).open).toEqual([B]);
    expect(outcomeOf({ own: [...own, []], more: { historyUnknown: true } }).open).toEqual([A, B]);
  });

  test('but not by a note that a person wrote into the comment', () => {
    const forged = withA.replace(`<!-- ack:${A} -->`, `<!-- ack:${A} --> <!-- back:${day(2)} -->`);
    expect(outcomeOf({ own: [revisions([SELF, none], [REVIEWER, withA], [OUTSIDER, forged])] }).open).toEqual([B]);
  });
});
