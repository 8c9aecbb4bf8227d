import type { Manifest } from '../model/manifest.js';
import { toManifest } from './build.js';
import { problemsOf } from './problems.js';
import { keysAt, manifestSchema } from './schema.js';
import { type Problem, parseTree } from './tree.js';

export type Loaded = { readonly manifest: Manifest } | { readonly problems: readonly string[] };

/** More would only hide the first ones. */
const MOST = 50;

/**
 * The manifest that a file holds, or every problem of it at once: one line each, `path:line: where: what`. Times in seconds,
 * rates per second, shares of one. An empty file is an empty manifest. Never throws.
 */
export function loadManifest(path: string, text: string): Loaded {
  const tree = parseTree(text);
  if ('problems' in tree) return { problems: told(path, tree.problems) };
  const parsed = manifestSchema.safeParse(tree.data);
  if (!parsed.success) return { problems: told(path, problemsOf(parsed.error.issues, tree, keysAt)) };
  const manifest = toManifest(parsed.data, tree, path);
  return 'problems' in manifest ? { problems: told(path, manifest.problems) } : { manifest };
}

function told(path: string, problems: readonly Problem[]): readonly string[] {
  // Two checks of one value may say the same.
  const all = [...new Set(problems.map(({ line, text }) => `${path}:${line}: ${text}`))];
  const lines = all.slice(0, MOST);
  const left = all.length - MOST;
  return left > 0 ? [...lines, `${path}: and ${left} more ${left === 1 ? 'problem' : 'problems'}`] : lines;
}
