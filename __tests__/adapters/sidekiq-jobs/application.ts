import { adapters, frameworks } from '../../../src/adapters/index.js';
import { link } from '../../../src/core/link.js';
import { read } from '../../../src/core/read.js';
import { builtInPolicy } from '../../../src/model/manifest.js';
import type { EnqueueSite, Job, QueueSet, Topology } from '../../../src/model/topology.js';
import { recordSnapshot } from '../../../src/snapshot/record.js';

export const lockfile = (versions: { readonly [gem: string]: string }): string =>
  `GEM\n  specs:\n${Object.entries(versions)
    .map(([gem, version]) => `    ${gem} (${version})\n`)
    .join('')}`;

/** The only app of these files, as the judged environment sees it. */
export function application(files: { readonly [path: string]: string }): Topology {
  const facts = read(recordSnapshot({ Gemfile: '', ...files }), adapters, { ignore: [] });
  const [app] = link(facts, { frameworks, manifest: null, policy: builtInPolicy }).apps;
  if (app === undefined) throw new Error('no app');
  return app;
}

export function job(app: Topology, name: string): Job {
  const found = app.jobs.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no job ${name}, only ${app.jobs.map((other) => other.name).join(', ')}`);
  return found;
}

/** Where a call puts its job: what the call says, else what the class says. */
export const queueOf = (app: Topology, site: EnqueueSite): QueueSet => site.queue ?? job(app, site.job ?? '?').queues;
