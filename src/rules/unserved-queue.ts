import { findQueue, queueNames, runs, servers } from '../model/carried.js';
import type { StateContext } from '../model/comparison.js';
import type { Draft, Fix } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import { nearest } from '../model/nearest.js';
import type { StateRule } from '../model/rule.js';
import { type Job, serves, type Topology, type WorkerGroup } from '../model/topology.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { groupsEvidence, list, mayServeUnread, name, queueKey, surelyGoes, unknownQueue } from './shared/words.js';

const KUBERNETES =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: imports }\nspec:\n  template:\n    spec:\n      containers:\n        - name: imports\n          command: [bundle, exec, sidekiq, "-q", imports]\n';

const COMPOSE = {
  'docker-compose.yml': 'services:\n  worker:\n    build: .\n    command: bundle exec sidekiq -q builds -q status -q default\n',
};

/** What runs is a copy of the template that the repository does not hold. */
const TEMPLATE = {
  Procfile: 'worker: bundle exec sidekiq\n',
  'config/sidekiq.yml': null,
  'config/sidekiq.yml.example': 'queues:\n  - default\n',
  'app/jobs/parse_report.rb': null,
  'app/jobs/notify.rb': null,
  'app/controllers/builds_controller.rb': null,
};

export const unservedQueue: StateRule = {
  over: 'state',
  meta: {
    id: 'unserved-queue',
    title: 'Unserved queue',
    subject: ['job', 'queue'],
    finds: 'A job can go to a queue that no worker group of the judged environment serves.',
    why: 'Such jobs are accepted, stored and never run, and nothing raises an error. It is the most frequent public bug of its family: queues grow until Redis is full, or mail is simply never sent.',
    levels:
      'Fails where the worker groups are all known, so that nobody can serve the queue; asks where a group may exist that was not read, where the queue hangs on an environment variable, or where only one of two files that start the same process serves it; a note where no worker group was found at all.',
    silent: [
      'mail and other jobs that the framework brings, where no backend is chosen: a note',
      'a queue that is served by name or by a wildcard',
      'a queue that the manifest declares as `external`',
      'a group of unknown environment that serves the queue',
      'a deploy file that is not read yet, and that names the queue behind a queue flag',
      'a job that went to an unserved queue before this change',
    ],
    settle: [
      'add the queue to a worker group',
      'put the job on a queue that is served',
      'declare the queue `external: true` in the manifest if another repository serves it',
    ],
    subsumes: ['undeclared-queue'],
  },
  *check(topology, context) {
    for (const candidate of topology.jobs) {
      if (candidate.abstract) continue;
      for (const queue of queueNames(candidate)) {
        if (findQueue(topology, candidate.backend, queue)?.external === true) continue;
        if (servers(topology, candidate.backend, queue).some((group) => serves(group, queue)?.onlyIn === undefined)) continue;
        if (mayServeUnread(topology, candidate.backend, queue)) continue;
        yield draft(topology, context, candidate, queue);
      }
    }
  },
  notJudged: (topology, context) =>
    context.anyGroups || topology.jobs.every(({ abstract, provided }) => abstract || provided)
      ? null
      : 'no worker group was found; a Procfile, compose file, systemd unit or start script that runs the workers would wake it',
  examples: [
    {
      name: 'mail where no backend is chosen',
      base: app(),
      head: app({
        'app/mailers/user_mailer.rb':
          'class UserMailer < ActionMailer::Base\n  def welcome\n    mail(to: "a@example.com")\n  end\nend\n',
        'app/models/user.rb':
          'class User < ApplicationRecord\n  def greet\n    UserMailer.welcome.deliver_later(queue: "mailers")\n  end\nend\n',
      }),
      finds: ['note ActionMailer::MailDeliveryJob ?/mailers'],
    },
    {
      name: 'a new job on a queue that nobody serves',
      base: app(),
      head: app(job('ImportCsv', { queue: 'imports' })),
      finds: ['fail ImportCsv sidekiq/imports'],
      doc: true,
    },
    {
      name: 'a group takes the queue in the same change',
      base: app(),
      head: app({
        ...job('ImportCsv', { queue: 'imports' }),
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n  - imports\n',
      }),
      finds: [],
    },
    {
      name: 'a queue served elsewhere',
      base: app(),
      head: app({
        ...job('ImportCsv', { queue: 'imports' }),
        ...manifest('queues:\n  "*": { objective: 5m, alert: https://alerts.example.com/1 }\n  imports: { external: true }\n'),
      }),
      finds: [],
    },
    {
      name: 'a call site names a queue that nobody serves',
      base: app(),
      head: app({
        'app/controllers/builds_controller.rb':
          'class BuildsController < ApplicationController\n  def create\n    ParseReport.set(queue: :imports).perform_async(1)\n  end\nend\n',
      }),
      finds: ['fail ParseReport sidekiq/imports'],
    },
    {
      name: 'one of two files that start the same worker serves it',
      base: app(COMPOSE),
      head: app({
        ...COMPOSE,
        ...job('ImportCsv', { queue: 'imports' }),
        'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n  - imports\n',
      }),
      finds: ['ask ImportCsv sidekiq/imports'],
    },
    {
      name: 'a deploy file that is not read yet keeps the world open',
      base: app({
        'k8s/worker.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: worker }\nspec:\n  template:\n    spec:\n      containers: [{ name: worker, command: [bundle, exec, sidekiq] }]\n',
      }),
      head: app({
        ...job('ImportCsv', { queue: 'imports' }),
        'k8s/worker.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: worker }\nspec:\n  template:\n    spec:\n      containers: [{ name: worker, command: [bundle, exec, sidekiq] }]\n',
      }),
      finds: ['ask ImportCsv sidekiq/imports'],
    },
    {
      name: 'a configuration that is copied from a template is not known',
      base: app(TEMPLATE),
      head: app({ ...TEMPLATE, ...job('ImportCsv', { queue: 'imports' }) }),
      finds: ['ask ImportCsv sidekiq/imports'],
    },
    {
      name: 'a deploy file that is not read yet names the queue',
      base: app({ 'k8s/imports.yaml': KUBERNETES }),
      head: app({ ...job('ImportCsv', { queue: 'imports' }), 'k8s/imports.yaml': KUBERNETES }),
      finds: [],
    },
  ],
};

