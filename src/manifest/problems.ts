import type { z } from 'zod';
import { nearest } from '../model/nearest.js';
import { shown } from './shown.js';
import { type Path, type Problem, pathText, realName, type Tree } from './tree.js';

type Issue = z.core.$ZodIssue;

/** What the schema found, as problems with lines, in the order of the file. */
export function problemsOf(issues: readonly Issue[], tree: Tree, keysAt: (path: Path) => readonly string[]): Problem[] {
  return issues
    .flatMap((issue) => explain(issue, [], tree, keysAt))
    .map((problem, order) => ({ problem, order }))
    .sort((a, b) => a.problem.line - b.problem.line || a.order - b.order)
    .map(({ problem }) => problem);
}

function explain(issue: Issue, above: Path, tree: Tree, keysAt: (path: Path) => readonly string[]): Problem[] {
  const path = [...above, ...issue.path.filter((word) => typeof word !== 'symbol')];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, tree, keysAt));
  if (issue.code === 'invalid_union' && 'errors' in issue) {
    const meant = likeliest(issue.errors);
    if (meant !== null) return meant.flatMap((inner) => explain(inner, path, tree, keysAt));
  }
  if (issue.code === 'invalid_key')
    return [{ line: tree.lineOf(path), text: `${pathText(path)}: a name must be some text on one line` }];
  const value = valueAt(tree.data, path);
  const last = path.at(-1);
  if (value === undefined && typeof last === 'string' && path.length > 1) {
    return [{ line: tree.lineOf(path), text: `${pathText(path.slice(0, -1))}: "${last}" is missing; ${issue.message}` }];
  }
  const where = pathText(path);
  return [
    { line: tree.lineOf(path), text: `${where === '' ? '' : `${where}: `}${shown(value)} is not accepted; ${issue.message}` },
  ];
}

function unknownKey(path: Path, key: string, tree: Tree, keysAt: (path: Path) => readonly string[]): Problem {
  const known = keysAt(path);
  const name = realName(key);
  const meant = nearest(name, known);
  const hint = meant !== null ? ` (did you mean "${meant}"?)` : known.length > 0 ? `; known here: ${known.join(', ')}` : '';
  const where = path.length === 0 ? '' : `${pathText(path)}: `;
  return { line: tree.lineOf([...path, key]), text: `${where}unknown key ${shown(name)}${hint}` };
}

/**
 * The way of a union that the writer meant: one whose outer form fits (a map for a map), with the fewest mistakes inside.
 * Null where no form fits: then the union's own message names them all.
 */
function likeliest(ways: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = ways.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'custom'),
  );
  return fitting.reduce<readonly Issue[] | null>((best, way) => (best === null || way.length < best.length ? way : best), null);
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, word) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, word)) return undefined;
    return (value as { readonly [key: string | number]: unknown })[word];
  }, data);
}
