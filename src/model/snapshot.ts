/** One file of one commit, as data. `blob` identifies the content: equal blobs are equal texts. */
export interface SourceFile {
  readonly path: string;
  readonly blob: string;
  readonly text: string;
}

/** The wanted files of one commit. Files that were wanted but could not be had are gaps. */
export interface Snapshot {
  readonly commit: string;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly gaps: readonly Gap[];
}

/** Something that was not read, and why. `path` is the file; `line` where one is known. */
export interface Gap {
  readonly path: string;
  readonly line: number | null;
  readonly reason: GapReason;
  readonly note: string;
  /** queue names that stand behind a queue flag in it: whoever reads it later may find that it serves them */
  readonly mentions?: readonly string[];
}

/**
 * - no-adapter: a known kind of deploy file that nothing reads yet; keeps the world open
 * - dynamic: part of a file computes what it means
 * - the rest: the file could not be read at all, or only in part
 */
export type GapReason =
  | 'syntax'
  | 'dynamic'
  | 'too-large'
  | 'binary'
  | 'encoding'
  | 'link'
  | 'submodule'
  | 'no-adapter'
  | 'crash'
  | 'missing';
