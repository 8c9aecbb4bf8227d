import { createHash } from 'node:crypto';
import type { Review } from '../../src/model/review.js';
import type { Snapshot, SourceFile } from '../../src/model/snapshot.js';
import { review } from '../../src/review.js';

const MANIFEST = '.github/queue-review.yml';

export type Files = { readonly [path: string]: string };

/** A snapshot of a plain record of paths to texts. */
export function snapshot(commit: string, files: Files): Snapshot {
  const file = (path: string, text: string): SourceFile => ({ path, blob: createHash('sha1').update(text).digest('hex'), text });
  return { commit, files: new Map(Object.entries(files).map(([path, text]) => [path, file(path, text)])), gaps: [] };
}

/** The review of two records, as if the base were also the tip of the base branch. */
export function reviewFiles(base: Files, head: Files, policy: string | null = base[MANIFEST] ?? null): Review {
  const paths = new Set([...Object.keys(base), ...Object.keys(head)]);
  return review({
    base: snapshot('b'.repeat(40), base),
    head: snapshot('a'.repeat(40), head),
    changedPaths: new Set([...paths].filter((path) => base[path] !== head[path])),
    manifestPath: MANIFEST,
    policyFile: policy === null ? null : { commit: 'c'.repeat(40), text: policy },
    tool: 'queue-review test',
    today: '2026-03-03',
  }).review;
}

/** What a review introduces, as `rule level subject`. */
export const introduced = (result: Review): readonly string[] =>
  result.findings
    .filter(({ status }) => status === 'introduced' || status === 'worsened')
    .map(({ rule, level, subject }) => `${rule} ${level} ${subject}`);
