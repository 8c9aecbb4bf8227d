import { type LoadedIn, loadedQueue, utilisationOf } from '../../capacity/capacity.js';
import { behindJob, behindQueue, sharesThrough } from '../../capacity/gateways.js';
import { findQueue, isLive, queueNames, servers, threads } from '../../model/carried.js';
import type { Evidence, Hop } from '../../model/finding.js';
import type { AlertState, Edge, Job, Queue, Topology } from '../../model/topology.js';
import { edgeQueues, isFollower } from './criterion.js';
import { percent } from './numbers.js';
import { alertWords, duration, name, names } from './words.js';

/** A job behind a gate, with the edge that leads to it. */
export interface Follower {
  readonly edge: Edge;
  readonly job: Job;
}

/** A known value of the gate's queue that is weaker than what follows. */
export interface Weakness {
  readonly words: string;
  /** what a person decides on, where the words hold a number that others move */
  readonly fact?: string;
}

/** The shortest objective among the queues behind the gate, in seconds; null where none has one. */
export function strictestOf(behind: readonly Follower[], topology: Topology): number | null {
  const objectives = behind.flatMap(({ edge, job }) =>
    edgeQueues(edge, job).map((queue) => findQueue(topology, job.backend, queue)?.objective ?? null),
  );
  const known = objectives.filter((objective): objective is number => objective !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/**
 * Known values of the gateway's queue that are weaker than a follower's. The manifest counts as soon as it declares an objective or an
 * alert for a follower's queue: the gateway's missing entry is then a known absence.
 */
export function weakness(topology: Topology, gateway: Job, behind: readonly Follower[]): readonly Weakness[] {
  const theirs = behind
    .flatMap(({ edge, job }) => edgeQueues(edge, job).map((queue) => findQueue(topology, job.backend, queue)))
    .filter((queue) => queue !== undefined);
  const strictest = strictestOf(behind, topology);
  const watched = theirs.some(({ alert }) => isLive(alert));
  return queueNames(gateway).flatMap((queueName) => {
    const queue = findQueue(topology, gateway.backend, queueName);
    if (queue?.external === true) return [];
    const found: Weakness[] = [];
    const objective = queue?.objective ?? null;
    if (strictest !== null && objective === null)
      found.push({ words: `${name(queueName)} has no objective where what follows promises ${duration(strictest)}` });
    if (strictest !== null && objective !== null && objective > strictest) {
      found.push({
        words: `${name(queueName)} promises ${duration(objective)} where what follows promises ${duration(strictest)}`,
      });
    }
    // Only where the most replicas are known is it proven that they are too few.
    const load = queue === undefined ? null : loadedQueue(topology, queue.key, 'most');
    if (load !== null && load.of.pool.doubts.length === 0 && load.queue.utilisation >= 1 - 1e-9 && isCertain(load)) {
      const words = `the declared peak takes ${percent(load.queue.utilisation)} of the threads of ${name(queueName)}`;
      found.push({ words, fact: `${queueName} is over capacity` });
    }
    // What the manifest leaves out is a known absence, unless a file of alerts says otherwise.
    const alert: AlertState = queue === undefined || (!queue.mentioned && queue.alert === 'unknown') ? 'none' : queue.alert;
    if (watched && (alert === 'none' || alert === 'dead'))
      found.push({ words: `${name(queueName)} has ${alertWords(alert)} where a queue behind it has one` });
    return found;
  });
}

/** The block that carries the queue is full by what is certain alone. */
function isCertain({ of, queue }: LoadedIn): boolean {
  const at = of.pool.queues.findIndex(({ key }) => key === queue.key);
  const block = of.most?.blocks.find(({ queues }) => queues.includes(at));
  return block !== undefined && block.sure >= block.threads - 1e-9;
}

/** Objective, live alert and load of every queue of the gateway are known, and the load fits: what is not weaker is provided for. */
export const isProvidedFor = (topology: Topology, gateway: Job): boolean => {
  const queues = queueNames(gateway).map((queueName) => findQueue(topology, gateway.backend, queueName));
  return (
    queues.length > 0 &&
    gateway.queues.complete &&
    queues.every((queue) => queue !== undefined && queue.objective !== null && isLive(queue.alert) && carries(topology, queue))
  );
};

/** The declared load of a queue is known, and what is known to run carries it. */
function carries(topology: Topology, queue: Queue): boolean {
  const utilisation = utilisationOf(topology, queue);
  return utilisation !== null && utilisation < 1;
}

/** The chain hop by hop; the weakest hop is the one least watched: no alert first, then the longest or missing objective. */
export function chainOf(topology: Topology, gateway: Job, behind: readonly Follower[]): readonly Hop[] {
  const hop = (job: Job, queues: readonly string[], edge: Edge | null): Omit<Hop, 'weakest'> => {
    const found = queues.map((queue) => findQueue(topology, job.backend, queue));
    return {
      job: job.name,
      queue: queues.join(' | '),
      via: edge?.via ?? null,
      ...(edge === null ? {} : { from: edge.from }),
      threads: queues[0] === undefined ? null : threads(servers(topology, job.backend, queues[0])),
      objective: found.find((queue) => queue !== undefined)?.objective ?? null,
      alert: found.find((queue) => queue !== undefined)?.alert ?? 'unknown',
      ...loadOf(topology, found),
    };
  };
  const hops = [hop(gateway, queueNames(gateway), null), ...behind.map(({ edge, job }) => hop(job, edgeQueues(edge, job), edge))];
  const weight = ({ alert, objective }: Omit<Hop, 'weakest'>): number => (isLive(alert) ? 0 : 1e9) + (objective ?? 1e8);
  const most = Math.max(...hops.map(weight));
  const weakest = hops.every((candidate) => weight(candidate) === most)
    ? -1
    : hops.findIndex((candidate) => weight(candidate) === most);
  return hops.map((candidate, index) => ({ ...candidate, weakest: index === weakest }));
}

/** The busiest of the queues that a job may run on, as far as that is known. */
function loadOf(topology: Topology, queues: readonly (Queue | undefined)[]): Pick<Hop, 'utilisation'> {
  const known = queues.flatMap((queue) => (queue === undefined ? [] : (utilisationOf(topology, queue) ?? [])));
  return known.length === 0 ? {} : { utilisation: Math.max(...known) };
}

/** From this share of its flow on, a job depends on a gate as if nothing else led to it. */
const MOST_OF_IT = 0.9;

/**
 * How much depends on the gate: the jobs that nothing reaches but through it, those that get most of their flow from it, how many more it
 * touches, and the alerts that cannot fire for a stall in front of them.
 */
export function dependents(topology: Topology, gateway: Job): readonly Evidence[] {
  const own = (one: string): boolean => topology.jobs.some((job) => job.name === one && isFollower(job));
  const { only, reach } = behindJob(topology, gateway.name);
  const alone = only.filter(own);
  const mostly = [...sharesThrough(topology, gateway.name)].filter(([job, share]) => share >= MOST_OF_IT && !only.includes(job));
  const rest = reach.filter((job) => own(job) && !alone.includes(job));
  const blind = blindAlerts(topology, gateway);
  const gate = queueNames(gateway);
  return [
    ...(alone.length === 0 ? [] : [{ text: `nothing reaches ${names(alone)} but through ${name(gateway.name)}` }]),
    ...mostly.map(([job, share]) => ({
      text: `${Math.round(share * 100)} % of ${name(job)} comes through ${name(gateway.name)}`,
      values: { job, share },
    })),
    ...(rest.length === 0 ? [] : [{ text: `it also leads to ${names(rest)}, which other ways reach too` }]),
    ...(blind.length === 0
      ? []
      : [
          {
            text: `the alerts of ${names(blind)} cannot fire while ${names(gate)} ${gate.length === 1 ? 'stalls' : 'stall'}: nothing arrives there`,
          },
        ]),
  ];
}

/** Watched queues that get nothing at all while the gate's own queues stall. */
function blindAlerts(topology: Topology, gateway: Job): readonly string[] {
  const blind = queueNames(gateway).map((queueName) => {
    const queue = findQueue(topology, gateway.backend, queueName);
    return queue === undefined ? [] : behindQueue(topology, queue.key).only;
  });
  const [first = [], ...others] = blind;
  const all = first.filter((key) => others.every((keys) => keys.includes(key)));
  return topology.queues.filter(({ key, alert }) => all.includes(key) && isLive(alert)).map((queue) => queue.name);
}
