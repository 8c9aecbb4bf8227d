import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { commandsOf } from '../../src/core/settle/commands.js';
import { settle } from '../../src/core/settle.js';
import { boxesOf, MARKER, withoutTicks } from '../../src/model/box.js';
import { builtInPolicy } from '../../src/model/manifest.js';
import type { Review } from '../../src/model/review.js';
import { commentParts } from '../../src/report/markdown.js';
import { conversation, REVIEWER, revisions, SELF } from '../core/settle/story.js';
import { allAnswered, answered, halfAnswered, outcome, said } from './answered.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { gateway, incident, quiet, unserved } from './incident.js';

const render = (text: string): string =>
  micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const NEW = { mode: 'changes', exists: false } as const;
const OLD = { mode: 'changes', exists: true } as const;
const only = (review: Review): string => commentParts(review, OLD).join('');
const line = (text: string, fingerprint: string): string =>
  text.split('\n').find((one) => one.includes(`ack:${fingerprint}`)) ?? '';

describe('the comment once people could answer', () => {
  test('tells how each section is answered', () => {
    const text = only(answered());
    expect(text).toContain('### Queue Review: 1 contradiction to fix and 1 question to answer\n');
    expect(text).toContain('The files contradict each other. Only a change of the files settles it; a tick does not count.\n');
    expect(text).toContain(
      'A person decides. Settle each question by one of its ways, tick its box, or comment `/queue-review ack 4f1c2aa9 <reason>`.\n',
    );
    const strict = only(answered({ answers: { [unserved.fingerprint]: 'command', [gateway.fingerprint]: 'command' } }));
    expect(strict).toContain('Fix them, or comment `/queue-review ack 4f1c2aa1 <reason>`; a tick does not count.');
    expect(strict).toContain('or comment `/queue-review ack 4f1c2aa9 <reason>`; a tick does not count.');
  });

  test('shows what is answered, by whom, when and why, in a ticked box', () => {
    const text = only(halfAnswered);
    expect(text).toContain('### Queue Review: 1 contradiction to fix, 1 answered\n');
    expect(boxesOf(text)).toEqual([
      { fingerprint: unserved.fingerprint, ticked: false, takenBack: null },
      { fingerprint: gateway.fingerprint, ticked: true, takenBack: null },
    ]);
    expect(text).toContain(
      '\n\n  Acknowledged by `reviewer` on 2026-08-01 10:30 UTC: quiet until `autumn`, we look again (until 2026-09-01)\n\n',
    );
    expect(text).not.toContain('mermaid');
    expect(text).toContain('All answered; `/queue-review unack 4f1c2aa9` in a comment takes an answer back.');
    const ticked = only(answered({ open: [], acknowledgements: [said({ how: 'tick', reason: null, until: null })] }));
    expect(ticked).toContain('Acknowledged by `reviewer` on 2026-08-01 10:30 UTC, by a tick\n');
  });

  test('with everything answered says so', () => {
    expect(only(allAnswered)).toContain('### Queue Review: all questions answered\n');
  });

  test('shows what was taken back, in a form that is read again', () => {
    const back = { by: 'author', at: '2026-08-01T11:00:00Z' };
    const text = only(answered({ acknowledgements: [said({ valid: false, why: 'taken back by `author`', takenBack: back })] }));
    expect(line(text, gateway.fingerprint)).toMatch(
      /^- \[ \] .* <!-- ack:4f1c2aa9d0e1b2c3 --> <!-- back:2026-08-01T11:00:00Z -->$/,
    );
    expect(text).toContain('\n  Taken back by `author` on 2026-08-01 11:00 UTC.\n');
    const forgotten = only(
      answered({ acknowledgements: [said({ valid: false, takenBack: { by: '', at: '2026-08-01T11:00:00Z' } })] }),
    );
    expect(forgotten).toContain('\n  Taken back on 2026-08-01 11:00 UTC.\n');
    const odd = only(answered({ acknowledgements: [said({ valid: false, takenBack: { by: 'x', at: 'yesterday' } })] }));
    expect(boxesOf(odd)).toHaveLength(2);
  });

  test('tells why a statement does not count, once for each person and reason', () => {
    const attempt = said({
      how: 'tick',
      by: 'author',
      valid: false,
      why: 'who has a part in this change does not answer for it',
    });
    const text = only(
      answered({ acknowledgements: [attempt, attempt, { ...attempt, by: 'outsider', why: 'it takes write access' }] }),
    );
    expect(text.match(/does not count:/g)).toHaveLength(2);
    expect(text).toContain(
      'A tick by `author` (2026-08-01 10:30 UTC) does not count: who has a part in this change does not answer for it.',
    );
    const settled = only(answered({ open: [unserved.fingerprint], acknowledgements: [said(), attempt] }));
    expect(settled).not.toContain('does not count:');
  });

  test('shows remarks, and commands about names that fit no box, and folds them once all is answered', () => {
    const more = {
      remarks: ['Nobody else can write here: `acknowledgements: { author: true }` lets the author answer.'],
      acknowledgements: [said({ fingerprint: '1234567', valid: false, why: 'no box has this name' })],
    };
    const text = only(answered(more));
    expect(text).toContain('\n\nOn the answers:\n\n- Nobody else can write here');
    expect(text).not.toContain('on the answers</summary>');
    expect(only(answered({ ...more, open: [] }))).toContain('<summary>2 remarks on the answers</summary>');
    const whole = said({ fingerprint: '1234567890abcdef', valid: false, why: 'no box has this name' });
    expect(only(answered({ acknowledgements: [whole] }))).toContain('- `1234567890abcdef`: A command by `reviewer`');
    expect(text).toContain('- Nobody else can write here: `acknowledgements: { author: true }` lets the author answer.\n');
    expect(text).toContain('- `1234567`: A command by `reviewer` (2026-08-01 10:30 UTC) does not count: no box has this name.\n');
  });

  test('says where open questions hold nothing', () => {
    expect(only(answered({ state: 'success' }))).toContain('The policy lets open questions pass: they hold no status.');
    expect(only(halfAnswered)).not.toContain('hold no status');
  });

  test('a rule whose notes are the table is a box where policy asks it', () => {
    const raised = { ...gateway, rule: 'job-changed', fingerprint: '7777777777777777' };
    expect(boxesOf(only(answered({ open: [raised.fingerprint] })).concat())).toHaveLength(2);
    expect(boxesOf(only({ ...allAnswered, findings: [raised] }))).toHaveLength(1);
  });
});

