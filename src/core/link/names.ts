import type { ConstantRef } from '../../model/fact.js';
import type { Value } from '../../model/value.js';
import { bare } from './constants.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';

/**
 * What a class expression names: a job, or a name and why no job answers to it.
 * - computed: nobody can tell; not-a-job: a class that is defined here, every ancestor known
 * - gem: in a namespace that the repository does not define, or a class whose ancestors a gem brings
 * - missing: a name that the repository should define
 */
export interface Named {
  readonly job: string | null;
  readonly written: string;
  /** the class that is defined here under this name, job or not */
  readonly found: string | null;
  readonly unresolved: 'computed' | 'gem' | 'missing' | 'not-a-job' | null;
}

/** Whether the class stands here and an ancestor that is not defined here may make it a job. */
export const mayBeJob = ({ found, unresolved }: Pick<Named, 'found' | 'unresolved'>): boolean =>
  found !== null && unresolved === 'gem';

/** A choice between more classes is no knowledge. */
const MOST = 16;
const DEEPEST = 8;

/** Every job that a class expression may name; a class that is computed is one entry. */
export function namedJobs(value: Value, context: AppContext, jobs: ReadonlyMap<string, JobDraft>): readonly Named[] {
  const found = new Map<string, Named>();
  for (const named of candidates(value, context, jobs, 0)) found.set(`${named.job}\0${named.written}`, named);
  return found.size > MOST ? [COMPUTED] : [...found.values()];
}

const COMPUTED: Named = { job: null, written: 'computed', found: null, unresolved: 'computed' };

function candidates(value: Value, context: AppContext, jobs: ReadonlyMap<string, JobDraft>, depth: number): readonly Named[] {
  if (depth > DEEPEST) return [COMPUTED];
  const inner = (part: Value): readonly Named[] => candidates(part, context, jobs, depth + 1);
  switch (value.kind) {
    case 'literal':
      if (typeof value.value !== 'string' || value.value === '') return value.value === null ? [] : [COMPUTED];
      return [named({ name: value.value, nesting: [] }, context, jobs)];
    case 'ref': {
      if (context.classes.constants.find(value) !== null) return [named(value, context, jobs)];
      const constant = context.classes.constants.value(value);
      return constant === null ? [named(value, context, jobs)] : inner(constant.value);
    }
    case 'oneOf':
      return value.values.slice(0, MOST + 1).flatMap(inner);
    case 'when':
      return [value.met, value.unmet].flatMap(inner);
    default: {
      const { values, complete } = context.resolve(value);
      const texts = values.filter((text): text is string => typeof text === 'string');
      return complete && texts.length === 1 ? texts.map((name) => named({ name, nesting: [] }, context, jobs)) : [COMPUTED];
    }
  }
}

function named(ref: ConstantRef, context: AppContext, jobs: ReadonlyMap<string, JobDraft>): Named {
  const written = bare(ref.name);
  const found = context.classes.constants.find(ref);
  if (found === null) {
    const { name } = context.classes.constants.target(ref, []);
    if (jobs.has(name)) return { job: name, written, found, unresolved: null };
    return { job: null, written, found, unresolved: absence(ref, context) };
  }
  if (jobs.has(found)) return { job: found, written, found, unresolved: null };
  // A class whose ancestors are not all known may be a job by one of them.
  const open = context.classes.lineage(found).some(({ external }) => external);
  return { job: null, written, found, unresolved: open ? 'gem' : 'not-a-job' };
}

/** Whether a name that is not there should be: in a namespace that is not the repository's own it may be a gem's. */
export function absence({ name, nesting }: ConstantRef, { classes, gems }: AppContext): 'gem' | 'missing' {
  const [head, ...rest] = bare(name).split('::');
  if (head === undefined || rest.length === 0) return 'missing';
  const { defined } = classes.constants;
  if (nesting.some((scope) => defined.has(`${scope}::${head}`))) return 'missing';
  return defined.has(head) && !isGem(head, gems) ? 'missing' : 'gem';
}

/** A namespace that is called as a locked gem is the gem's, though the repository may add to it: `Blazer` of blazer. */
function isGem(namespace: string, gems: ReadonlySet<string>): boolean {
  const name = namespace.toLowerCase();
  for (const gem of gems) if (gem.length < 200 && gem.replace(/[-_]/g, '').toLowerCase() === name) return true;
  return false;
}
