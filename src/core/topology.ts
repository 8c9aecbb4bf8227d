import type { Framework } from '../model/adapter.js';
import type { Fact } from '../model/fact.js';
import { emptyManifestData, type Manifest, type Policy } from '../model/manifest.js';
import type { Gap } from '../model/snapshot.js';
import type { Ineffective, SideFacts, Topology } from '../model/topology.js';
import { type AppFacts, splitApps } from './topology/apps.js';
import { type AppContext, appContext } from './topology/context.js';
import { enter } from './topology/entries.js';
import { findGroups } from './topology/groups.js';
import { findJobs } from './topology/jobs.js';
import { findQueues } from './topology/queues.js';
import { findSchedules } from './topology/schedules.js';
import { findSites } from './topology/sites.js';
import type { ReadResult } from './read.js';

export interface LinkContext {
  readonly frameworks: readonly Framework[];
  /** whose data counts for this side; its policy is not read here */
  readonly manifest: Manifest | null;
  readonly policy: Policy;
}

/** Names become values and facts become a topology per app, in the environment that policy judges. Pure; throws nothing. */
export function link(read: ReadResult, { frameworks, manifest, policy }: LinkContext): SideFacts {
  const apps = splitApps(read.facts, read.gaps, manifest);
  return {
    commit: read.commit,
    environment: policy.environment,
    apps: apps.map((app) => linkApp(app, appContext(app, frameworks, policy, manifest?.apps.get(app.name) ?? emptyManifestData))),
    gaps: read.gaps,
  };
}

function linkApp(app: AppFacts, context: AppContext): Topology {
  const { jobs: drafts, ineffective } = findJobs(context);
  const sites = findSites(context, drafts);
  const schedules = findSchedules(context, drafts);
  const entered = enter(context, drafts, sites, schedules);
  const workerGroups = findGroups(context);
  return {
    app: app.name,
    root: app.root,
    environment: context.environment,
    jobs: entered.jobs,
    queues: findQueues(app.name, entered.jobs, workerGroups, context.manifest),
    workerGroups,
    edges: entered.edges,
    enqueues: entered.sites,
    schedules,
    ineffective: [...ineffective, ...ineffectiveSettings(app.facts, context)],
    gaps: app.gaps,
    unreadDeployFiles: app.gaps.some((gap) => opensTheWorld(gap, context.policy)),
    manifest: context.manifest,
    definedConstants: context.classes.defined,
  };
}

/** Worker settings without effect; those of a class come from the framework's own reading of it. */
function ineffectiveSettings(facts: readonly Fact[], context: AppContext): readonly Ineffective[] {
  return facts.flatMap((fact) =>
    fact.kind === 'ineffective' && fact.owner === null
      ? [
          {
            framework: fact.framework,
            job: null,
            setting: fact.setting,
            value: context.resolve(fact.value).values.join(', ') || 'a computed value',
            why: fact.why,
            wins: '',
            at: fact.at,
          },
        ]
      : [],
  );
}

/** A deploy file that stayed unread may start processes nobody saw, unless policy names the files that count. */
function opensTheWorld({ path, reason }: Gap, policy: Policy): boolean {
  if (policy.deploy !== null && !policy.deploy.includes(path)) return false;
  return reason === 'no-adapter' || (reason !== 'dynamic' && !/\.(rb|rake|ru)$|Rakefile$|Gemfile/.test(path));
}
