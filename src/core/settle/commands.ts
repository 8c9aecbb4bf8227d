import { parse, postprocess, preprocess } from 'micromark';
import { gfm } from 'micromark-extension-gfm';

/** One line of a comment that begins with `/queue-review ack` or `/queue-review unack`. */
export interface Command {
  readonly verb: 'ack' | 'unack';
  /** fingerprints as written, whole or shortened, lower case, once each */
  readonly names: readonly string[];
  readonly reason: string | null;
  /** YYYY-MM-DD, a day that exists */
  readonly until: string | null;
  /** what is wrong with how it is written, or null */
  readonly wrong: string | null;
}

const PREFIX = /^\/queue-review[ \t]+(ack|unack)(?![^ \t])/;
const BEGINS = /(?:^|[\r\n])\/queue-review[ \t]/;

/**
 * The commands of a comment: lines that begin with one, as GitHub reads the comment, outside quotes, code, HTML and footnotes.
 * Returns null for a comment with a command that is longer than `most` characters: reading Markdown may cost the square of its length.
 */
export function commandsOf(text: string, most: number): readonly Command[] | null {
  if (!BEGINS.test(text)) return [];
  if (text.length > most) return null;
  const lines = text.split(/\r\n|\r|\n/);
  return proseLines(text).flatMap((number) => {
    const line = lines[number - 1] ?? '';
    const [prefix, verb] = PREFIX.exec(line) ?? [];
    return prefix === undefined ? [] : [commandOf(verb === 'unack' ? 'unack' : 'ack', line.slice(prefix.length))];
  });
}

/** Emphasis and links change nothing about where a line stands, and are what costs most to find. */
const WITHOUT_LINKS = {
  disable: { null: ['attention', 'labelEnd', 'labelStartImage', 'labelStartLink', 'hardBreakEscape', 'characterReference'] },
};

/** Inside these a line is no text of its writer's own, or nobody sees it. */
const AROUND: ReadonlySet<string> = new Set(['blockQuote', 'gfmFootnoteDefinition']);
const WITHIN: ReadonlySet<string> = new Set(['codeText', 'htmlText', 'autolink']);
const TEXT: ReadonlySet<string> = new Set(['paragraph', 'setextHeadingText']);

/** Numbers of the lines, from one, that begin in plain text at their first column. */
function proseLines(text: string): readonly number[] {
  const document = parse({ extensions: [gfm(), WITHOUT_LINKS] }).document();
  const found = new Set<number>();
  let around = 0;
  for (const [event, { type, start, end }] of postprocess(document.write(preprocess()(text, undefined, true)))) {
    if (AROUND.has(type)) around += event === 'enter' ? 1 : -1;
    if (event === 'exit' || around > 0) continue;
    if (TEXT.has(type)) {
      for (let line = start.column === 1 ? start.line : start.line + 1; line <= end.line; line++) found.add(line);
    } else if (WITHIN.has(type)) {
      for (let line = start.line + 1; line <= end.line; line++) found.delete(line);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** A fingerprint as people copy it: perhaps with the backticks or the comma around it. */
const NAME = /^`?([0-9a-f]{7,16})`?[,;:]?$/i;
const UNTIL = /(?:^|\s)until\s+(\d\S*)$/i;
const LONGEST_REASON = 500;

function commandOf(verb: 'ack' | 'unack', rest: string): Command {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const names: string[] = [];
  for (const word of words) {
    const [, name] = NAME.exec(word) ?? [];
    if (name === undefined) break;
    names.push(name.toLowerCase());
  }
  const said = words.slice(names.length).join(' ');
  const [ending, date] = UNTIL.exec(said) ?? [];
  const day = date?.slice(0, 40).replace(/[.)]+$/, '') ?? null;
  const reason = ending === undefined ? said : said.slice(0, -ending.length).trim();
  return {
    verb,
    names: [...new Set(names)],
    reason: /[\p{L}\p{N}]/u.test(reason) ? cut(reason) : null,
    until: day !== null && isDay(day) ? day : null,
    wrong: verb === 'unack' ? null : wrongIn(reason, day),
  };
}

function wrongIn(reason: string, day: string | null): string | null {
  if (day !== null && !isDay(day)) return '`until` takes a day such as `2026-12-31`';
  return /[\p{L}\p{N}]/u.test(reason) ? null : 'a reason is missing';
}

const cut = (reason: string): string =>
  reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** Whether this is a day of the calendar, written YYYY-MM-DD. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
