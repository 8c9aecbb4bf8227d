import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandsOf } from '../../../src/core/settle/commands.js';
import { unicode } from '../../support/unicode.js';
import {
  A,
  AUTHOR,
  ask,
  B,
  day,
  F,
  fail,
  OUTSIDER,
  outcomeOf,
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

const LINE = '/queue-review ack aaaaaaa we looked at it';
const MOST = 10_000;
const lines = (text: string): number => commandsOf(text, MOST)?.length ?? -1;

describe('a command is read', () => {
  test.each([
    ['alone', LINE],
    ['after other words', `Looked at the dashboards.\n${LINE}\nThanks!`],
    ['after a list', `- one\n- two\n\n${LINE}`],
    ['in the line after a list', `- one\n${LINE}`],
    ['with line ends of a browser', `Hello\r\n${LINE}\r\n`],
    ['with an underline below', `${LINE}\n---`],
    ['after code that is closed', `\`default\` is fine, \`\`so \`is\` this\`\`\n${LINE}`],
    ['after a comment that is closed', `<!-- a\nb -->\n\n${LINE}`],
    ['after a fence that is closed', `~~~\n${LINE} not this\n~~~\n${LINE}`],
    ["in a heading's paragraph", `# Title\n${LINE}`],
  ])('%s', (_where, text) => {
    expect(lines(text)).toBe(1);
  });

  test.each([
    ['in a quotation', `> ${LINE}`],
    ['in a line that continues a quotation', `> what about\n${LINE}`],
    ['in a fence', `\`\`\`\n${LINE}\n\`\`\``],
    ['in a fence that nothing closes', `~~~ sh\n${LINE}`],
    ['in indented code', `    ${LINE}`],
    ['behind a space', ` ${LINE}`],
    ['in the middle of a line', `say ${LINE}`],
    ['in code', `\`${LINE}\``],
    ['in code over several lines', `so \`this\n${LINE}\nand that\` is`],
    ['in a comment nobody sees', `<!--\n${LINE}\n-->`],
    ['in a comment inside a paragraph', `so <!-- this\n${LINE}\n--> is`],
    ['in HTML', `<div>\n${LINE}\n</div>`],
    ['in an attribute', `an <a title="\n${LINE}\n">b</a>`],
    ['in a table', `a | b\n--- | ---\n${LINE}`],
    ['in a list item', `- ${LINE}`],
    ['in a footnote', `[^1]: see\n${LINE}\n\n[^1]`],
    ['in the title of a link definition', `[a]: /b "\n${LINE}\n"`],
    ['in a heading', `# ${LINE}`],
    ['with a name that only begins like it', '/queue-reviewer ack aaaaaaa x'],
    ['with another word', '/queue-review is what we talk about'],
    ['escaped', `\\${LINE}`],
  ])('not %s', (_where, text) => {
    expect(lines(text)).toBe(0);
  });

  test.each([
    ['/queue-review ack aaaaaaa fine', ['aaaaaaa'], 'fine', null, null],
    ['/queue-review ack AAAAAAA `bbbbbbbbb`, fine by me', ['aaaaaaa', 'bbbbbbbbb'], 'fine by me', null, null],
    ['/queue-review  ack\taaaaaaa   fine   by me  ', ['aaaaaaa'], 'fine by me', null, null],
    ['/queue-review ack aaaaaaa fine until 2026-09-01', ['aaaaaaa'], 'fine', '2026-09-01', null],
    ['/queue-review ack aaaaaaa not needed until we grow', ['aaaaaaa'], 'not needed until we grow', null, null],
    ['/queue-review ack aaaaaaa fine until 2026-02-30', ['aaaaaaa'], 'fine', null, '`until` takes a day such as `2026-12-31`'],
    ['/queue-review ack aaaaaaa fine until 1.9.2026', ['aaaaaaa'], 'fine', null, '`until` takes a day such as `2026-12-31`'],
    ['/queue-review ack aaaaaaa until 2026-09-01', ['aaaaaaa'], null, '2026-09-01', 'a reason is missing'],
    ['/queue-review ack aaaaaaa until 2026-09-01 for the move', ['aaaaaaa'], 'for the move', '2026-09-01', null],
    ['/queue-review ack aaaaaaa fine until 2026-09-01, then we move', ['aaaaaaa'], 'fine then we move', '2026-09-01', null],
    ['/queue-review ack aaaaaaa fine (until `2026-09-01`).', ['aaaaaaa'], 'fine', '2026-09-01', null],
    ['/queue-review ack aaaaaaa fine Until: 2026-09-01', ['aaaaaaa'], 'fine', '2026-09-01', null],
    ['/queue-review ack aaaaaaa until 24.12.2026 ok', ['aaaaaaa'], 'ok', null, '`until` takes a day such as `2026-12-31`'],
    [
      '/queue-review ack aaaaaaa until 24 December ok',
      ['aaaaaaa'],
      'December ok',
      null,
      '`until` takes a day such as `2026-12-31`',
    ],
    ['/queue-review ack aaaaaaa ok until 2027-02-29', ['aaaaaaa'], 'ok', null, '`until` takes a day such as `2026-12-31`'],
    ['/queue-review ack aaaaaaa ok until 2028-02-29', ['aaaaaaa'], 'ok', '2028-02-29', null],
    [
      '/queue-review ack aaaaaaa until 2026-09-01 ok until 2027-09-01',
      ['aaaaaaa'],
      'ok',
      '2026-09-01',
      'it has more than one `until`',
    ],
    ['/queue-review ack aaaaaaa fine\r\nuntil 2026-09-01', ['aaaaaaa'], 'fine', '2026-09-01', null],
    ['/queue-review ack aaaaaaa fine\nuntil we grow', ['aaaaaaa'], 'fine', null, null],
    ['/queue-review ack aaaaaaa,bbbbbbb; **ccccccc** , fine', ['aaaaaaa', 'bbbbbbb', 'ccccccc'], 'fine', null, null],
    ['/queue-review ack aaaaaaa,fine by me', [], 'aaaaaaa,fine by me', null, null],
    ['/queue-review ack aaaaaaa <reason>', ['aaaaaaa'], null, null, 'a reason is missing'],
    ['/queue-review ack aaaaaaa \u3164', ['aaaaaaa'], null, null, 'a reason is missing'],
    ['/queue-review ack aaaaaaa', ['aaaaaaa'], null, null, 'a reason is missing'],
    ['/queue-review ack aaaaaaa ...', ['aaaaaaa'], null, null, 'a reason is missing'],
    ['/queue-review ack aaaaaa too short', [], 'aaaaaa too short', null, null],
    ['/queue-review ack fine', [], 'fine', null, null],
  ])('%s', (text, names, reason, until, wrong) => {
    expect(commandsOf(text, MOST)).toEqual([{ verb: 'ack', names, reason, until, wrong }]);
  });

  test('several in one comment, and a long reason cut', () => {
    const found = commandsOf(`/queue-review ack aaaaaaa ${'x'.repeat(900)}\n/queue-review unack bbbbbbb`, MOST);
    expect(found?.[0]).toMatchObject({ reason: expect.stringMatching(/^x{500}…$/) });
    expect(found?.[1]).toEqual({ verb: 'unack', names: ['bbbbbbb'], reason: null, until: null, wrong: null });
  });

  test.each(['ACK', 'acknowledge', 'unacknowledge', 'ack:', 'aaaaaaa', 'Unack'])('%s is known for a misspelt one', (verb) => {
    expect(commandsOf(`/queue-review ${verb} aaaaaaa x`, MOST)).toEqual([{ verb: null, written: verb }]);
  });

  test('not from a comment that would take long to read', () => {
    expect(commandsOf(`${LINE}\n${'<!'.repeat(40_000)}`, MOST)).toBeNull();
    expect(commandsOf('<!'.repeat(40_000), MOST)).toEqual([]);
  });

  test('any text is read without an error', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        LINE,
        '/queue-review ',
        'ack ',
        'unack ',
        'aaaaaaa ',
        ' until ',
        '2026-01-01',
        '\n',
        '\r',
        '\n\n',
        '> ',
        '- ',
        '```',
        '`',
        '<!--',
        '-->',
        '    ',
        '[^1]: ',
        '|',
        '---',
        '\u0000',
        '\ufeff',
      ),
      unicode({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const begin = text.split(/\r\n|\r|\n/).filter((line) => /^\/queue-review[ \t]+(?:(?:un)?ack|`?[0-9a-f]{7})/i.test(line));
        expect(lines(text)).toBeLessThanOrEqual(begin.length);
        expect(lines(text)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a command', () => {
  const own = [revisions([SELF, shown([A, B])])];

  test('answers with a reason and a date', () => {
    const outcome = outcomeOf({
      own,
      remarks: [remark(REVIEWER, `/queue-review ack aaaaaaa ${B} quiet days only until 2026-08-02`)],
    });
    expect(outcome.state).toBe('success');
    expect(outcome.acknowledgements).toEqual(
      [A, B].map((fingerprint) => ({
        fingerprint,
        by: 'reviewer',
        at: day(30),
        how: 'command',
        reason: 'quiet days only',
        until: '2026-08-02',
        valid: true,
        why: null,
        takenBack: null,
      })),
    );
  });

  test('counts through its day and not longer', () => {
    const remarks = [remark(REVIEWER, '/queue-review ack aaaaaaa ok until 2026-08-02')];
    expect(outcomeOf({ own, remarks, today: '2026-08-02' }).open).toEqual([B]);
    const late = outcomeOf({ own, remarks, today: '2026-08-03' });
    expect(late.open).toEqual([A, B]);
    expect(told(late)).toEqual(['reviewer command: it counted until 2026-08-02']);
  });

  test("with a date that passed leaves the answer of another person, and ends one's own", () => {
    const limited = remark(REVIEWER, '/queue-review ack aaaaaaa for now until 2026-08-02', 31);
    const today = '2026-08-03';
    expect(outcomeOf({ own, remarks: [remark(SECOND, LINE), limited], today }).open).toEqual([B]);
    expect(outcomeOf({ own, remarks: [remark(REVIEWER, LINE), limited], today }).open).toEqual([A, B]);
    const never = remark(REVIEWER, '/queue-review ack aaaaaaa for now until 2020-01-01', 31);
    expect(outcomeOf({ own, remarks: [remark(REVIEWER, LINE), never], today }).open).toEqual([B]);
  });

  test.each([
    ['by the author', remark(AUTHOR, LINE), 'author command: who has a part in this change does not answer for it'],
    ['by an outsider', remark(OUTSIDER, LINE), 'outsider command: it takes write access'],
    ['by a bot', remark(ROBOT, LINE), 'robot[bot] command: bots do not count'],
    ['in an edited comment', remark(REVIEWER, LINE, 30, true), 'reviewer command: the comment was edited; a new one counts'],
    ['without a reason', remark(REVIEWER, '/queue-review ack aaaaaaa'), 'reviewer command: a reason is missing'],
    ['of a name nobody showed', remark(REVIEWER, '/queue-review ack 1234567 ok'), 'reviewer command: no box has this name'],
    [
      'of a whole name nobody showed',
      remark(REVIEWER, '/queue-review ack 1234567890abcdef ok'),
      'reviewer command: no box has this name',
    ],
    [
      'by the author and without a reason',
      remark(AUTHOR, '/queue-review ack aaaaaaa'),
      'author command: who has a part in this change does not answer for it',
    ],
    [
      'with a day that does not exist',
      remark(REVIEWER, '/queue-review ack aaaaaaa ok until 2026-13-01'),
      'reviewer command: `until` takes a day such as `2026-12-31`',
    ],
  ])('%s does not count', (_what, said, words) => {
    const outcome = outcomeOf({ own, remarks: [said] });
    expect(told(outcome)).toEqual([words]);
    expect(outcome.open).toEqual([A, B]);
  });

  test('of a name nobody showed by an outsider is no noise', () => {
    expect(outcomeOf({ own, remarks: [remark(OUTSIDER, '/queue-review ack 1234567 look at my site')] }).acknowledgements).toEqual(
      [],
    );
  });

  test('that is misspelt is told to who may answer, and to nobody else', () => {
    const said = (who: number) => outcomeOf({ own, remarks: [remark(who, '/queue-review acknowledge aaaaaaa ok')] });
    expect(said(REVIEWER)).toMatchObject({
      open: [A, B],
      remarks: ['`/queue-review acknowledge` by `reviewer` is no command; `/queue-review ack` and `/queue-review unack` are.'],
    });
    expect(said(OUTSIDER).remarks).toEqual([]);
  });

  test('takes nothing back under a name nobody showed, and says so', () => {
    expect(outcomeOf({ own, remarks: [remark(REVIEWER, '/queue-review unack 1234567890abcdef')] }).remarks).toEqual([
      '`reviewer` takes nothing back with `1234567890abcdef`: no box has this name.',
    ]);
  });

  test('by the Action itself says nothing', () => {
    expect(outcomeOf({ own, remarks: [remark(SELF, LINE)] }).acknowledgements).toEqual([]);
  });

  test('answers a contradiction only where policy lets it', () => {
    const scene = { findings: [fail(F)], remarks: [remark(REVIEWER, '/queue-review ack fffffff deploys on Monday')] };
    expect(outcomeOf(scene)).toMatchObject({ state: 'failure', open: [F], answers: { [F]: 'none' } });
    expect(outcomeOf({ ...scene, policy: policyOf({ fail: true }) })).toMatchObject({
      state: 'success',
      open: [],
      answers: { [F]: 'command' },
    });
  });

  test('answers where policy wants reasons', () => {
    expect(outcomeOf({ own, remarks: [remark(REVIEWER, LINE)], policy: policyOf({ reason: true }) }).open).toEqual([B]);
  });

  test("takes back, the author's too, and can be said again", () => {
    const said = [remark(REVIEWER, LINE, 30), remark(AUTHOR, '/queue-review unack aaaaaaa', 31)];
    const outcome = outcomeOf({ own, remarks: said });
    expect(outcome.acknowledgements).toMatchObject([{ valid: false, takenBack: { by: 'author', at: day(31) } }]);
    expect(outcome.open).toEqual([A, B]);
    expect(outcomeOf({ own, remarks: [...said, remark(SECOND, LINE, 32)] }).open).toEqual([B]);
  });

  test('takes nothing back for outsiders, bots, or in an edited comment', () => {
    for (const said of [remark(OUTSIDER, '/queue-review unack aaaaaaa', 31), remark(ROBOT, '/queue-review unack aaaaaaa', 31)])
      expect(outcomeOf({ own, remarks: [remark(REVIEWER, LINE), said] }).open).toEqual([B]);
    const edited = outcomeOf({ own, remarks: [remark(REVIEWER, LINE), remark(SECOND, '/queue-review unack aaaaaaa', 31, true)] });
    expect(edited.open).toEqual([B]);
    expect(edited.remarks).toEqual(['`second` takes nothing back with `aaaaaaa`: the comment was edited; a new one counts.']);
  });

  test('that does not count changes nothing that does', () => {
    const said = [remark(REVIEWER, LINE, 30), remark(AUTHOR, LINE, 31), remark(SECOND, '/queue-review ack aaaaaaa', 32)];
    const outcome = outcomeOf({ own, remarks: said });
    expect(outcome.open).toEqual([B]);
    expect(outcome.acknowledgements.map(({ valid }) => valid)).toEqual([true, false, false]);
  });

  test('a tick and a command follow each other in time', () => {
    const ticked = [revisions([SELF, shown([A, B])], [REVIEWER, shown([A, B], [A])])];
    expect(outcomeOf({ own: ticked, remarks: [remark(AUTHOR, '/queue-review unack aaaaaaa', 2)] }).open).toEqual([A, B]);
    expect(outcomeOf({ own: ticked, remarks: [remark(AUTHOR, '/queue-review unack aaaaaaa', 0)] }).open).toEqual([B]);
  });

  test('about a box that was gone when it was written says so; one that came in time is past, and counts where the box is back', () => {
    const own = [revisions([SELF, shown([A, B])], [SELF, shown([B])])];
    const late = { own, remarks: [remark(REVIEWER, LINE, 30)] };
    expect(told(outcomeOf({ ...late, findings: [ask(B)] }))).toEqual([
      'reviewer command: its box was gone already: its facts changed, or nobody asks it any more',
    ]);
    expect(outcomeOf({ ...late, findings: [ask(A), ask(B)] }).open).toEqual([B]);
    expect(told(outcomeOf({ own, findings: [ask(B)], remarks: [remark(REVIEWER, LINE, 0)] }))).toEqual([]);
    const moved = `<!-- queue-review 2 -->\n${shown([A]).split('\n').slice(1).join('\n')}`;
    const parts = [...own, revisions([SELF, moved])];
    expect(told(outcomeOf({ own: parts, findings: [ask(B)], remarks: [remark(REVIEWER, LINE, 30)] }))).toEqual([]);
  });

  test('with a name that a later change made fit two boxes does not count', () => {
    const ground = 'aaaaaaa111111111';
    const scene = {
      findings: [ask(ground)],
      own: [revisions([SELF, shown([A])], [SELF, shown([ground])])],
      remarks: [remark(REVIEWER, LINE, 0)],
    };
    const outcome = outcomeOf(scene);
    expect(outcome.open).toEqual([ground]);
    expect(told(outcome)).toEqual(['reviewer command: several boxes begin like this, so it takes more characters']);
    expect(outcomeOf({ ...scene, remarks: [remark(REVIEWER, `/queue-review ack ${ground} seen`)] }).open).toEqual([]);
    expect(outcomeOf({ ...scene, remarks: [remark(REVIEWER, '/queue-review ack aaaaaaa1 seen')] }).open).toEqual([]);
  });

  test('a box that a person wrote into the comment makes no name ambiguous', () => {
    const planted = `${shown([A, B])}- [ ] x <!-- ack:aaaaaaa111111111 -->\n`;
    expect(
      outcomeOf({ own: [revisions([SELF, shown([A, B])], [AUTHOR, planted])], remarks: [remark(REVIEWER, LINE)] }).open,
    ).toEqual([B]);
  });

  test('that names no box is told to who may answer, and to nobody else', () => {
    const said = (who: number) => outcomeOf({ own, remarks: [remark(who, '/queue-review ack looks good')] }).remarks;
    expect(said(REVIEWER)).toEqual([
      '`/queue-review ack` by `reviewer` names no box: write the characters that stand beside it.',
    ]);
    expect(said(OUTSIDER)).toEqual([]);
    const long = outcomeOf({ own, remarks: [remark(REVIEWER, `${LINE}\n${'x\n'.repeat(9_000)}`)] });
    expect(long.remarks).toEqual(['A command by `reviewer` was not read: its comment is longer than 10,000 characters.']);
  });
});
