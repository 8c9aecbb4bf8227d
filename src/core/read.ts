import type { Adapter } from '../model/adapter.js';
import type { Fact } from '../model/fact.js';
import type { Gap, Snapshot, SourceFile } from '../model/snapshot.js';
import { globs, lastingGlobs } from './globs.js';

/** What the files of one commit say, in the order of their paths and, within a file, of the adapters. */
export interface ReadResult {
  readonly commit: string;
  /** gap facts aside: they are in `gaps` */
  readonly facts: readonly Fact[];
  readonly gaps: readonly Gap[];
  /** path to blob id of every file that an adapter read */
  readonly blobs: ReadonlyMap<string, string>;
}

/** Facts by adapter, its version, path and blob: what one side has read, the other need not read again. */
export type FactMemo = Map<string, readonly Fact[]>;

export interface ReadOptions {
  /** minimatch patterns of paths that nothing is read from */
  readonly ignore: readonly string[];
  readonly memo?: FactMemo;
}

/** Reads every file of a snapshot with every adapter that names it. An adapter that throws leaves a gap that names it. */
export function read(snapshot: Snapshot, adapters: readonly Adapter[], { ignore, memo }: ReadOptions): ReadResult {
  const ignored = globs(ignore);
  const readers = adapters.map((adapter) => ({ adapter, reads: lastingGlobs(adapter.files) }));
  const facts: Fact[] = [];
  const gaps: Gap[] = snapshot.gaps.filter(({ path }) => !ignored(path));
  const blobs = new Map<string, string>();
  for (const file of [...snapshot.files.values()].sort(byPath)) {
    const chosen = readers.filter(({ reads }) => reads(file.path));
    if (chosen.length === 0 || ignored(file.path)) continue;
    blobs.set(file.path, file.blob);
    for (const { adapter } of chosen) {
      for (const fact of remembered(adapter, file, memo)) {
        if (fact.kind === 'gap') gaps.push(fact.gap);
        else facts.push(fact);
      }
    }
  }
  return { commit: snapshot.commit, facts, gaps: gaps.sort(byPath), blobs };
}

function remembered(adapter: Adapter, file: SourceFile, memo: FactMemo | undefined): readonly Fact[] {
  if (memo === undefined) return attempt(adapter, file);
  const key = [adapter.id, adapter.version, file.blob, file.path].join('\0');
  const known = memo.get(key);
  if (known !== undefined) return known;
  const facts = attempt(adapter, file);
  memo.set(key, facts);
  return facts;
}

function attempt(adapter: Adapter, file: SourceFile): readonly Fact[] {
  try {
    return adapter.read(file);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const note = `${adapter.id} could not read it: ${said.split('\n', 1)[0]?.slice(0, 200) ?? ''}`;
    return [{ kind: 'gap', gap: { path: file.path, line: null, reason: 'crash', note } }];
  }
}

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