function draft(topology: Topology, context: StateContext, candidate: Job, queue: string): Draft {
  const groups = topology.workerGroups.filter((group) => runs(group, candidate.backend));
  const level = levelOf(context, candidate, queue, groups);
  // The group that serves the most queues is the general one: one more belongs there rather than to a special one.
  const group = [...groups].sort((a, b) => b.queues.length - a.queues.length)[0];
  const half = halfServing(groups, queue);
  const near = nearest(
    queue,
    groups.flatMap(({ queues }) => queues.map((served) => served.name)),
  );
  const meant = near === null ? '' : ` Did you mean ${name(near)}?`;
  return {
    subject: [candidate.name, queueKey(candidate.backend, queue)],
    level,
    facts: { queue, groups: groups.map(({ name: group }) => group), ...(half === null ? {} : { onlyIn: half.onlyIn }) },
    title: half === null ? `Which worker group serves ${name(queue)}?` : `Which file starts ${name(half.group.name)}?`,
    message:
      half === null
        ? `${name(candidate.name)} goes to ${name(queue)}, which no worker group of ${topology.environment}${context.closed ? ' serves: its jobs would wait for ever.' : ' that was read serves. If none does, its jobs wait for ever.'}${meant}`
        : `${name(candidate.name)} goes to ${name(queue)}, which ${name(half.group.name)} serves by ${half.onlyIn} alone: ${list(half.others)} ${half.others.length === 1 ? 'starts' : 'start'} the same process without it.`,
    evidence: groupsEvidence(topology),
    unknown: [
      ...unknownQueue(candidate.queues),
      ...(level === 'fail' || context.closed ? [] : ['a worker group that was not read may serve it']),
    ],
    job: candidate.name,
    queue,
    owners: ownersOf(topology, candidate),
    at: (candidate.queues.names.includes(queue) ? candidate.queues.at : candidate.callQueues?.at) ?? candidate.at,
    related:
      group === undefined || half !== null ? [] : [{ ...group.at, side: 'head', label: `${group.name} serves other queues` }],
    ...(half === null ? {} : { settle: ['serve the queue by both files', 'say in policy which one runs: `policy.deploy`'] }),
    fixes: group === undefined || half !== null ? [] : addQueue(group, queue),
  };
}

/** Proven only where all groups are known and the job goes to this queue for sure. */
function levelOf(context: StateContext, candidate: Job, queue: string, groups: readonly WorkerGroup[]): Level {
  // What the framework brings runs inside the process where no backend is chosen: nothing of it is known to wait.
  if (groups.length === 0 || (candidate.provided && candidate.backend === null)) return 'note';
  const certain = surelyGoes(candidate, queue);
  return context.closed && certain && halfServing(groups, queue) === null && !candidate.provided ? 'fail' : 'ask';
}

/** The group that serves a queue by one of the two files that start it, with the files that do not. */
function halfServing(
  groups: readonly WorkerGroup[],
  queue: string,
): { readonly group: WorkerGroup; readonly onlyIn: string; readonly others: readonly string[] } | null {
  for (const group of groups) {
    const onlyIn = serves(group, queue)?.onlyIn;
    if (onlyIn === undefined) continue;
    const others = [group.at, ...group.alsoIn].map(({ path }) => path).filter((path) => path !== onlyIn);
    return { group, onlyIn, others };
  }
  return null;
}

/** One more line under the last queue of the group, where its list stands line by line in a file. */
function addQueue(group: WorkerGroup, queue: string): readonly Fix[] {
  const last = group.queues.at(-1)?.at;
  if (last === null || last === undefined || last.path === group.at.path || !/\.ya?ml$/.test(last.path)) return [];
  return [{ path: last.path, start: last.line + 1, end: last.line + 1, text: `  - ${queue}`, kind: 'insert' }];
}
