/** A line as one side of a difference shows it. */
export interface PatchLine {
  readonly text: string;
  /** lines of one hunk stand together */
  readonly hunk: number;
  /** its number on the other side; null = it is only on this one */
  readonly other: number | null;
}

/** The lines that a difference of one file shows, by their numbers. Comments can stand on these and on no others. */
export interface Patch {
  readonly base: ReadonlyMap<number, PatchLine>;
  readonly head: ReadonlyMap<number, PatchLine>;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * The hunks of a unified difference as GitHub gives it for one file, without the file's header. The counts of a hunk decide where it ends, so
 * that a removed line `-- x` is no header. What follows something that is no difference is left out.
 */
export function readPatch(text: string): Patch {
  const base = new Map<number, PatchLine>();
  const head = new Map<number, PatchLine>();
  let [old, now, oldLeft, nowLeft, hunk] = [0, 0, 0, 0, -1];
  for (const line of text.split('\n')) {
    if (oldLeft <= 0 && nowLeft <= 0) {
      const match = HUNK.exec(line);
      if (match === null) {
        if (line === '' || line.startsWith('\\')) continue;
        break;
      }
      old = Number(match[1]);
      now = Number(match[3]);
      oldLeft = Number(match[2] ?? 1);
      nowLeft = Number(match[4] ?? 1);
      hunk++;
      continue;
    }
    const content = line.slice(1);
    const mark = line.charAt(0);
    if (mark === '\\') continue;
    if (mark === '-') {
      base.set(old, { text: content, hunk, other: null });
      old++;
      oldLeft--;
    } else if (mark === '+') {
      head.set(now, { text: content, hunk, other: null });
      now++;
      nowLeft--;
    } else if (mark === ' ' || mark === '') {
      // Some tools strip the blank of an empty line that both sides have.
      base.set(old, { text: content, hunk, other: now });
      head.set(now, { text: content, hunk, other: old });
      old++;
      now++;
      oldLeft--;
      nowLeft--;
    } else break;
  }
  return { base, head };
}
