import type { CallArguments, ScheduleFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import type { Value } from '../../model/value.js';
import { field, given } from '../../syntax/fields.js';

export interface Entry {
  readonly key: string | null;
  /** a map of its options */
  readonly options: Value;
  readonly environment: string | null;
  readonly at: Location;
}

/**
 * What sidekiq-cron makes of one entry (2.3.1, lib/sidekiq/cron/job.rb): without `cron` or without `class` (or `klass`) it is an
 * error and not a job; `queue` is the entry's, else the class's own; `enabled` is ignored, `status: disabled` is not.
 */
export function scheduleFact({ key, options, environment, at }: Entry): ScheduleFact | null {
  const cron = given(field(options, 'cron'));
  const job = given(field(options, 'class')) ?? given(field(options, 'klass'));
  if (cron === null || job === null) return null;
  const status = field(options, 'status');
  return {
    kind: 'schedule',
    tool: 'sidekiq-cron',
    key: key ?? nameOf(options),
    job,
    cron,
    queue: given(field(options, 'queue')),
    enabled: !(status?.kind === 'literal' && status.value === 'disabled'),
    environment,
    args: argumentsOf(options),
    at,
  };
}

function nameOf(options: Value): string | null {
  const name = field(options, 'name');
  return name?.kind === 'literal' && name.value !== null ? String(name.value) : null;
}

/** sidekiq-cron 2.3.1, `parse_args`: a list as it is, a text as JSON or as one argument, a map as one; `date_as_argument` adds one. */
function argumentsOf(options: Value): CallArguments | null {
  const date = field(options, 'date_as_argument');
  const more = date?.kind === 'literal' && date.value === true ? 1 : 0;
  const count = countOf(field(options, 'args'));
  return count === null ? null : { positional: count + more, splat: false, keywords: [], keywordSplat: false };
}

function countOf(args: Value | undefined): number | null {
  if (args === undefined) return 0;
  if (args.kind === 'list') return args.values.length;
  if (args.kind === 'map') return 1;
  if (args.kind !== 'literal') return null;
  if (args.value === null) return 0;
  return typeof args.value === 'string' ? jsonCount(args.value) : 1;
}

function jsonCount(text: string): number {
  if (!text.trimStart().startsWith('[')) return 1;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.length : 1;
  } catch {
    return 1;
  }
}
