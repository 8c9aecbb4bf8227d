/** The first line of every comment of the Action, by which it is found again. Part 1 of several has the plain form. */
export const MARKER = '<!-- queue-review -->';

/** The first line of a later part, where the boxes of one comment are too many. */
export const partMarker = (part: number): string => (part === 1 ? MARKER : `<!-- queue-review ${part} -->`);

/** The part that a comment is by its first line, or null where it is none of ours. */
export function partOf(text: string): number | null {
  const [first = ''] = text.split('\n', 1);
  if (first.trimEnd() === MARKER) return 1;
  const match = /^<!-- queue-review ([1-9]\d{0,2}) -->$/.exec(first.trimEnd());
  return match === null ? null : Number(match[1]);
}

/**
 * One box of a comment. The text in front of the mark must be one line. `takenBack` is the time at which an acknowledgement was taken back:
 * what the Action once showed so stays so until a newer statement.
 */
export const boxLine = (ticked: boolean, text: string, fingerprint: string, takenBack: string | null = null): string =>
  `- [${ticked ? 'x' : ' '}] ${text} <!-- ack:${fingerprint} -->${takenBack === null ? '' : ` <!-- back:${takenBack} -->`}`;

const BOX = /^- \[([ xX])\] .* <!-- ack:([0-9a-f]{16}) -->(?: <!-- back:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) -->)?$/;

export interface Box {
  readonly fingerprint: string;
  readonly ticked: boolean;
  readonly takenBack: string | null;
}

/** The boxes of a comment in order. Only lines of exactly the shape of `boxLine` are boxes. */
export function boxesOf(text: string): readonly Box[] {
  return linesOf(text).flatMap((line) => {
    const match = BOX.exec(line);
    return match === null ? [] : [{ fingerprint: match[2] ?? '', ticked: match[1] !== ' ', takenBack: match[3] ?? null }];
  });
}

/** What a comment says apart from the state of its boxes, and from line ends that a browser may have changed. */
export function withoutTicks(text: string): string {
  return linesOf(text)
    .map((line) => (BOX.test(line) ? `- [ ]${line.slice(5)}` : line))
    .join('\n')
    .trimEnd();
}

const linesOf = (text: string): readonly string[] => text.split(/\r?\n/).map((line) => line.trimEnd());