describe('whether there is a comment', () => {
  const bodies: Review = { ...quiet, jobs: incident.jobs.slice(2) };
  const added: Review = { ...quiet, jobs: incident.jobs.slice(0, 1) };

  test.each([
    ['changed bodies', bodies, 'changes', 'none'],
    ['an added job', added, 'changes', 'table'],
    ['an added job', added, 'findings', 'none'],
    ['a question', { ...quiet, findings: [gateway] }, 'findings', 'box'],
    ['a note', { ...quiet, findings: [{ ...gateway, level: 'note' as const }] }, 'changes', 'none'],
  ] as const)('after %s in %s', (_what, review, mode, what) => {
    const parts = commentParts(review, { mode, exists: false });
    expect(parts).toHaveLength(what === 'none' ? 0 : 1);
    expect(parts.flatMap(boxesOf)).toHaveLength(what === 'box' ? 1 : 0);
  });

  test('an existing one turns to all clear once nothing is left', () => {
    const clear: Review = { ...bodies, outcome: outcome({ state: 'success', open: [], answers: {} }) };
    expect(commentParts(clear, NEW)).toEqual([]);
    expect(commentParts(clear, OLD)).toEqual([
      `${MARKER}
### Queue Review: all clear

Nothing in this change needs a decision any more.

<sub>queue-review 0.1.0 · \`3f2a1bc\` to \`9d8e7f6\` · production · built-in policy</sub>
`,
    ]);
    expect(commentParts({ ...clear, jobs: added.jobs }, OLD).join('')).toContain(
      '### Queue Review: all clear, nothing to decide\n\n| Job',
    );
  });
});

describe('the comment and what is read from it', () => {
  const { outcome: _none, ...rest } = incident;
  const bare: Review = { ...rest, outcome: null };
  const settled = (own: readonly (readonly [number | null, string | null])[]) =>
    settle({
      review: bare,
      policy: builtInPolicy,
      conversations: [conversation({ own: [revisions(...own)] })],
      today: '2026-08-02',
    });

  test('a tick in the comment as written is an answer, and stays one when the comment shows it', () => {
    const first = only({ ...bare, outcome: settled([]) });
    const ticked = first.replace(/- \[ \] (.*ack:4f1c2aa9)/, '- [x] $1');
    const afterTick = settled([
      [SELF, first],
      [REVIEWER, ticked],
    ]);
    expect(afterTick.open).toEqual([unserved.fingerprint]);
    const second = only({ ...bare, outcome: afterTick });
    const again = settled([
      [SELF, first],
      [REVIEWER, ticked],
      [SELF, second],
    ]);
    expect(again).toEqual(afterTick);
    expect(only({ ...bare, outcome: again })).toBe(second);
  });

  test('no line of any comment is a command, and no text but a box is one', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        for (const text of commentParts(hostileReview(texts), OLD)) {
          expect(commandsOf(text, 70_000)).toEqual([]);
          expect(boxesOf(text)).toHaveLength(2);
          expect(withoutTicks(text.replace(/^- \[ \]/gm, '- [x]'))).toBe(withoutTicks(text));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('hostile answers are text and nothing else', () => {
    fc.assert(
      fc.property(hostileTexts, fc.boolean(), (texts, open) => {
        const pick = (index: number): string => texts[index % texts.length] ?? '';
        const acknowledgements = [
          said({ by: pick(0), reason: pick(1), valid: !open, why: open ? pick(2) : null }),
          said({ fingerprint: '1234567', by: pick(3), reason: pick(4), valid: false, why: pick(5) }),
          said({ by: pick(6), valid: false, why: '', takenBack: { by: pick(7), at: pick(8) } }),
        ];
        const review = answered({
          open: open ? [unserved.fingerprint, gateway.fingerprint] : [unserved.fingerprint],
          acknowledgements,
          remarks: [pick(9), `\`${pick(10)}\` is \`${pick(11)}\``],
        });
        const text = only(review);
        const html = render(text);
        expect(boxesOf(text)).toHaveLength(2);
        expect(html.match(/<!--.*?-->/gs)).toEqual([MARKER, '<!-- ack:4f1c2aa111111111 -->', '<!-- ack:4f1c2aa9d0e1b2c3 -->']);
        const visible = html.replace(/<!--.*?-->/gs, '');
        expect(visible.match(/<input/g)).toHaveLength(2);
        for (const [, tag] of visible.matchAll(/<\/?([^\s>/]+)/g)) {
          expect('h3 h4 p table thead tbody tr th td code pre ul li input details summary sub strong a'.split(' ')).toContain(
            tag,
          );
        }
        const linkable = visible.replace(/<pre>.*?<\/pre>|<code>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '');
        expect(linkable).not.toMatch(/@\w|#\d|GH-\d|:\/\/|www\./i);
      }),
      { numRuns: 50 },
    );
  });
});
