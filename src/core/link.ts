import type { Framework } from '../model/adapter.js';
import { emptyManifestData, type Manifest, type ManifestData, type Policy } from '../model/manifest.js';
import type { FrameworkInUse, Job, SideFacts, Topology } from '../model/topology.js';
import type { Alerts } from './link/alerts.js';
import { type AlertContext, appAlerts, folderGaps, noAlerts, partAlerts } from './link/app-alerts.js';
import { type AppFacts, splitApps } from './link/apps.js';
import { bodies } from './link/bodies.js';
import { walker } from './link/chain.js';
import { type AppContext, appContext } from './link/context.js';
import { chainOf } from './link/edges.js';
import { entrancesOf } from './link/entrances.js';
import { enterJobs, withCallers } from './link/entries.js';
import { findGroups } from './link/groups.js';
import { ineffectiveSettings } from './link/ineffective.js';
import { findJobs } from './link/jobs.js';
import { places } from './link/places.js';
import { providedJobs } from './link/provided.js';
import { findQueues } from './link/queues.js';
import { findSchedules } from './link/schedules.js';
import { findSites } from './link/sites.js';
import { unmetApps, unmetJobs } from './link/unmet.js';
import { unreadDeployFiles } from './link/unread.js';
import type { ReadResult } from './read.js';

export interface LinkContext {
  readonly frameworks: readonly Framework[];
  /** whose data counts for this side; its policy is not read here */
  readonly manifest: Manifest | null;
  readonly policy: Policy;
  readonly alerts?: AlertContext;
}

/** Names become values and facts become a topology per app, in the environment that policy judges. Pure; throws nothing. */
export function link(read: ReadResult, { frameworks, manifest, policy, alerts = noAlerts }: LinkContext): SideFacts {
  const facts = partAlerts(read.facts);
  const apps = splitApps(facts.rest, read.gaps, manifest);
  const roots = apps.map(({ root }) => root);
  const linked = apps.map((app) => {
    const context = appContext(app, frameworks, policy, dataOf(app.name, manifest));
    return linkApp(app, context, read, appAlerts(context, roots, facts.alerts, read, alerts));
  });
  const own = new Set(read.gaps);
  const more = linked.flatMap(({ gaps }) => gaps.filter((gap) => !own.has(gap)));
  return {
    commit: read.commit,
    environment: policy.environment,
    apps: linked,
    gaps: [...read.gaps, ...more, ...folderGaps(alerts.folder), ...unmetApps(manifest, apps)],
  };
}

/** The manifest's data of an app. One that it does not name inherits `"*"`, week and time zone (docs/manifest.md). */
function dataOf(app: string, manifest: Manifest | null): ManifestData {
  const own = manifest?.apps.get(app);
  if (own !== undefined) return own;
  const root = manifest?.apps.get('.') ?? emptyManifestData;
  if (manifest === null) return emptyManifestData;
  const paste = { queues: null, jobs: null };
  return { ...emptyManifestData, everyQueue: root.everyQueue, week: root.week, timezone: root.timezone, paste };
}

function linkApp(app: AppFacts, context: AppContext, read: ReadResult, alerts: Alerts): Topology {
  const { jobs: own, ineffective } = findJobs(context);
  const jobs = new Map([...own, ...providedJobs(context, own).map((job) => [job.name, job] as const)]);
  const placeOf = places(context, jobs);
  const sites = findSites(context, jobs, placeOf);
  const schedules = findSchedules(context, jobs);
  const bodyOf = bodies(context, jobs, sites);
  const walk = walker(bodyOf, context.methods);
  const chain = chainOf(context, jobs, walk);
  const entranceOf = entrancesOf(context, sites, bodyOf, walk, placeOf, chain.methods);
  const entered = enterJobs({ context, jobs, sites, schedules, chain, entranceOf });
  const workerGroups = findGroups(context);
  const queues = findQueues(app.name, entered, workerGroups, context.manifest, alerts);
  return {
    app: app.name,
    root: app.root,
    environment: context.environment,
    jobs: entered,
    queues,
    workerGroups,
    edges: chain.edges,
    enqueues: withCallers(sites, chain),
    schedules,
    ineffective: [...ineffective, ...ineffectiveSettings(context, jobs)],
    frameworks: frameworksInUse(context, [...entered]),
    gaps: [...app.gaps, ...unmetJobs(context.manifest, jobs)],
    alerts: alerts.found(queues),
    unreadDeployFiles: unreadDeployFiles(app, context.policy, read.blobs),
    manifest: context.manifest,
  };
}

/** The frameworks that some job is written for or run by, where the version is locked. */
function frameworksInUse({ frameworks, locked }: AppContext, jobs: readonly Job[]): readonly FrameworkInUse[] {
  return frameworks.flatMap(({ id, title, releases }) => {
    const used = jobs.some(({ framework, backend, provided }) => !provided && (framework === id || backend === id));
    const lock = locked(releases.gem);
    return used && lock !== null ? [{ id, title, version: lock.version, at: lock.at, payloads: releases.payloads }] : [];
  });
}
