import type { Fact, ProcessFact } from '../../model/fact.js';
import type { Manifest } from '../../model/manifest.js';
import type { Gap } from '../../model/snapshot.js';
import { literalString } from '../../model/value.js';

export interface AppFacts {
  /** the root's is "." unless the manifest names it otherwise */
  readonly name: string;
  /** folder, "" for the repository's root */
  readonly root: string;
  readonly facts: readonly Fact[];
  readonly gaps: readonly Gap[];
  /** gaps that lie in no app: what was not read there may belong to this one */
  readonly strayGaps: readonly Gap[];
}

/** Kinds of facts that make a folder without a Gemfile worth an app of its own. */
const TELLING: ReadonlySet<Fact['kind']> = new Set<Fact['kind']>(['job-setting', 'enqueue', 'schedule', 'worker-config']);

/**
 * One app per topmost folder that holds a Gemfile; gems and engines below belong to it. The manifest may name and add roots. What
 * lies outside every app belongs to the only one, or to the one that its commands go to (`cd services/billing && ..`), or else to
 * an app of the repository's root.
 */
export function splitApps(facts: readonly Fact[], gaps: readonly Gap[], manifest: Manifest | null): readonly AppFacts[] {
  const named = new Map([...(manifest?.roots ?? [])].map(([name, root]) => [trim(root), name]));
  const roots = [...new Set([...topmost(facts), ...named.keys()])];
  if (roots.length === 0) roots.push('');
  const byDepth = [...roots].sort((a, b) => b.length - a.length);
  const folders = new Map<string, string | null>();
  const home = (path: string): string | null => {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const found = byDepth.find((root) => isBelow(path, root)) ?? null;
    folders.set(folder, found);
    return found;
  };

  const own = new Map<string, Fact[]>(roots.map((root) => [root, []]));
  const stray: Fact[] = [];
  for (const fact of facts) {
    const root = home(pathOf(fact));
    if (root === null) stray.push(fact);
    else own.get(root)?.push(fact);
  }
  const only = onlyApp(own);
  for (const fact of stray) {
    const root = only ?? (fact.kind === 'process' ? goesTo(fact, byDepth) : null) ?? '';
    const list = own.get(root) ?? [];
    own.set(root, list);
    list.push(fact);
  }
  if (!roots.includes('') && !(own.get('') ?? []).some(({ kind }) => TELLING.has(kind))) own.delete('');

  const strayGaps = gaps.filter(({ path }) => home(path) === null);
  return [...own.keys()].sort().map((root) => ({
    name: named.get(root) ?? (root === '' ? '.' : root),
    root,
    facts: own.get(root) ?? [],
    gaps: gaps.filter(({ path }) => home(path) === root),
    strayGaps,
  }));
}

function topmost(facts: readonly Fact[]): readonly string[] {
  const found = [...new Set(facts.flatMap((fact) => (fact.kind === 'app' ? [trim(fact.root)] : [])))];
  return found.filter((root) => !found.some((other) => other !== root && isBelow(root, other)));
}

/** The app that stray facts must mean: the only one there is, or the only one that runs jobs. */
function onlyApp(own: ReadonlyMap<string, readonly Fact[]>): string | null {
  const [first, second] = [...own.keys()];
  if (first !== undefined && second === undefined) return first;
  const [app, another] = [...own].filter(([, facts]) => facts.some(({ kind }) => TELLING.has(kind)));
  return app !== undefined && another === undefined ? app[0] : null;
}

/** The app whose folder one of a process's commands changes into. */
function goesTo({ commands, at }: ProcessFact, roots: readonly string[]): string | null {
  const from = at.path.slice(0, Math.max(at.path.lastIndexOf('/'), 0));
  for (const { argv } of commands) {
    const folder = literalString(argv[0]) === 'cd' ? literalString(argv[1]) : undefined;
    if (folder === undefined) continue;
    const path = trim(folder.startsWith('/') ? folder.slice(1) : from === '' ? folder : `${from}/${folder}`);
    const root = roots.find((candidate) => candidate !== '' && isBelow(path, candidate));
    if (root !== undefined) return root;
  }
  return null;
}

const trim = (root: string): string => (root === '.' ? '' : root.replace(/^(?:\.\/)+/, '').replace(/\/{1,50}$/, ''));
const isBelow = (path: string, root: string): boolean => root === '' || path === root || path.startsWith(`${root}/`);
const pathOf = (fact: Fact): string => (fact.kind === 'gap' ? fact.gap.path : fact.at.path);
