import type { Exporter } from '../../model/alert.js';
import type { Fact } from '../../model/fact.js';
import type { ManifestData } from '../../model/manifest.js';
import type { Gap } from '../../model/snapshot.js';
import type { ReadResult } from '../read.js';
import { ALERTS_FOLDER, fileAndRule } from './alerts/stated.js';
import { type Alerts, linkAlerts } from './alerts.js';
import type { AppContext } from './context.js';
import { factsByKind } from './facts.js';

/** What alerts are judged by, besides the commit's own files. */
export interface AlertContext {
  readonly exporters: readonly Exporter[];
  /** a second folder that may hold the alerts, read from its own root; null = there is none */
  readonly folder: ReadResult | null;
  /** whether a file of this path is one that alerts are read from */
  readonly reads: (path: string) => boolean;
}

export const noAlerts: AlertContext = { exporters: [], folder: null, reads: () => false };

const KINDS: ReadonlySet<Fact['kind']> = new Set<Fact['kind']>(['alert', 'recorded-metric', 'exporter']);

/** The facts that tell of alerts, and all others. An alert file makes no app, and often watches several. */
export function partAlerts(facts: readonly Fact[]): { readonly alerts: readonly Fact[]; readonly rest: readonly Fact[] } {
  const alerts = facts.filter(({ kind }) => KINDS.has(kind));
  return { alerts, rest: alerts.length === 0 ? facts : facts.filter(({ kind }) => !KINDS.has(kind)) };
}

/** A path of the second folder as people read it. */
export const inAlertsFolder = (path: string): string => ALERTS_FOLDER + path;

function prefixed(fact: Fact): Fact {
  if (fact.kind === 'gap') return fact;
  return { ...fact, at: { ...fact.at, path: inAlertsFolder(fact.at.path) } };
}

export const folderGaps = (folder: ReadResult | null): readonly Gap[] =>
  (folder?.gaps ?? []).map((gap) => ({ ...gap, path: inAlertsFolder(gap.path) }));

/** The alerts of one app: those below its root, those that lie in no other app, and those of the second folder. */
export function appAlerts(
  app: AppContext,
  roots: readonly string[],
  alerts: readonly Fact[],
  read: ReadResult,
  { exporters, folder, reads }: AlertContext,
): Alerts {
  const others = roots.filter((root) => root !== '' && root !== app.root);
  const own = alerts.filter((fact) => fact.kind !== 'gap' && !others.some((root) => fact.at.path.startsWith(`${root}/`)));
  const facts = factsByKind([...own, ...(folder?.facts ?? []).map(prefixed)]);
  return linkAlerts({
    alerts: facts('alert'),
    recorded: facts('recorded-metric'),
    metrics: app.facts('metric'),
    running: facts('exporter'),
    gems: app.gems,
    exporters,
    environment: app.environment,
    paths: new Set([...read.blobs.keys(), ...[...(folder?.blobs.keys() ?? [])].map(inAlertsFolder)]),
    gaps: [...read.gaps, ...folderGaps(folder)],
    reads,
    named: namedFiles(app.manifest),
  });
}

const namedFiles = ({ queues, everyQueue }: ManifestData): ReadonlySet<string> =>
  new Set(
    [...queues.values(), ...(everyQueue === null ? [] : [everyQueue])].flatMap(({ alert }) => {
      const file = alert === undefined ? undefined : fileAndRule(alert)?.file;
      return file === undefined ? [] : [file, inAlertsFolder(file)];
    }),
  );
