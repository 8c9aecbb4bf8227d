import type { Adapter, Framework } from '../model/adapter.js';
import { activeJob } from './active-job/adapter.js';
import { bundler } from './bundler/adapter.js';
import { clockwork } from './clockwork/adapter.js';
import { compose } from './compose/adapter.js';
import { dockerfile } from './dockerfile/adapter.js';
import { procfile } from './procfile/adapter.js';
import { ruby } from './ruby/adapter.js';
import { shell } from './shell/adapter.js';
import { sidekiq } from './sidekiq/adapter.js';
import { sidekiqCron } from './sidekiq-cron/adapter.js';
import { sidekiqPeriodic } from './sidekiq-periodic/adapter.js';
import { sidekiqScheduler } from './sidekiq-scheduler/adapter.js';
import { solidQueue } from './solid-queue/adapter.js';
import { systemd } from './systemd/adapter.js';
import { unread } from './unread/adapter.js';
import { whenever } from './whenever/adapter.js';

/** Every job framework. */
export const frameworks: readonly Framework[] = [sidekiq, activeJob, solidQueue];

/** Everything that reads files: languages, frameworks, schedules, deploy platforms. */
export const adapters: readonly Adapter[] = [
  ruby,
  bundler,
  ...frameworks,
  sidekiqCron,
  sidekiqScheduler,
  sidekiqPeriodic,
  whenever,
  clockwork,
  procfile,
  shell,
  compose,
  dockerfile,
  systemd,
  unread,
];
