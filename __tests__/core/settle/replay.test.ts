import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { replay } from '../../../src/core/settle/replay.js';
import { boxesOf, boxLine, MARKER, withoutTicks } from '../../../src/model/box.js';
import type { Revision } from '../../../src/model/conversation.js';
import type { Outcome } from '../../../src/model/outcome.js';
import { unicode } from '../../support/unicode.js';
import { A, AUTHOR, ask, B, F, OUTSIDER, outcomeOf, REVIEWER, ROBOT, remark, revisions, SECOND, SELF, shown } from './story.js';

const FINGERPRINTS = [A, B, F];
const own = fc
  .tuple(fc.subarray(FINGERPRINTS), fc.subarray(FINGERPRINTS), fc.constantFrom('', ' again'))
  .map(([boxes, ticked, note]) => shown(boxes, ticked, note));
const line = fc.oneof(
  fc
    .tuple(fc.boolean(), fc.constantFrom(...FINGERPRINTS), fc.string({ maxLength: 5 }))
    .map(([ticked, fingerprint, text]) => boxLine(ticked, text.replace(/\n/g, ''), fingerprint)),
  fc.constantFrom('<!-- queue-review -->', '```', '> - [x] x', '- [x] no mark', ''),
  unicode({ maxLength: 20 }),
);
const anyText = fc.oneof(
  own,
  fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n')),
  unicode(),
);
const editor = fc.constantFrom(SELF, AUTHOR, REVIEWER, SECOND, OUTSIDER, ROBOT, null);
const story = fc
  .array(fc.tuple(editor, fc.option(anyText, { freq: 6 })), { maxLength: 12 })
  .map((all): readonly Revision[] => revisions([SELF, shown([A, B])], ...all));
/** What the Action writes of these boxes. */
const writtenBy = ({ open, acknowledgements }: Outcome, asked: readonly string[]): string =>
  [
    MARKER,
    ...asked.map((one) => {
      const back = acknowledgements.findLast(
        ({ fingerprint, takenBack }) => fingerprint === one && takenBack !== null,
      )?.takenBack;
      return boxLine(!open.includes(one), `**Question ${one}**`, one, open.includes(one) ? (back?.at ?? null) : null);
    }),
  ].join('\n');

const isAck = (said: ReturnType<typeof replay>[number]): boolean => said.kind === 'ack' && said.wrong === null;

