/**
 * What moves a cursor, hides, reorders or breaks lines. The runner finds the marks of its commands with .NET's comparison of words, which passes
 * over whatever Unicode calls ignorable: those characters are written out as well.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text as one line that the runner prints and does not obey. It takes a line for a command where `::` begins it, blanks aside, or where
 * `##[` stands anywhere (actions/runner v2.336.0, src/Runner.Common/ActionCommand.cs): both are parted by a blank, which unlike a
 * zero-width space no comparison passes over.
 */
export function printableLine(text: string): string {
  return text
    .replace(UNSAFE, writtenOut)
    .replace(/^(\s*):(?=:)/u, '$1: ')
    .replace(/##(?=\[)/g, '## ');
}

/** A text whose lines stay lines, each of them harmless. */
export const printableLines = (text: string): string => text.split(/\r?\n/).map(printableLine).join('\n');

function writtenOut(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
}
