import { createHash } from 'node:crypto';
import type { Framework } from '../../model/adapter.js';
import type { ConstantRef, JobSettingFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { Job } from '../../model/topology.js';
import type { Ancestor, ClassEntry } from './classes.js';
import type { AppContext } from './context.js';

/** A base class that never runs: it has no perform, and nothing from elsewhere may bring one. */
export function isAbstract(
  { name }: ClassEntry,
  ancestors: readonly Ancestor[],
  framework: Framework,
  context: AppContext,
): boolean {
  if (ancestors.some((ancestor) => framework.provided.some((job) => job.name === ancestor.name))) return false;
  if ((context.classes.children.get(name) ?? []).length > 0) return true;
  const foreign = ancestors.some(({ name: ancestor, external }) => external && !framework.jobAncestors.includes(ancestor));
  const works = ancestors.some(
    ({ name: ancestor, external }) => !external && context.methods.of(ancestor).some(({ singleton }) => !singleton),
  );
  return !foreign && !works;
}

/** The class that does the work of one that is left behind: `perform` hands on to it, or there is nothing here but a parent that runs. */
export function shellOf(
  { name, superclass, openings }: ClassEntry,
  delegate: ConstantRef | null,
  framework: Framework,
  { classes, methods, facts }: AppContext,
): string | null {
  const target = delegate === null ? null : classes.constants.find(delegate);
  if (target !== null && target !== name) return target;
  const parent = superclass === null ? null : classes.constants.find(superclass);
  if (parent === null || methods.of(name).length > 0 || openings.some(({ mixins }) => mixins.length > 0)) return null;
  if (facts('job-setting').some(({ owner }) => owner === name)) return null;
  return methods.find({ self: parent, name: framework.performMethod, singleton: false }) === null ? null : parent;
}

/** The opening that makes it a job: the one that names the parent, else the one that mixes the framework in. */
export function placeOf({ name, superclass, openings, at }: ClassEntry, ancestors: readonly Ancestor[]): Location {
  if (superclass !== null) return at;
  const named = ancestors.filter(({ external }) => external).flatMap(({ namedBy }) => namedBy.filter((by) => by.name === name));
  const opening = openings.find((candidate) => named.some((by) => by.at.path === candidate.at.path));
  return opening?.at ?? at;
}

/** One digest over all openings, in whatever order the files come. */
export function digestOf({ openings }: ClassEntry): string {
  const digests = openings.map(({ digest }) => digest);
  const [only] = digests;
  if (digests.length === 1 && only !== undefined) return only;
  return createHash('sha256').update(digests.sort().join(' ')).digest('hex');
}

/**
 * Where a class names its queue: instead of the line that says nothing else, behind the statement that says more (the later one counts,
 * other options stay), else behind the head of the class and its mixins: `include Sidekiq::Job` brings the method that is called.
 */
export function queuePlaceOf(
  at: Location,
  { openings }: ClassEntry,
  settings: readonly JobSettingFact[],
  decided: Location | null,
): NonNullable<Job['queuePlace']> | null {
  const opening = openings.find((candidate) => candidate.at.path === at.path && candidate.at.line === at.line);
  if (opening === undefined || opening.at.endLine === undefined || opening.at.endLine === opening.at.line) return null;
  const mixins = opening.mixins.map(({ line }) => line);
  const own = settings.find((setting) => setting.at.path === decided?.path && setting.at.line === decided.line);
  if (own === undefined || own.at.path !== at.path) return { line: Math.max(at.line, ...mixins) + 1, kind: 'insert' };
  if (own.possible === true) return null;
  const alone = own.form === 'queue_as' || own.alone === true;
  const end = own.ends ?? own.at.endLine ?? own.at.line;
  if (alone && end === own.at.line && !mixins.includes(end)) return { line: end, kind: 'replace' };
  return { line: end + 1, kind: 'insert' };
}
