import type { Capacity, PoolCapacity } from '../../capacity/capacity.js';
import type { Demand } from '../../capacity/offered.js';
import type { PoolGroup } from '../../capacity/pools.js';
import type { Work } from '../../capacity/work.js';
import { queueNames } from '../../model/carried.js';
import type { StateContext } from '../../model/comparison.js';
import type { Draft, Facts, Fix } from '../../model/finding.js';
import type { Job, Topology } from '../../model/topology.js';
import { finite, headroomWords, loadEvidence, membersOf, queuesOn, unsizedWords, weekEvidence, workOn } from './arithmetic.js';
import { behind, growth, shortWindows, waits } from './capacity-evidence.js';
import { messageOf, settleWords, shareOf, titleOf } from './capacity-words.js';
import { declareFixes, ownGroupFixes, ownQueueName, threadsFix } from './fixes.js';
import { percent, rateWords } from './numbers.js';
import { blockNeeds, neededWords, ownNeeds } from './threads-needed.js';
import type { Limits, Verdict } from './verdict.js';
import { count, name, names } from './words.js';

/** The finding on a block of worker groups that is asked too much. Its first group names it. */
export function capacityDraft(
  topology: Topology,
  capacity: Capacity,
  of: PoolCapacity,
  verdict: Verdict,
  context: StateContext,
  limits: Limits,
): Draft {
  const { block, load, level } = verdict;
  const members = membersOf(of, block);
  const [lead] = members;
  if (lead === undefined) throw new Error('a block without a group');
  const { group } = lead;
  const works = workOn(of, block);
  const needed = blockNeeds(of, block, verdict.bursts, limits);
  const arriving = topology.jobs.filter((job) => context.arriving.has(job.name) && works.some((work) => work.job === job.name));
  const [newest] = arriving;
  // What is in time but for a burst has room but for the job that brings it.
  const [burst] = verdict.utilisation < limits.ask && verdict.missed.length === 0 ? verdict.bursts : [];
  const apart = newest ?? topology.jobs.find((job) => job.name === (burst?.job ?? works[0]?.job));
  // Where nothing else runs there, a queue of its own is what it has.
  const alone = works.length === 1 && (newest === undefined || queueNames(newest).includes(ownQueueName(newest.name)));
  const owners = queuesOn(of, block).map((queue) => topology.queues.find(({ key }) => key === queue.key)?.owner ?? null);
  return {
    subject: [group.name, ''],
    level,
    facts: factsOf(members, verdict),
    title: titleOf(members, verdict, limits),
    message: messageOf(members, verdict, needed),
    evidence: [
      ...loadEvidence(of, load, block, context.arriving),
      ...(load.size === 'least' && verdict.most !== null && verdict.most.threads > block.threads
        ? [{ text: `at the most replicas ${count(verdict.most.threads, 'thread')}: ${percent(verdict.most.utilisation)}` }]
        : []),
      ...growth(of, verdict),
      ...weekEvidence(capacity, of, block, load.size),
      ...waits(verdict),
      { text: headroomWords(block.utilisation) },
      ...(needed === null ? [] : [{ text: neededWords(needed, lead, verdict, limits), values: { threads: needed } }]),
      ...behind(topology, of, block),
    ],
    unknown: [
      ...unsizedWords(of),
      ...of.pool.doubts,
      ...(members.some((member) => member.most === null)
        ? [`how many processes of ${names(members.map((member) => member.group.name))} run`]
        : []),
      ...(topology.manifest.week === null && block.utilisation >= 1
        ? ['how long the peak lasts: `week` in the manifest tells']
        : []),
      ...works.flatMap(({ demand }) => disputed(demand)),
      ...works
        .filter(({ capped }) => capped)
        .map(({ job }) => `how the duration of ${name(job)} varies: its two numbers fit no usual shape`),
      ...shortWindows(
        topology,
        works.map((work) => work.job),
      ),
    ],
    workerGroup: group.name,
    owners: [...new Set(owners.filter((owner): owner is string => owner !== null))],
    at: group.concurrencyFrom?.at ?? group.at,
    related: [
      ...members
        .slice(1)
        .map((member) => ({ ...member.group.at, side: 'head' as const, label: `${member.group.name} shares its queues` })),
      ...arriving.map((job) => ({ ...job.at, side: 'head' as const, label: `${job.name} is new here` })),
    ],
    settle: settleWords(lead, verdict, needed, alone ? undefined : apart?.name),
    fixes: fixesOf(topology, lead, works, needed, verdict, newest, limits),
  };
}

/** Where calls in the code send more than is declared, one of the two is not so. */
const disputed = ({ job, certain, rate, sources }: Demand): readonly string[] =>
  rate === null || rate <= certain * (1 + 1e-9)
    ? []
    : [
        `whether every run of ${names(sources.filter(({ by }) => by === 'code').map(({ from }) => from))} enqueues ${name(job)}, of which ${rateWords(certain)} are declared`,
      ];

/** Only values on which a person decides: the size, how busy, what is missed. */
function factsOf(members: readonly PoolGroup[], { utilisation, most, missed, bursts }: Verdict): Facts {
  return {
    groups: members.map(({ group }) => [group.name, group.concurrency, group.replicas?.min ?? null, group.replicas?.max ?? null]),
    utilisation: finite(utilisation),
    most: most === null ? null : finite(most.utilisation),
    missed: missed.map(({ queue, objective }) => [queue.name, objective, finite(Math.min(queue.p95, queue.unordered))]),
    bursts: bursts.map(({ job, jobs, objective }) => [job, jobs, objective]),
  };
}

/** A queue and a worker group of its own for the job that is new here; else the line that gives this group the threads it needs. */
function fixesOf(
  topology: Topology,
  lead: PoolGroup,
  works: readonly Work[],
  needed: number | null,
  verdict: Verdict,
  newest: Job | undefined,
  limits: Limits,
): readonly Fix[] {
  const { group } = lead;
  const { block } = verdict;
  const own =
    newest === undefined ? [] : ownGroupFixes(topology, newest, group, ownNeeds(works, newest.name, verdict.bursts, limits));
  if (own.length === 0 || newest === undefined)
    return needed === null || block.threads === 0 ? [] : threadsFix(group, shareOf(lead, verdict, needed).each);
  const { manifest } = topology;
  const closed = manifest.listsQueues && manifest.everyQueue === null;
  return closed ? [...own, ...declareFixes(manifest, [ownQueueName(newest.name)], null)] : own;
}
