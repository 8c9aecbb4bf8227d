import type { Framework, JobOptions, JobOptionsInput } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { literal, type Value } from '../../model/value.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import { command } from './command.js';
import { readConfig } from './config.js';
import { groups } from './groups.js';
import { isPumaConfig, readPuma } from './puma.js';
import { isRecurring, RECURRING_JOB, RECURRING_QUEUE, readRecurring } from './recurring.js';

/** Solid Queue: the processes that run Active Job's jobs from the database, and its recurring tasks. */
export const solidQueue: Framework = {
  id: 'solid-queue',
  title: 'Solid Queue',
  version: 1,
  files: [
    '**/config/*queue*.{yml,yaml,yml.erb}',
    '**/config/{queue,queues,solid_queue,solid-queue}/**/*.{yml,yaml,yml.erb}',
    '**/config/recurring.yml',
    '**/config/puma.rb',
    '**/config/puma/*.rb',
  ],
  read,
  // Its jobs are Active Job's.
  jobAncestors: [],
  performMethod: 'perform',
  releases: { gem: 'solid_queue', payloads: [] },
  backend: { id: 'solid-queue' },
  provided: [{ name: RECURRING_JOB, queue: (setting) => String(setting(RECURRING_QUEUE)?.values[0] ?? 'solid_queue_recurring') }],
  jobOptions,
  queueLine: 'queue_as :{queue}',
  workers: {
    backend: 'solid-queue',
    patterns: 'prefix',
    // Each worker is a process of its own; its poller and its heartbeat take two more (solid_queue 1.5.0, lib/solid_queue/configuration.rb,
    // `ensure_correctly_sized_thread_pool`).
    databaseThreads: { per: 'group', extra: 2 },
    defaultConfigs: ['config/queue.yml'],
    command,
    groups,
  },
};

function read(file: SourceFile): readonly Fact[] {
  if (isRecurring(file.path)) return readRecurring(file);
  if (isPumaConfig(file.path)) return file.text.includes('solid_queue') ? readPuma(parseRuby(file)) : [];
  return readConfig(file);
}

/** The options of the job that it brings itself; it is an Active Job, so the application's prefix goes before its queue. */
function jobOptions({ setting }: JobOptionsInput): JobOptions {
  const prefix = setting('active_job.queue_name_prefix');
  const blank = prefix === null || (prefix.kind === 'literal' && (prefix.value === null || prefix.value === ''));
  const callQueue = (value: Value): Value => {
    if (blank || (value.kind === 'literal' && value.value === '')) return value;
    return { kind: 'concat', values: [prefix, setting('active_job.queue_name_delimiter') ?? literal('_'), value] };
  };
  return {
    queue: { value: callQueue(literal('default')), source: 'default', at: null },
    retryQueue: null,
    callQueue,
    retry: null,
    lock: null,
    ineffective: [],
  };
}
