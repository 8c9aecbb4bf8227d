import { adaptersFor, alertAdapters, exporters, folderAdapters, frameworks } from './adapters/index.js';
import { finishedWork } from './adapters/prometheus/finished.js';
import { queueLoads } from './capacity/review-load.js';
import { simulation } from './capacity/simulation.js';
import { compare } from './core/compare.js';
import { conclude, reviewGap } from './core/conclude.js';
import { globs, lastingGlobs } from './core/globs.js';
import { inventory as inventoryOf } from './core/inventory.js';
import { judge } from './core/judge.js';
import type { AlertContext } from './core/link/app-alerts.js';
import { link } from './core/link.js';
import { measuredJobs } from './core/measured.js';
import { type FactMemo, read } from './core/read.js';
import { alertFiles } from './core/wanted.js';
import { loadManifest } from './manifest/load.js';
import { forBase, forHead } from './manifest/sides.js';
import type { Comparison } from './model/comparison.js';
import { UserError } from './model/errors.js';
import { builtInPolicy, emptyManifestData, type Manifest, type Policy } from './model/manifest.js';
import type { Inventory, Review, ReviewGap } from './model/review.js';
import type { Simulation } from './model/simulation.js';
import type { Gap, Snapshot } from './model/snapshot.js';
import type { SideFacts } from './model/topology.js';
import type { Measured } from './model/visit.js';
import { rules } from './rules/index.js';

/** Where a rule is explained. */
export const helpPage = (rule: string): string => `https://github.com/queue-review/queue-review/blob/main/docs/rules/${rule}.md`;

export interface ReviewInput {
  readonly base: Snapshot;
  readonly head: Snapshot;
  /** paths whose content differs between the two commits */
  readonly changedPaths: ReadonlySet<string>;
  readonly manifestPath: string;
  /** the manifest at the live tip of the base branch; null = there is none */
  readonly policyFile: { readonly commit: string; readonly text: string } | null;
  /** name and version */
  readonly tool: string;
  /** YYYY-MM-DD, UTC */
  readonly today: string;
  /** the day of the head commit, YYYY-MM-DD, UTC; today where it is left out */
  readonly headDate?: string;
  /** files of a second folder that may hold the alerts, the same for both sides */
  readonly alerts?: Snapshot;
  /** what the default branch's monitoring says; shown beside the declared numbers, and never judged by */
  readonly measured?: readonly Measured[];
}

/**
 * The review of one change, and the policy it was judged by. Pure: snapshots in, data out.
 * Throws UserError with every problem of the head's manifest.
 */
export function review(input: ReviewInput): { readonly review: Review; readonly policy: Policy } {
  const manifests = readManifests(input);
  const { policy } = manifests;
  const memo: FactMemo = new Map();
  const readers = adaptersFor(alertFiles(policy, [manifests.base, manifests.head]));
  const alerts = alertContext(policy, input.alerts ?? null);
  const side = (snapshot: Snapshot, manifest: Manifest | null): SideFacts =>
    link(read(snapshot, readers, { ignore: policy.ignore, memo }), { frameworks, manifest, policy, alerts });

  const head = side(input.head, forHead(manifests.head, manifests.policyManifest));
  const base = withOwnManifest(side(input.base, forBase(manifests.base, manifests.head)), manifests.base);
  const comparisons = compare(base, head, input.changedPaths, {
    path: input.manifestPath,
    base: manifests.base,
    head: manifests.head,
    today: input.today,
    headDate: input.headDate ?? input.today,
  });
  const judgement = judge(comparisons, rules, policy, helpPage);
  const measured = measuredJobs(head, input.measured ?? [], finishedWork);
  return {
    policy,
    review: conclude({
      tool: input.tool,
      base: input.base.commit,
      head: input.head.commit,
      policyCommit: manifests.policyCommit,
      environment: policy.environment,
      comparisons,
      judgement,
      rules,
      gaps: [...manifests.gaps, ...gapsOf(head)],
      load: loadOf(comparisons),
      measured,
      help: helpPage,
    }),
  };
}

export interface InventoryInput {
  readonly snapshot: Snapshot;
  readonly manifestPath: string;
  readonly tool: string;
}

/** What one commit says, with no judgement; the manifest, policy and all, is the commit's own. Throws UserError for a broken one. */
export function inventory(input: InventoryInput): Inventory {
  const { facts, exists } = ownSide(input);
  return inventoryOf(facts, { tool: input.tool, manifest: exists ? input.manifestPath : null });
}

