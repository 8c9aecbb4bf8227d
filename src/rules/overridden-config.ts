import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { Overridden, WorkerGroup } from '../model/topology.js';
import { app } from './shared/examples.js';
import { name, place } from './shared/words.js';

const FLAGS = {
  Procfile: 'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml -q builds -q status -q default\n',
};
const MORE = { 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n  - imports\n' };

const SECTION = (threads: string): string =>
  `concurrency: ${threads}\nqueues:\n  - builds\n  - status\n  - default\nproduction:\n  concurrency: <%= ENV.fetch('THREADS', 10) %>\n`;

const COMPOSE = { 'docker-compose.yml': 'services:\n  worker:\n    build: .\n    command: bundle exec sidekiq -c 5\n' };

export const overriddenConfig: ChangeRule = {
  over: 'change',
  meta: {
    id: 'overridden-config',
    title: 'Edit without effect',
    subject: ['worker group', 'setting'],
    finds:
      'An edit of a worker setting that something stronger replaces: a flag, an environment section, code that runs at boot.',
    why: 'A queue added to the file is not served by a process whose command line names its queues. The edit looks right and changes nothing.',
    levels:
      'Fails where the edit has no effect at all in the judged environment; asks where some groups that load the file follow it and others do not.',
    silent: [
      'a setting that was overridden before and is not edited',
      "an edit of another environment's section",
      'an edit after which both places say the same',
      'a new group together with its file',
    ],
    settle: ['make the edit where the setting is decided', 'remove the stronger setting'],
    subsumes: [],
  },
  *check(comparison) {
    for (const group of comparison.head.workerGroups) {
      const base = comparison.base.workerGroups.find(
        (candidate) => (comparison.renames.workerGroups.get(candidate.name) ?? candidate.name) === group.name,
      );
      if (base === undefined) continue;
      for (const setting of group.overridden) {
        if (agrees(group, setting)) continue;
        const before = base.overridden.find(
          (candidate) => candidate.setting === setting.setting && candidate.at.path === setting.at.path,
        );
        const edited =
          before === undefined
            ? group.config === base.config &&
              comparison.changedPaths.has(setting.at.path) &&
              !becameOverridden(base, group, setting)
            : before.value !== setting.value;
        // A queue that only one of two carriers serves is asked about by its jobs.
        if (edited && setting.setting === 'queues' && followsInOneCarrier(group, setting) !== null) continue;
        if (edited) yield draft(comparison, group, setting);
      }
    }
    const known = new Set(
      comparison.base.ineffective.filter(({ job }) => job === null).map(({ setting, value }) => `${setting} ${value}`),
    );
    for (const fact of comparison.head.ineffective) {
      if (fact.job !== null || known.has(`${fact.setting} ${fact.value}`)) continue;
      yield {
        subject: [fact.framework, fact.setting],
        level: 'fail',
        facts: { setting: fact.setting, value: fact.value },
        title: `This setting of ${name(fact.setting)} has no effect`,
        message: `${place(fact.at)} sets ${name(fact.setting)} to ${fact.value}, and ${fact.why}${fact.wins === '' ? '' : `: ${fact.wins} counts`}.`,
        evidence: [],
        at: fact.at,
      };
    }
  },
  examples: [
    {
      name: 'the command line names the queues',
      base: app(FLAGS),
      head: app({ ...FLAGS, ...MORE }),
      finds: ['fail worker queues'],
      doc: true,
    },
    {
      name: 'one of two groups follows the file',
      base: app({ Procfile: `${FLAGS.Procfile}bulk: bundle exec sidekiq -C config/sidekiq.yml\n` }),
      head: app({ Procfile: `${FLAGS.Procfile}bulk: bundle exec sidekiq -C config/sidekiq.yml\n`, ...MORE }),
      finds: ['ask worker queues'],
    },
    {
      name: 'one of two files that start the same worker follows',
      base: app(COMPOSE),
      head: app({ ...COMPOSE, 'config/sidekiq.yml': 'concurrency: 9\nqueues:\n  - builds\n  - status\n  - default\n' }),
      finds: ['ask worker concurrency'],
    },
    {
      name: 'the command line and the file gain the same queue',
      base: app(FLAGS),
      head: app({ Procfile: FLAGS.Procfile.replace('-q default', '-q default -q imports'), ...MORE }),
      finds: [],
    },
    {
      name: 'the section of production says the same',
      base: app({ 'config/sidekiq.yml': SECTION('5') }),
      head: app({ 'config/sidekiq.yml': SECTION("<%= ENV.fetch('THREADS', 10) %>") }),
      finds: [],
    },
    {
      name: 'the section of production says something else',
      base: app({ 'config/sidekiq.yml': SECTION("<%= ENV.fetch('THREADS', 10) %>") }),
      head: app({ 'config/sidekiq.yml': SECTION('20') }),
      finds: ['fail worker concurrency'],
    },
    { name: 'nothing overrides it', base: app(), head: app(MORE), finds: [] },
    {
      name: 'overridden before, and not edited',
      base: app(FLAGS),
      head: app({
        ...FLAGS,
        'config/sidekiq.yml':
          '# queues come from the command line\nconcurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n',
      }),
      finds: [],
    },
  ],
};

/** What wins says the same as what it replaces: nothing is lost, and another environment may be the one that was meant. */
function agrees({ queues, concurrency }: WorkerGroup, { setting, value, same }: Overridden): boolean {
  if (same === true) return true;
  if (setting === 'concurrency') return concurrency !== null && value === String(concurrency);
  const written = value.split(' ').map((word) => word.split(',', 1)[0] ?? '');
  return (
    setting === 'queues' &&
    [...new Set(written)].sort().join(' ') === [...new Set(queues.map(({ name }) => name))].sort().join(' ')
  );
}

/** The group's own command or code began to override the setting: then the edit is that one, and it has an effect. */
const becameOverridden = (base: WorkerGroup, group: WorkerGroup, setting: Overridden): boolean =>
  base.command !== group.command ||
  (setting.winsAt !== null && !base.overridden.some(({ winsAt }) => winsAt?.path === setting.winsAt?.path));

function draft({ head }: Comparison, group: WorkerGroup, setting: Overridden): Draft {
  const followers = head.workerGroups.filter(
    (other) =>
      other.config === group.config &&
      other.name !== group.name &&
      !other.overridden.some((candidate) => candidate.setting === setting.setting && candidate.at.path === setting.at.path),
  );
  const inner = followsInOneCarrier(group, setting);
  const partly = followers.length > 0 || inner !== null;
  return {
    subject: [group.name, setting.setting],
    level: partly ? 'ask' : 'fail',
    facts: { setting: setting.setting, value: setting.value, wins: setting.wins },
    title: partly ? `Should ${name(group.name)} follow the edit too?` : `The edit of ${name(setting.setting)} has no effect`,
    message: `${place(setting.at)} now says ${name(setting.setting)} ${setting.value}, and ${name(group.name)} does not follow: ${setting.wins} wins${setting.winsAt === null ? '' : ` (${place(setting.winsAt)})`}.`,
    evidence: [
      ...followers.map((other) => ({ text: `${name(other.name)} (${place(other.at)}) follows the file` })),
      ...(inner === null ? [] : [{ text: `${name(group.name)} follows the file where ${inner} starts it` }]),
    ],
    workerGroup: group.name,
    at: setting.at,
    related: setting.winsAt === null ? [] : [{ ...setting.winsAt, side: 'head', label: 'wins' }],
  };
}

/** Of two carriers that start the same process, the one whose command leaves the setting to the file; null where there is none. */
function followsInOneCarrier(group: WorkerGroup, setting: Overridden): string | null {
  const carriers = [group.at, ...group.alsoIn].map(({ path }) => path);
  const winning = group.overridden
    .filter((candidate) => candidate.setting === setting.setting && candidate.at.path === setting.at.path)
    .map(({ winsAt }) => winsAt?.path ?? '');
  if (carriers.length < 2 || winning.some((path) => !carriers.includes(path))) return null;
  return carriers.find((path) => !winning.includes(path)) ?? null;
}
