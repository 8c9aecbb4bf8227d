import { findQueue, queueNames, runs, servers } from '../model/carried.js';
import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import { type Job, serves } from '../model/topology.js';
import { app } from './shared/examples.js';
import { count, groupsEvidence, groupWords, mayServeUnread, name, names, queueKey, surelyGoes } from './shared/words.js';

export const removedQueue: ChangeRule = {
  over: 'change',
  meta: {
    id: 'removed-queue',
    title: 'Queue no longer served',
    subject: ['queue'],
    finds:
      'A queue that was served before, by name or by a wildcard, is served by no worker group any more, and jobs still go to it.',
    why: 'Jobs that wait there stay, and new ones join them, in silence. Replacing a wildcard by a list has stopped recurring work in more than one public application.',
    levels:
      'As unserved-queue: fails where all worker groups are known, asks where one may not have been read. Where the change removes the last group of all, it asks once.',
    silent: [
      'a queue that no job uses any more',
      'a queue that another group takes over',
      'a queue that the manifest declares as `external`',
    ],
    settle: ['keep serving the queue until no job uses it and it is drained', 'move its jobs first, in a change of their own'],
    subsumes: ['unserved-queue'],
  },
  *check(comparison) {
    const { base, head } = comparison;
    if (base.workerGroups.length > 0 && head.workerGroups.length === 0) {
      const lost = head.jobs.filter((job) => !job.abstract && !job.provided);
      if (lost.length > 0) yield lastGroup(comparison, lost);
      return;
    }
    for (const [queue, users] of stillUsed(comparison)) {
      const backend = users[0]?.backend ?? null;
      const before = base.workerGroups.filter((group) => runs(group, backend) && serves(group, queue) !== undefined);
      if (before.length === 0 || servers(head, backend, queue).length > 0 || mayServeUnread(head, backend, queue)) continue;
      if (findQueue(head, backend, queue)?.external === true) continue;
      const [group] = before;
      const now = head.workerGroups.find(({ name: groupName }) => groupName === group?.name);
      const certain = users.some((job) => surelyGoes(job, queue));
      const draft: Draft = {
        subject: [queueKey(backend, queue)],
        level: comparison.closed && certain ? 'fail' : 'ask',
        facts: { queue, jobs: users.map((job) => job.name).sort(), groups: head.workerGroups.map((candidate) => candidate.name) },
        title: `Who serves ${name(queue)} after this change?`,
        message: `${name(queue)} was served by ${names(before.map((candidate) => candidate.name))} and is served by no worker group now, while ${names(users.map((job) => job.name))} still ${users.length === 1 ? 'goes' : 'go'} to it.`,
        evidence: [...before.map((candidate) => ({ text: `before: ${groupWords(candidate)}` })), ...groupsEvidence(head)],
        queue,
        at: now?.at ?? users[0]?.at ?? { path: '', line: 1 },
        related: users.slice(0, 5).map((job) => ({ ...job.at, side: 'head' as const, label: `${job.name} goes to ${queue}` })),
      };
      yield draft;
    }
  },
  examples: [
    {
      name: 'a queue dropped from the list',
      base: app(),
      head: app({ 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - default\n' }),
      finds: ['fail sidekiq/status'],
      doc: true,
    },
    {
      name: 'a queue dropped that no job uses',
      base: app(),
      head: app({ 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n' }),
      finds: [],
    },
    {
      name: 'another group takes it over',
      base: app(),
      head: app({
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - default\n',
        Procfile:
          'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\nstatus: bundle exec sidekiq -q status\n',
      }),
      finds: [],
    },
    {
      name: 'the last worker group goes',
      base: app(),
      head: app({ Procfile: 'web: bundle exec puma\n', 'config/sidekiq.yml': null }),
      finds: ['ask *'],
    },
  ],
};

function stillUsed({ head }: Comparison): ReadonlyMap<string, readonly Job[]> {
  const used = new Map<string, Job[]>();
  for (const job of head.jobs.filter(({ abstract }) => !abstract)) {
    for (const queue of queueNames(job)) used.set(queue, [...(used.get(queue) ?? []), job]);
  }
  return used;
}

function lastGroup({ base, head }: Comparison, lost: readonly Job[]): Draft {
  const [group] = base.workerGroups;
  return {
    subject: ['*'],
    level: 'ask',
    facts: { groups: base.workerGroups.map(({ name: groupName }) => groupName).sort(), jobs: lost.map((job) => job.name).sort() },
    title: 'What runs the jobs after this change?',
    message: `This change removes the last worker group that could be found in ${head.environment}; ${count(lost.length, 'job')} ${lost.length === 1 ? 'stays' : 'stay'}.`,
    evidence: base.workerGroups.map((candidate) => ({ text: `before: ${groupWords(candidate)}` })),
    at: group?.at ?? { path: '', line: 1 },
    side: 'base',
  };
}
