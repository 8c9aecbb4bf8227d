import type { Framework } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import { readWorkerCode } from './code.js';
import { command } from './command.js';
import { readConfig } from './config.js';
import { groups } from './groups.js';
import { TEMPLATES } from './groups-file.js';
import { readSidekiqRuby, sidekiqJobAncestors, sidekiqJobOptions } from './jobs.js';

/** Files that a `-C` names in public repositories, besides the two that Sidekiq looks for itself. */
const CONFIG_FILES = [
  '**/config/*.{yml,yaml,yml.erb}',
  '**/config/{sidekiq,workers,queues}/**/*.{yml,yaml,yml.erb}',
  '**/*sidekiq*.{yml,yaml,yml.erb}',
  '**/*worker*.{yml,yaml,yml.erb}',
  ...TEMPLATES.map((path) => `**/${path}`),
];

/** Sidekiq, its own jobs and its worker processes. */
export const sidekiq: Framework = {
  id: 'sidekiq',
  title: 'Sidekiq',
  version: 1,
  files: [...CONFIG_FILES, ...RUBY_FILES],
  read,
  jobAncestors: sidekiqJobAncestors,
  performMethod: 'perform',
  releases: {
    gem: 'sidekiq',
    // 8.0 brought its own Active Job adapter: jobs are wrapped in Sidekiq::ActiveJob::Wrapper, which 7.3 does not define, while 8.0 still
    // defines the name of Rails' wrapper. Source: sidekiq 8.0.0, lib/active_job/queue_adapters/sidekiq_adapter.rb.
    payloads: [
      {
        since: 8,
        jobsOf: 'active-job',
        what: 'from Sidekiq 8 on, Active Jobs are stored under another wrapper class, which workers of 7 do not know: what a new process enqueues fails in an old worker',
      },
    ],
  },
  backend: { id: 'sidekiq' },
  provided: [],
  jobOptions: sidekiqJobOptions,
  queueLine: 'sidekiq_options queue: "{queue}"',
  workers: {
    backend: 'sidekiq',
    patterns: 'none',
    databaseThreads: { per: 'process', extra: 0 },
    dedicatedCommand: 'bundle exec sidekiq -q {queue} -c {threads}',
    defaultConfigs: ['config/sidekiq.yml', 'config/sidekiq.yml.erb'],
    command,
    groups,
  },
};

function read(file: SourceFile): readonly Fact[] {
  if (/\.ya?ml(?:\.erb)?$/.test(file.path)) return readConfig(file);
  // A template need not be YAML yet, and nothing of it counts but that it is there.
  if (TEMPLATES.some((path) => file.path.endsWith(path))) return readConfig(file).filter(({ kind }) => kind !== 'gap');
  if (!isApplicationPath(file.path) || !isRubyProgram(file.path, file.text)) return [];
  const ruby = parseRuby(file);
  return [...readSidekiqRuby(ruby), ...readWorkerCode(ruby)];
}
