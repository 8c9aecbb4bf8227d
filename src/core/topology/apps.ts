import type { Fact } from '../../model/fact.js';
import type { Manifest } from '../../model/manifest.js';
import type { Gap } from '../../model/snapshot.js';

export interface AppFacts {
  /** the root's is "." unless the manifest names it otherwise */
  readonly name: string;
  /** folder, "" for the repository's root */
  readonly root: string;
  readonly facts: readonly Fact[];
  readonly gaps: readonly Gap[];
}

/**
 * One app per topmost folder that holds a Gemfile; gems and engines below belong to it. The manifest may name roots. A fact outside
 * every app belongs to the root's, or to the only app.
 */
export function splitApps(facts: readonly Fact[], gaps: readonly Gap[], manifest: Manifest | null): readonly AppFacts[] {
  const found = facts.flatMap((fact) => (fact.kind === 'app' ? [trim(fact.root)] : []));
  const topmost = found.filter((root) => !found.some((other) => other !== root && isBelow(root, other)));
  const named = new Map([...(manifest?.roots ?? [])].map(([name, root]) => [trim(root), name]));
  const roots = [...new Set([...topmost, ...named.keys()])];
  if (roots.length === 0) roots.push('');
  const outside = facts.some((fact) => fact.kind !== 'app' && !roots.some((root) => isBelow(pathOf(fact), root)));
  if (outside && roots.length > 1) roots.push('');
  const home = (path: string): string =>
    roots.filter((root) => isBelow(path, root)).sort((a, b) => b.length - a.length)[0] ??
    (roots.length === 1 ? (roots[0] ?? '') : '');
  const factsOf = new Map<string, Fact[]>(roots.map((root) => [root, []]));
  for (const fact of facts) factsOf.get(home(pathOf(fact)))?.push(fact);
  const gapsOf = new Map<string, Gap[]>(roots.map((root) => [root, []]));
  for (const gap of gaps) gapsOf.get(home(gap.path))?.push(gap);
  return roots
    .sort()
    .map((root) => ({
      name: named.get(root) ?? (root === '' ? '.' : root),
      root,
      facts: factsOf.get(root) ?? [],
      gaps: gapsOf.get(root) ?? [],
    }))
    .filter(({ facts: own, root }) => own.length > 0 || named.has(root) || roots.length === 1);
}

const trim = (root: string): string => (root === '.' ? '' : root.replace(/^\.\//, '').replace(/\/+$/, ''));
const isBelow = (path: string, root: string): boolean => root === '' || path === root || path.startsWith(`${root}/`);
const pathOf = (fact: Fact): string => (fact.kind === 'gap' ? fact.gap.path : fact.at.path);
