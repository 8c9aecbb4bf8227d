import { execFileSync } from 'node:child_process';
import { gitEnvironment } from '../support/git.js';

export interface Entry {
  readonly mode: '100644' | '100755' | '120000' | '160000';
  readonly content: string | Uint8Array;
}

/** A path is given as bytes (Latin-1), so that it may be none that a file system or UTF-8 knows. */
export type Files = ReadonlyMap<string, Entry>;

/** Commits whole trees, one after the other, in one process. Returns their ids. */
export function importCommits(dir: string, commits: readonly Files[]): readonly string[] {
  const parts: Buffer[] = [];
  const say = (text: string): void => void parts.push(Buffer.from(text, 'latin1'));
  const data = (content: string | Uint8Array): void => {
    const bytes = Buffer.from(content);
    say(`data ${bytes.length}\n`);
    parts.push(bytes);
    say('\n');
  };
  for (const [index, files] of commits.entries()) {
    say(`commit refs/heads/main\nmark :${index + 1}\ncommitter Ada <ada@example.com> ${1_700_000_000 + index} +0000\ndata 0\n`);
    if (index > 0) say(`from :${index}\n`);
    say('deleteall\n');
    for (const [path, { mode, content }] of files) {
      if (mode === '160000') say(`M 160000 ${'1'.repeat(40)} ${quoted(path)}\n`);
      else {
        say(`M ${mode} inline ${quoted(path)}\n`);
        data(content);
      }
    }
    say('\n');
  }
  const options = { cwd: dir, env: gitEnvironment, maxBuffer: 2 ** 26 };
  execFileSync('git', ['fast-import', '--quiet', '--export-marks=marks'], { ...options, input: Buffer.concat(parts) });
  return commits.map((_, index) =>
    execFileSync('git', ['rev-parse', `main~${commits.length - 1 - index}`], options)
      .toString()
      .trim(),
  );
}

const quoted = (path: string): string =>
  `"${path.replace(/["\\\n\x80-\xff]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;

export const file = (content: string | Uint8Array): Entry => ({ mode: '100644', content });

/** So many small files that an archive pays. */
export const manyFiles = (count: number, folder = 'app/jobs'): Files =>
  new Map(Array.from({ length: count }, (_, index) => [`${folder}/job_${index}.rb`, file(`class Job${index}\nend\n`)]));
