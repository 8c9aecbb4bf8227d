const FENCE = /^\s*(`{3,}|~{3,})(.*)$/;

/** What a Markdown text leaves open after a line: a fence, and how many folds. */
interface Open {
  readonly fence: string | null;
  readonly folds: number;
}

/**
 * A Markdown text of at most `most` bytes of UTF-8: whole where it fits, else cut at the end of a line, with what stood open there closed and
 * `note` as a last paragraph.
 */
export function cutAtLine(text: string, most: number, note: string): string {
  if (text.length * 3 <= most || bytesOf(text) <= most) return text;
  const lines = text.split('\n');
  const ending = (open: Open): readonly string[] => [
    ...(open.fence === null ? [] : [open.fence]),
    ...Array.from({ length: open.folds }, () => '\n</details>'),
    '',
    note,
    '',
  ];
  let open: Open = { fence: null, folds: 0 };
  let used = 0;
  let kept = 0;
  let closed = ending(open);
  for (const [index, line] of lines.entries()) {
    used += bytesOf(line) + 1;
    if (used > most) break;
    open = after(open, line);
    const end = ending(open);
    if (used + bytesOf(end.join('\n')) > most) continue;
    kept = index + 1;
    closed = end;
  }
  return [...lines.slice(0, kept), ...closed].join('\n');
}

function after({ fence, folds }: Open, line: string): Open {
  const match = FENCE.exec(line);
  const mark = match?.[1] ?? '';
  if (fence !== null) {
    const closes = mark.startsWith(fence) && (match?.[2] ?? '').trim() === '';
    return { fence: closes ? null : fence, folds };
  }
  if (mark !== '') return { fence: mark, folds };
  const text = line.trimStart();
  if (text.startsWith('<details>')) return { fence, folds: folds + 1 };
  if (text.startsWith('</details>')) return { fence, folds: Math.max(0, folds - 1) };
  return { fence, folds };
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