describe('a replay', () => {
  test('of anything ends, and proves only what two neighbours show', () => {
    fc.assert(
      fc.property(story, (all) => {
        for (const said of replay(all, SELF)) {
          if (!isAck(said)) continue;
          const index = all.findIndex(({ at }) => at === said.at);
          const [before, after] = [all[index - 1], all[index]];
          const trusted = all.slice(0, index).findLast((one) => one.editor === SELF);
          expect(after?.editor).not.toBe(SELF);
          expect(boxesOf(after?.text ?? '').filter((box) => box.fingerprint === said.fingerprint)).toMatchObject([
            { ticked: true },
          ]);
          expect(boxesOf(before?.text ?? '').filter((box) => box.fingerprint === said.fingerprint)).toMatchObject([
            { ticked: false },
          ]);
          expect(withoutTicks(before?.text ?? 'x')).toBe(withoutTicks(trusted?.text ?? 'y'));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('text that ticks nothing answers nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(editor, anyText), { maxLength: 12 }), (all) => {
        const unticked = all.map(([who, text]) => [who, text.replaceAll('[x]', '[ ]').replaceAll('[X]', '[ ]')] as const);
        expect(replay(revisions([SELF, shown([A, B])], ...unticked), SELF).filter(({ kind }) => kind === 'ack')).toEqual([]);
      }),
    );
  });

  test('what the Action writes ticked answers nothing by itself', () => {
    fc.assert(
      fc.property(fc.array(own, { maxLength: 8 }), (texts) => {
        expect(replay(revisions(...texts.map((text) => [SELF, text] as const)), SELF)).toEqual([]);
      }),
    );
  });

  test('people who may not answer never settle anything, whatever they write', () => {
    const others = fc.constantFrom(SELF, AUTHOR, OUTSIDER, ROBOT, null);
    fc.assert(
      fc.property(fc.array(fc.tuple(others, fc.option(anyText, { freq: 6 })), { maxLength: 12 }), unicode(), (all, words) => {
        const remarks = [AUTHOR, OUTSIDER, ROBOT].map((who) => remark(who, `/queue-review ack ${A} bbbbbbb ${words}`));
        const outcome = outcomeOf({ own: [revisions([SELF, shown([A, B])], ...all)], remarks });
        expect(outcome.open).toEqual([A, B]);
      }),
      { numRuns: 500 },
    );
  });

  test('a missing revision never answers what was open with it', () => {
    fc.assert(
      fc.property(story, fc.nat(12), (all, which) => {
        const valid = (one: readonly Revision[]): readonly string[] =>
          outcomeOf({ own: [one], findings: FINGERPRINTS.map((fp) => ask(fp)) })
            .acknowledgements.filter(({ valid: counts, takenBack }) => counts || takenBack !== null)
            .map(({ at, fingerprint }) => at + fingerprint);
        const whole = new Set(valid(all));
        const holed = all.map((one, index) => (index === which && one.editor !== SELF ? { ...one, text: null } : one));
        for (const said of valid(holed)) expect(whole).toContain(said);
      }),
      { numRuns: 500 },
    );
  });

  test('what a colleague took back stays so, whatever the author writes or deletes and the Action answers', () => {
    const step = fc.oneof(
      fc.record({ asked: fc.subarray([A, B]) }),
      fc.record({ pasted: fc.constantFrom('', 'ticked', 'unmarked', shown([A, B], [A]), shown([A, B]), shown([B])) }),
      fc.record({ deleted: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const all: (readonly [editor: number, text: string | null])[] = [];
        const answer = (asked: readonly string[]): void => {
          all.push([SELF, writtenBy(outcomeOf({ findings: asked.map((one) => ask(one)), own: [revisions(...all)] }), asked)]);
        };
        answer([A, B]);
        all.push([REVIEWER, all[0]?.[1]?.replace('- [ ]', '- [x]') ?? '']);
        answer([A, B]);
        all.push([SECOND, all.at(-1)?.[1]?.replace('- [x]', '- [ ]') ?? '']);
        answer([A, B]);
        for (const one of steps) {
          const now = all.at(-1)?.[1] ?? '';
          if ('asked' in one) answer(one.asked);
          else if ('pasted' in one) {
            const { pasted } = one;
            const text = pasted === 'ticked' ? now.replaceAll('- [ ]', '- [x]') : now.replaceAll(/ <!-- back:.*/g, '');
            all.push([AUTHOR, pasted === 'ticked' || pasted === 'unmarked' ? text : pasted]);
          } else {
            // GitHub lets nobody delete the newest text.
            const index = one.deleted % (all.length - 1);
            all[index] = [all[index]?.[0] ?? SELF, null];
          }
        }
        expect(outcomeOf({ own: [revisions(...all)] }).open).toContain(A);
      }),
      { numRuns: 500 },
    );
  });

  test('the order in which comments are handed over does not matter, their times do', () => {
    const verb = fc.constantFrom('ack', 'unack');
    const said = fc.tuple(verb, fc.constantFrom(REVIEWER, SECOND, AUTHOR), fc.constantFrom(A, B));
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), fc.func(fc.integer()), (all, weight) => {
        const remarks = all.map(([word, who, fingerprint], index) =>
          remark(who, `/queue-review ${word} ${fingerprint} ok`, index),
        );
        const mixed = [...remarks].sort((a, b) => weight(a.id) - weight(b.id));
        expect(outcomeOf({ remarks: mixed })).toEqual(outcomeOf({ remarks }));
      }),
    );
  });

  test('the outcome is data', () => {
    fc.assert(
      fc.property(story, (all) => {
        const outcome = outcomeOf({ own: [all] });
        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      { numRuns: 50 },
    );
  });
});
