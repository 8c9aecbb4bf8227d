import { createHash } from 'node:crypto';
import type { Framework } from '../../model/adapter.js';
import type { ConstantRef } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
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
  const works = ancestors.some((ancestor) => context.methods.of(ancestor.name).some(({ singleton }) => !singleton));
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
