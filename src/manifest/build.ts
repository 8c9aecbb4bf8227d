import type { Location } from '../model/location.js';
import {
  emptyManifestData,
  type JobDeclaration,
  type Manifest,
  type ManifestData,
  type PastePlace,
  type QueueDeclaration,
  type Week,
  type WorkerGroupDeclaration,
} from '../model/manifest.js';
import type { AppData, WeekData } from './data-schema.js';
import { toPolicy } from './policy.js';
import type { ManifestFile } from './schema.js';
import { type Path, type Problem, pathText, realName, type Tree } from './tree.js';

const EVERY = '*';
export const ROOT = '.';

/** The checked file as the model's manifest, or what only the whole of it shows to be wrong. */
export function toManifest(file: ManifestFile, tree: Tree, path: string): Manifest | { readonly problems: readonly Problem[] } {
  const at = (where: Path): Location => ({ path, line: tree.lineOf(where) });
  const place: Place = (above, section, entries) => {
    if (entries === undefined) {
      const indent = above.length === 0 ? tree.indentOf(['version']) : null;
      return indent === null ? null : { path, line: tree.lineOf(['version']) + 1, indent, what: 'section' };
    }
    const [first] = Object.keys(entries ?? {})
      .map((key) => [...above, section, key])
      .sort((a, b) => tree.lineOf(a) - tree.lineOf(b));
    const indent = first === undefined ? null : tree.indentOf(first);
    return first === undefined || indent === null ? null : { path, line: tree.lineOf(first), indent, what: 'entry' };
  };
  const root = toData(file, [], at, emptyManifestData, place);
  const apps = new Map<string, ManifestData>([[ROOT, root]]);
  const roots = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [key, entry] of Object.entries(file.apps ?? {})) {
    const name = realName(key);
    const folder = entry?.root ?? (name.replace(/^(?:\.\/)+|\/+$/g, '') || ROOT);
    const twin = [...roots].find(([, other]) => other === folder);
    if (twin !== undefined) {
      const text = `${pathText(['apps', key])}: has the same root as ${pathText(['apps', twin[0]])}, ${folder}`;
      problems.push({ line: tree.lineOf(['apps', key]), text });
    }
    roots.set(name, folder);
    const own = toData(entry ?? {}, ['apps', key], at, root, place);
    if (folder !== ROOT) apps.set(name, own);
    else {
      // A name for the root app: what stands above belongs to it, and its own entry wins key by key.
      apps.delete(ROOT);
      apps.set(name, together(root, own));
    }
  }
  if (problems.length > 0) return { problems };
  const policyLine = file.policy == null ? {} : { policyLine: tree.lineOf(['policy']) };
  return { path, roots, apps, policy: toPolicy(file.policy ?? {}, tree, path), ...policyLine };
}

function together(root: ManifestData, own: ManifestData): ManifestData {
  const paste = { queues: own.paste?.queues ?? root.paste?.queues ?? null, jobs: own.paste?.jobs ?? root.paste?.jobs ?? null };
  return {
    ...own,
    paste,
    queues: overlaid(root.queues, own.queues),
    listsQueues: root.listsQueues || own.listsQueues,
    workerGroups: overlaid(root.workerGroups, own.workerGroups),
    jobs: overlaid(root.jobs, own.jobs),
    lines: new Map([...(root.lines ?? []), ...(own.lines ?? [])]),
  };
}

function overlaid<Entry extends object>(
  below: ReadonlyMap<string, Entry>,
  above: ReadonlyMap<string, Entry>,
): Map<string, Entry> {
  const result = new Map(below);
  for (const [name, entry] of above) result.set(name, { ...result.get(name), ...entry });
  return result;
}

type At = (where: Path) => Location;
/** Where an entry can be pasted into a section of these entries; undefined = the section is not there, null = it is empty. */
type Place = (above: Path, section: string, entries: object | null | undefined) => PastePlace | null;

/** One app's data. `"*"`, week and time zone come from `inherit` where the app does not say them itself. */
function toData(data: AppData | ManifestFile, above: Path, at: At, inherit: ManifestData, place: Place): ManifestData {
  const queues = new Map<string, QueueDeclaration>();
  let everyQueue = inherit.everyQueue;
  for (const [key, entry] of Object.entries(data.queues ?? {})) {
    const declared = { ...entry, at: at([...above, 'queues', key]) };
    if (key === EVERY) everyQueue = { ...inherit.everyQueue, ...declared };
    else queues.set(realName(key), declared);
  }
  const workerGroups = new Map<string, WorkerGroupDeclaration>();
  for (const [key, entry] of Object.entries(data['worker-groups'] ?? {})) {
    const where = [...above, 'worker-groups', key];
    const lines = Object.fromEntries(Object.keys(entry ?? {}).map((word) => [word, at([...where, word]).line]));
    workerGroups.set(realName(key), { ...entry, at: at(where), lines });
  }
  const jobs = new Map<string, JobDeclaration>();
  for (const [key, entry] of Object.entries(data.jobs ?? {})) jobs.set(realName(key), toJob(entry, at([...above, 'jobs', key])));
  return {
    queues,
    everyQueue,
    listsQueues: data.queues !== undefined && data.queues !== null,
    workerGroups,
    jobs,
    week: data.week === undefined ? inherit.week : toWeek(data.week),
    timezone: data.timezone ?? inherit.timezone,
    paste: { queues: place(above, 'queues', data.queues), jobs: place(above, 'jobs', data.jobs) },
    lines: new Map([...inherited(inherit), ...linesOf(data, above, at)]),
  };
}

const WEEK = JSON.stringify(['week']);
const EVERY_QUEUE = JSON.stringify(['queues', EVERY]);

/** What an app does not say itself stands where the root says it. */
const inherited = ({ lines }: ManifestData): readonly (readonly [string, number])[] =>
  [WEEK, EVERY_QUEUE].flatMap((key) => {
    const line = lines?.get(key);
    return line === undefined ? [] : [[key, line] as const];
  });

/** Where each key stands: as deep as there are names, `jobs.Import.enqueues.Resize`. */
function linesOf(data: AppData | ManifestFile, above: Path, at: At): readonly (readonly [string, number])[] {
  const found: [string, number][] = [];
  const walk = (value: unknown, written: readonly string[], real: readonly string[]): void => {
    found.push([JSON.stringify(real), at([...above, ...written]).line]);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, entry] of Object.entries(value)) walk(entry, [...written, key], [...real, realName(key)]);
  };
  if (data.week !== undefined) found.push([WEEK, at([...above, 'week']).line]);
  for (const section of ['queues', 'jobs'] as const) if (data[section] !== undefined) walk(data[section], [section], [section]);
  return found;
}

type JobData = NonNullable<AppData['jobs']>[string];

function toJob(entry: JobData, at: Location): JobDeclaration {
  const { enqueues, 'review-by': reviewBy, ...rest } = entry ?? {};
  return {
    ...rest,
    ...(enqueues === undefined
      ? {}
      : { enqueues: new Map(Object.entries(enqueues).map(([name, count]): [string, number] => [realName(name), count])) }),
    ...(reviewBy === undefined ? {} : { reviewBy }),
    at,
  };
}

function toWeek(week: WeekData): Week {
  if (week.kind === 'multipliers') return week;
  return { ...week, days: Object.fromEntries(Object.entries(week.days)) };
}
