import type { Location } from '../../model/location.js';
import type { Manifest, ManifestData } from '../../model/manifest.js';
import { nearest } from '../../model/nearest.js';
import type { Gap } from '../../model/snapshot.js';
import type { AppFacts } from './apps.js';
import type { JobDraft } from './jobs.js';

/** What the manifest declares of jobs that are not there: a slip of the pen would else silence a rule, and nobody would know. */
export function unmetJobs({ jobs: declared }: ManifestData, jobs: ReadonlyMap<string, JobDraft>): readonly Gap[] {
  const names = new Set([...jobs.values()].flatMap(({ name, aliases }) => [name, ...aliases]));
  return [...declared].flatMap(([name, { at, enqueues }]) => [
    ...unmet(name, `jobs.${name}`, names).map((note) => gap(at, note)),
    ...[...(enqueues?.keys() ?? [])]
      .flatMap((other) => unmet(other, `jobs.${name}.enqueues.${other}`, names))
      .map((note) => gap(at, note)),
  ]);
}

const gap = ({ path, line }: Location, note: string): Gap => ({ path, line, reason: 'missing', note });

function unmet(name: string, key: string, names: ReadonlySet<string>): readonly string[] {
  if (names.has(name)) return [];
  const near = nearest(name, names);
  return [`${key}: no job of this name is seen, so this counts for nothing${near === null ? '' : `; did you mean ${near}?`}`];
}

/** What the manifest declares of an app that is not there. What stands at its top belongs to the repository's root, and not to every app. */
export function unmetApps(manifest: Manifest | null, apps: readonly AppFacts[]): readonly Gap[] {
  if (manifest === null) return [];
  const there = new Set(apps.filter(({ facts, gaps }) => facts.length + gaps.length > 0).map(({ name }) => name));
  const [only, ...more] = there;
  return [...manifest.apps].flatMap(([name, { queues, workerGroups, jobs }]) => {
    const [first] = [...queues.values(), ...workerGroups.values(), ...jobs.values()];
    if (there.has(name) || first === undefined) return [];
    const root = manifest.roots.get(name);
    const place = only === undefined || more.length > 0 ? 'under `apps`' : `under \`apps: { ${only}: .. }\``;
    const note =
      root === undefined
        ? `what stands at the top belongs to an app at the repository's root, and none is there: it counts ${place}`
        : `apps.${name}: nothing is read below ${root}, so this counts for nothing`;
    return [gap(first.at, note)];
  });
}
