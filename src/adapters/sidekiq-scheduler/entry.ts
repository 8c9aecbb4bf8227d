import type { CallArguments, ScheduleFact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import { literal, type Value } from '../../model/value.js';
import { field, given } from '../../syntax/fields.js';

export interface Entry {
  readonly key: string;
  /** a map of its options */
  readonly options: Value;
  readonly environment: string | null;
  /** false where the whole scheduler is switched off */
  readonly on: boolean;
  readonly at: Location;
}

/** In the order in which sidekiq-scheduler looks for them (6.0.2, lib/sidekiq-scheduler/scheduler.rb, `load_schedule_job`). */
export const TIMES = ['cron', 'every', 'at', 'in', 'interval'] as const;

/**
 * What sidekiq-scheduler makes of one entry (6.0.2): the class is the entry's key where none is given; an entry with no time is not
 * scheduled; `enabled: false` stays listed and does not run; `rails_env` names the environments, separated by commas.
 */
export function scheduleFacts({ key, options, environment, on, at }: Entry): readonly ScheduleFact[] {
  const time = TIMES.map((name) => given(field(options, name))).find((value) => value !== null);
  if (options.kind !== 'map' || time === undefined || time === null) return [];
  const enabled = field(options, 'enabled');
  return environmentsOf(options, environment).map((name) => ({
    kind: 'schedule',
    tool: 'sidekiq-scheduler',
    key,
    job: given(field(options, 'class')) ?? literal(key),
    cron: first(time),
    queue: given(field(options, 'queue')),
    enabled: on && !(enabled?.kind === 'literal' && enabled.value === false),
    environment: name,
    args: argumentsOf(options),
    at,
  }));
}

/** `every: ['30m', first_in: '2m']`: the time comes first, options after it. */
const first = (time: Value): Value => (time.kind === 'list' ? (time.values[0] ?? time) : time);

function environmentsOf(options: Value, section: string | null): readonly (string | null)[] {
  const named = field(options, 'rails_env');
  if (named?.kind !== 'literal' || typeof named.value !== 'string') return [section];
  const names = named.value.replace(/\s/g, '').split(',').filter(Boolean);
  return section === null ? names : names.filter((name) => name === section);
}

/** 6.0.2, `enqueue_job`: a list as it is; a map is one argument, or keywords with `keyword_argument`; `include_metadata` adds one. */
function argumentsOf(options: Value): CallArguments | null {
  const isOn = (key: string): boolean => {
    const value = field(options, key);
    return value?.kind === 'literal' && value.value === true;
  };
  const more = isOn('include_metadata') ? 1 : 0;
  const args = given(field(options, 'args')) ?? given(field(options, 'arguments'));
  const positional = (count: number): CallArguments => ({
    positional: count + more,
    splat: false,
    keywords: [],
    keywordSplat: false,
  });
  if (args === null) return positional(0);
  switch (args.kind) {
    case 'list':
      return positional(args.values.length);
    case 'map':
      return isOn('keyword_argument') ? { ...positional(0), keywords: args.entries.map(({ key }) => key) } : positional(1);
    case 'literal':
      return positional(1);
    default:
      return null;
  }
}
