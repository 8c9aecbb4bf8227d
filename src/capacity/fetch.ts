import type { Mode } from '../model/topology.js';

/** A queue as a group sees it when it looks for work. */
export interface Offer {
  /** thread-seconds of work that wait */
  readonly want: number;
  /** seconds of work in one of its jobs */
  readonly mean: number;
  readonly weight: number;
}

/**
 * How `able` thread-seconds are spent over the queues of a group, in the order in which it lists them.
 * - strict: a queue gets what the ones before it leave (Sidekiq 8.1.7, lib/sidekiq/fetch.rb: BRPOP in a fixed order)
 * - weighted, random: a free thread picks a queue that has jobs with a chance by its weight, however long it is (the same file: the list
 *   is shuffled for each fetch), so queues that wait are served by weight in jobs and not in time: x_i = w_i K
 * - any: no order between queues is known, so each gets its part of what waits
 */
export function spend(mode: Mode, able: number, offers: readonly Offer[]): readonly number[] {
  switch (mode) {
    case 'strict': {
      let left = able;
      return offers.map(({ want }) => {
        const given = Math.min(want, left);
        left -= given;
        return given;
      });
    }
    case 'weighted':
    case 'random':
      return byWeight(able, offers);
    case 'any': {
      const all = offers.reduce((total, { want }) => total + want, 0);
      const part = all > able ? able / all : 1;
      return offers.map(({ want }) => want * part);
    }
    default:
      return mode satisfies never;
  }
}

/** Those that want less than their part get all they want; the others share what is left by weight. */
function byWeight(able: number, offers: readonly Offer[]): readonly number[] {
  const given = offers.map(() => 0);
  let open = offers.flatMap((offer, at) => (offer.want > 0 && offer.mean > 0 ? [at] : []));
  let left = able;
  while (open.length > 0 && left > 0) {
    const unit = open.reduce((total, at) => total + partOf(offers[at]), 0);
    const content = open.filter((at) => (offers[at]?.want ?? 0) <= (partOf(offers[at]) / unit) * left + 1e-12);
    if (content.length === 0) {
      for (const at of open) given[at] = (partOf(offers[at]) / unit) * left;
      return given;
    }
    for (const at of content) {
      given[at] = Math.min(offers[at]?.want ?? 0, left);
      left -= given[at] ?? 0;
    }
    open = open.filter((at) => !content.includes(at));
  }
  return given;
}

/** Weight counts jobs, so time goes by weight times the length of a job. */
const partOf = (offer: Offer | undefined): number => Math.max(1e-9, offer?.weight ?? 1) * (offer?.mean ?? 0);