/** The week of one commit's queues at the load that its own manifest declares. Throws UserError for a broken one. */
export function simulate(input: InventoryInput): Simulation {
  const { facts, exists } = ownSide(input);
  return simulation(facts, { tool: input.tool, manifest: { path: input.manifestPath, exists } });
}

/** One commit as its own manifest has it judged. */
function ownSide({ snapshot, manifestPath }: InventoryInput): { readonly facts: SideFacts; readonly exists: boolean } {
  const file = snapshot.files.get(manifestPath);
  const manifest = file === undefined ? null : strict(manifestPath, file.text);
  const policy = manifest?.policy ?? builtInPolicy;
  const readers = adaptersFor(alertFiles(policy, [manifest]));
  const alerts = alertContext(policy, null);
  const facts = link(read(snapshot, readers, { ignore: policy.ignore }), { frameworks, manifest, policy, alerts });
  return { facts, exists: file !== undefined };
}

const ALERT_PATTERNS = alertAdapters.flatMap(({ files }) => files);

/** A file that the manifest alone names may lie where nobody has looked: `reads` tells what is always looked at. */
function alertContext(policy: Policy, folder: Snapshot | null): AlertContext {
  const usual = lastingGlobs(ALERT_PATTERNS);
  const more = globs(policy.alerts);
  return {
    exporters,
    folder: folder === null ? null : read(folder, folderAdapters, { ignore: [] }),
    reads: (path) => usual(path) || more(path),
  };
}

interface Manifests {
  readonly base: Manifest | null;
  readonly head: Manifest | null;
  readonly policyManifest: Manifest | null;
  readonly policy: Policy;
  readonly policyCommit: string | null;
  readonly gaps: readonly ReviewGap[];
}

/** Data from both sides, policy from the base branch's tip. One that is broken there is replaced, so that its repair can merge. */
function readManifests({ base, head, manifestPath, policyFile }: ReviewInput): Manifests {
  const headFile = head.files.get(manifestPath);
  const baseFile = base.files.get(manifestPath);
  const policyLoad = policyFile === null ? null : loadManifest(manifestPath, policyFile.text);
  const policyManifest = policyLoad !== null && 'manifest' in policyLoad ? policyLoad.manifest : null;
  const broken = policyLoad !== null && 'problems' in policyLoad;
  return {
    base: baseFile === undefined ? null : tolerant(manifestPath, baseFile.text),
    head: headFile === undefined ? null : strict(manifestPath, headFile.text),
    policyManifest,
    policy: policyManifest?.policy ?? builtInPolicy,
    policyCommit: policyManifest === null ? null : (policyFile?.commit ?? null),
    gaps: broken
      ? [
          {
            app: null,
            path: manifestPath,
            line: null,
            reason: 'syntax',
            note: 'broken on the base branch: judged by the built-in policy',
          },
        ]
      : [],
  };
}

function strict(path: string, text: string): Manifest {
  const loaded = loadManifest(path, text);
  if ('problems' in loaded) throw new UserError(loaded.problems);
  return loaded.manifest;
}

function tolerant(path: string, text: string): Manifest | null {
  const loaded = loadManifest(path, text);
  return 'manifest' in loaded ? loaded.manifest : null;
}

/** `manifest-drift` judges each side with its own data, so the base keeps what it said itself. */
function withOwnManifest(side: SideFacts, own: Manifest | null): SideFacts {
  return {
    ...side,
    apps: side.apps.map((topology) => ({ ...topology, ownManifest: own?.apps.get(topology.app) ?? emptyManifestData })),
  };
}

/** The load of every app's queues at the head; null where no app declares any. */
function loadOf(comparisons: readonly Comparison[]): Review['load'] {
  const rows = comparisons.flatMap(({ head }) => queueLoads(head) ?? []);
  return rows.length === 0 ? null : rows;
}

function gapsOf(side: SideFacts): readonly ReviewGap[] {
  const seen = new Set<Gap>();
  const ofApps = side.apps.flatMap((topology) =>
    topology.gaps.map((gap) => {
      seen.add(gap);
      return reviewGap(gap, topology.app);
    }),
  );
  return [...ofApps, ...side.gaps.filter((gap) => !seen.has(gap)).map((gap) => reviewGap(gap, null))];
}
