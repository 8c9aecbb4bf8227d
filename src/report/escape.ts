import { printable, segments, shownName } from './text.js';

/** Punctuation that builds structure in Markdown or HTML; an underscore inside a word builds none. */
const STRUCTURE = /[\\`*[\]<>&|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
const AT_LINE_START = /^(\s*)([-+#=]|\d+[.)])/;
/** What GitHub makes a link of, up to the place where it is parted: @octocat, #12, GH-12, https://, www. */
const LINKED = /@(?=\w)|#(?=\d)|gh-(?=\d)|:(?=\/\/)|www(?=\.)/gi;
const PARTED = '\u200b';

/**
 * Plain prose as GitHub-flavoured Markdown that renders as this very text: no markup, link, mention, issue reference, mathematics or HTML.
 * Entities rather than backslashes, since they hold inside HTML and tables too. A zero-width space parts what GitHub would link by itself.
 */
export function prose(text: string): string {
  return printable(text)
    .replace(LINKED, (mark) => `${mark}${PARTED}`)
    .replace(STRUCTURE, entity)
    .replace(AT_LINE_START, (_all, space: string, mark: string) => `${space}${entity(mark.charAt(0))}${mark.slice(1)}`)
    .replaceAll(PARTED, '&#8203;');
}

const NAMED = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
]);

const entity = (character: string): string => NAMED.get(character) ?? `&#${character.codePointAt(0) ?? 32};`;

/** Names that stay themselves between two backticks, in tables too. */
const PLAIN = /^[^`|\s](?:[^`|]*[^`|\s])?$/u;

/** A name as code. Names that a code span would bend are spelled in entities inside a code element. */
export function code(name: string): string {
  const shown = shownName(name);
  if (shown === '') return '<code></code>';
  return PLAIN.test(shown) && !shown.includes('\\') ? `\`${shown}\`` : `<code>${spelled(shown)}</code>`;
}

/** Every character that is not a letter, digit or space as an entity: text and nothing but text, in Markdown and in HTML. */
export const spelled = (text: string): string => text.replace(/[^\p{L}\p{N} ]/gu, entity);

/** Running text with its backticked names as code. */
export function rich(text: string): string {
  return segments(text)
    .map((segment) => (segment.code ? code(segment.text) : prose(segment.text)))
    .join('')
    .trim();
}

/** Running text for places where Markdown is not read: a `<summary>`. */
export function html(text: string): string {
  return segments(text)
    .map((segment) => (segment.code ? `<code>${spelled(segment.text)}</code>` : spelled(segment.text)))
    .join('');
}

/** Lines in a fence that nothing among them can close. */
export function fenced(lines: readonly string[], language = ''): readonly string[] {
  const longest = lines.reduce((most, line) => Math.max(most, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A label for a Mermaid diagram: everything that is not plainly a word is spelled in Mermaid's own entities. */
export const mermaidLabel = (name: string): string =>
  `"${shownName(name).replace(/[^\p{L}\p{N} _.,/-]/gu, (character) => `#${character.codePointAt(0) ?? 32};`)}"`;
