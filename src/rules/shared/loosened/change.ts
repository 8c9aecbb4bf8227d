import type { Comparison } from '../../../model/comparison.js';
import type { Draft, FactValue } from '../../../model/finding.js';
import type { Location } from '../../../model/location.js';
import type { ManifestData } from '../../../model/manifest.js';
import { name } from '../words.js';

/** The manifests of both sides, and what they describe. */
export interface Sides {
  readonly comparison: Comparison;
  readonly before: ManifestData;
  readonly after: ManifestData;
}

/** One value that may have been loosened. */
export interface Change {
  readonly key: string;
  readonly was: FactValue;
  readonly now: FactValue;
  /** what happened, in words that follow the key */
  readonly words: string;
  /** what else there is to say of it */
  readonly more?: string;
  readonly at: Location;
  readonly side: 'base' | 'head';
  readonly queue?: string;
  readonly job?: string;
  readonly workerGroup?: string;
}

/** The question about one value. */
export function draft(change: Change): Draft {
  return {
    subject: [change.key],
    level: 'ask',
    facts: { key: change.key, was: change.was, now: change.now },
    title: `Who decided that ${name(change.key)} ${change.words}?`,
    message: `${name(change.key)} ${change.words}${change.more === undefined ? '' : `: ${change.more}`}.`,
    evidence: [],
    at: change.at,
    side: change.side,
    ...(change.queue === undefined ? {} : { queue: change.queue }),
    ...(change.job === undefined ? {} : { job: change.job }),
    ...(change.workerGroup === undefined ? {} : { workerGroup: change.workerGroup }),
  };
}
