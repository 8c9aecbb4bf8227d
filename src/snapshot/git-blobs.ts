import { UserError } from '../model/errors.js';
import { type Content, decode } from './content.js';
import { firstLine, notStarted, spawnGit } from './git-process.js';

const NEWLINE = 10;

/**
 * Reads blobs through one `git cat-file --batch`, each once. Content above `maxBytes` is passed over without being kept.
 * Rejects with UserError where git cannot answer: a partial clone without the content, a broken object.
 */
export function readBlobs(dir: string, ids: Iterable<string>, maxBytes: number): Promise<ReadonlyMap<string, Content>> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return Promise.resolve(new Map());
  return new Promise((resolve, reject) => {
    const child = spawnGit(dir, ['cat-file', '--batch', '--buffer']);
    const blobs = new Map<string, Content>();
    const messages: Buffer[] = [];
    const parse = batchParser(maxBytes, (blob) => {
      const id = asked[blobs.size];
      if (id !== undefined) blobs.set(id, blob);
    });
    child.stdout.on('data', parse);
    child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
    child.on('error', (error) => reject(notStarted(error)));
    child.on('close', () => {
      if (blobs.size === asked.length) resolve(blobs);
      else reject(new UserError([broken(Buffer.concat(messages).toString('utf8'))]));
    });
    // A child that ended early is told by its close event.
    child.stdin.on('error', () => {});
    child.stdin.end(`${asked.join('\n')}\n`);
  });
}

/** Git ends at the first content that a partial clone lacks, since nothing may be fetched on the way. */
function broken(messages: string): string {
  if (messages.includes('promisor'))
    return 'this is a partial clone without the contents that are needed: clone without --filter';
  return `git cat-file: ${firstLine(messages)}`;
}

/** Takes the output of `cat-file --batch` in chunks and hands over one blob after the other. */
function batchParser(maxBytes: number, found: (blob: Content) => void): (chunk: Buffer) => void {
  let header: Buffer = Buffer.alloc(0);
  let size = -1;
  let left = 0;
  let parts: Buffer[] = [];

  const finish = (): void => {
    found(size > maxBytes ? { kind: 'too-large', bytes: size } : decode(whole(parts)));
    size = -1;
    parts = [];
  };

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (size < 0) {
        const end = chunk.indexOf(NEWLINE, at);
        const piece = chunk.subarray(at, end < 0 ? chunk.length : end);
        header = header.length === 0 ? piece : Buffer.concat([header, piece]);
        if (end < 0) return;
        at = end + 1;
        const line = header.toString('latin1');
        header = Buffer.alloc(0);
        const [, kind, bytes] = line.split(' ');
        if (bytes === undefined || kind !== 'blob') {
          // `<id> missing`: nothing follows.
          found({ kind: 'missing' });
          continue;
        }
        size = Number(bytes);
        // One more byte: the newline behind the content.
        left = size + 1;
        continue;
      }
      const take = Math.min(left, chunk.length - at);
      const content = Math.min(take, left - 1);
      if (size <= maxBytes && content > 0) parts.push(chunk.subarray(at, at + content));
      at += take;
      left -= take;
      if (left === 0) finish();
    }
  };
}

/** One buffer of many, copied only where there are many. */
function whole(parts: readonly Buffer[]): Buffer {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
}
