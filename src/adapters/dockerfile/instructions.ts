/** One instruction of a Dockerfile; continued lines are joined by line breaks that a shell reads as blanks. */
export interface Instruction {
  readonly keyword: string;
  readonly rest: string;
  readonly line: number;
}

/** More is no Dockerfile that a person wrote. */
const MOST = 2000;

const START = /^\s{0,50}([A-Za-z]{2,20})\s+(\S.*)$/;

/** The instructions of a Dockerfile, comments and here-documents left out. Source: Dockerfile reference, "Format", "Here-Documents". */
export function instructions(text: string): readonly Instruction[] {
  const lines = text.split(/\r?\n/);
  const continuation = /^#\s{0,9}escape\s{0,9}=\s{0,9}`/im.test(lines.slice(0, 3).join('\n')) ? '`' : '\\';
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length && found.length < MOST; index += 1) {
    const start = START.exec(lines[index] ?? '');
    if (start?.[1] === undefined || start[2] === undefined) continue;
    const line = index + 1;
    let rest = start[2].trimEnd();
    while (rest.endsWith(continuation) && index + 1 < lines.length) {
      index += 1;
      const next = (lines[index] ?? '').trim();
      // Comments and empty lines between continued lines are dropped.
      if (next !== '' && !next.startsWith('#')) rest = `${rest.slice(0, -1)} ${next}`;
    }
    const keyword = start[1].toUpperCase();
    if (['RUN', 'COPY', 'ADD'].includes(keyword)) index = behindHeredocs(rest, lines, index);
    found.push({ keyword, rest, line });
  }
  return found;
}

function behindHeredocs(rest: string, lines: readonly string[], from: number): number {
  let index = from;
  for (const match of rest.matchAll(/<<-?["']?([A-Za-z_]\w{0,50})["']?/g)) {
    const end = lines.findIndex((line, at) => at > index && line.trim() === match[1]);
    if (end < 0) return index;
    index = end;
  }
  return index;
}
