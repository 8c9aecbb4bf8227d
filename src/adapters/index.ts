import type { Adapter, Framework } from '../model/adapter.js';
import type { Exporter } from '../model/alert.js';
import { activeJob } from './active-job/adapter.js';
import { bundler } from './bundler/adapter.js';
import { clockwork } from './clockwork/adapter.js';
import { cloudwatch } from './cloudwatch/adapter.js';
import { cloudwatchExporters } from './cloudwatch/exporters.js';
import { compose } from './compose/adapter.js';
import { datadog } from './datadog/adapter.js';
import { datadogExporters } from './datadog/exporters.js';
import { dockerfile } from './dockerfile/adapter.js';
import { grafana } from './grafana/adapter.js';
import { procfile } from './procfile/adapter.js';
import { prometheus } from './prometheus/adapter.js';
import { exporterImages, metricCode } from './prometheus/evidence.js';
import { prometheusExporters } from './prometheus/exporters.js';
import { railsDatabase } from './rails-database/adapter.js';
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

/** Every source of alerts. */
export const alertAdapters: readonly Adapter[] = [prometheus, grafana, datadog, cloudwatch];

/** What serves metrics of queues. */
export const exporters: readonly Exporter[] = [...prometheusExporters, ...datadogExporters, ...cloudwatchExporters];

/** Everything that reads files: languages, frameworks, schedules, deploy platforms, alerts. */
export const adapters: readonly Adapter[] = [
  ruby,
  bundler,
  ...frameworks,
  railsDatabase,
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
  metricCode,
  exporterImages,
  ...alertAdapters,
  unread,
];

/** The same, with alerts read from further files: those that the policy and the manifest name. */
export const adaptersFor = (alertFiles: readonly string[]): readonly Adapter[] =>
  alertFiles.length === 0
    ? adapters
    : adapters.map((adapter) =>
        alertAdapters.includes(adapter) ? { ...adapter, files: [...adapter.files, ...alertFiles] } : adapter,
      );

/** Files of a second folder, which is there for its alerts: every one of a kind that may hold some. */
export const ALERT_FILES: readonly string[] = ['**/*.yml', '**/*.yaml', '**/*.json', '**/*.tf'];

export const folderAdapters: readonly Adapter[] = alertAdapters.map((adapter) => ({ ...adapter, files: ALERT_FILES }));
