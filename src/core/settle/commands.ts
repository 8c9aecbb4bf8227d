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

/** A line that is none, but was meant to be: `/queue-review ACK` */
export interface Misspelt {
  readonly verb: null;
  readonly written: string;
}

const PREFIX = /^\/queue-review[ \t]+(\S+)/;
/** Words that somebody writes who means a command: another spelling of it, or the name of a box right away. */
const MEANT = /^(?:un)?ack|^`?[0-9a-f]{7,16}`?$/i;
const LONGEST_VERB = 40;
const BEGINS = /(?:^|[\r\n])\/queue-review[ \t]/;

/**
 * The commands of a comment: lines that begin with one, as GitHub reads the comment, outside quotes, code, HTML and footnotes.
 * Returns null for a comment with a command that is longer than `most` characters: reading Markdown may cost the square of its length.
 */
export function commandsOf(text: string, most: number): readonly (Command | Misspelt)[] | null {
  if (!BEGINS.test(text)) return [];
  if (text.length > most) return null;
  const lines = text.split(/\r\n|\r|\n/);
  return proseLines(text).flatMap((number): readonly (Command | Misspelt)[] => {
    const line = lines[number - 1] ?? '';
    const [prefix = '', verb = ''] = PREFIX.exec(line) ?? [];
    const next = lines[number] ?? '';
    // A limit that slipped into the next line must not be lost either.
    const rest = `${line.slice(prefix.length)}${LIMIT.test(next) ? ` ${next}` : ''}`;
    if (verb === 'ack' || verb === 'unack') return [commandOf(verb, rest)];
    return MEANT.test(verb) ? [{ verb: null, written: cut(verb.replaceAll('`', ''), LONGEST_VERB) }] : [];
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

/** A fingerprint as people copy it: perhaps with what stood around it. */
const NAME = /^[`*<(]*([0-9a-f]{7,16})[`*>)]*$/i;
/** `until` and a number is meant as a day wherever it stands: a limit that was not understood must not be lost. */
const LIMIT = /^\s*\(?until:?\s+[`*"'(]*\d/i;
const UNTIL = /(?:^|[\s(])until:?\s+[`*"'(]*(\d[^\s`*"'),;!]*)[`*"'),;.!]*/gi;
const LONGEST_REASON = 500;

function commandOf(verb: 'ack' | 'unack', rest: string): Command {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const names: string[] = [];
  let used = 0;
  for (const word of words) {
    const parts = word.split(/[,;:]/).filter((part) => part !== '');
    const found = parts.flatMap((part) => NAME.exec(part)?.[1]?.toLowerCase() ?? []);
    if (found.length < parts.length) break;
    names.push(...found);
    used++;
  }
  const said = words.slice(used).join(' ');
  const days = [...said.matchAll(UNTIL)].map(([, day = '']) => day.replace(/\.$/, ''));
  const [day = null] = days;
  const reason = said.replace(UNTIL, ' ').replace(/\s+/g, ' ').trim();
  return {
    verb,
    names: [...new Set(names)],
    reason: isReason(reason) ? cut(reason, LONGEST_REASON) : null,
    until: day !== null && isDay(day) ? day : null,
    wrong: verb === 'unack' ? null : wrongIn(reason, days),
  };
}

function wrongIn(reason: string, days: readonly string[]): string | null {
  if (days.length > 1) return 'it has more than one `until`';
  if (!days.every(isDay)) return '`until` takes a day such as `2026-12-31`';
  return isReason(reason) ? null : 'a reason is missing';
}

/** Whether there is a word to read; what stands in the comment to be replaced is none. */
const isReason = (text: string): boolean => text !== '<reason>' && /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u.test(text);

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…`;

/** Whether this is a day of the calendar, written YYYY-MM-DD. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
