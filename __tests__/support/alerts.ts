import { alertAdapters, exporters } from '../../src/adapters/index.js';
import { type AlertAnswer, linkAlerts } from '../../src/core/link/alerts.js';
import { factsByKind } from '../../src/core/link/facts.js';
import { read } from '../../src/core/read.js';
import type { Gap } from '../../src/model/snapshot.js';
import { type Files, snapshot } from './review.js';

export interface Asked {
  readonly queue?: string;
  readonly backend?: string | null;
  readonly gems?: readonly string[];
}

/** What the alerts of these files say of a queue: `default` of Sidekiq, with no exporter among the gems, where nothing else is asked. */
export function alertsOf(files: Files, { queue = 'default', backend = 'sidekiq', gems = [] }: Asked = {}): AlertAnswer {
  const found = read(snapshot('c'.repeat(40), files), alertAdapters, { ignore: [] });
  const facts = factsByKind(found.facts);
  const linked = linkAlerts({
    alerts: facts('alert'),
    recorded: facts('recorded-metric'),
    metrics: [],
    running: [],
    gems: new Set(gems),
    exporters,
    environment: 'production',
    paths: new Set(found.blobs.keys()),
    gaps: found.gaps,
    reads: () => true,
    named: new Set(),
  });
  return linked.of({ name: queue, backend }, null);
}

/** Every alert of these files as `path:line name, other names`, and every gap as `gap path:line reason`. */
export function alertList(files: Files): readonly string[] {
  const found = read(snapshot('c'.repeat(40), files), alertAdapters, { ignore: [] });
  return [
    ...found.facts.flatMap((fact) => (fact.kind === 'alert' ? [`${fact.at.path}:${fact.at.line} ${fact.names.join(', ')}`] : [])),
    ...found.gaps.map(({ path, line, reason }: Gap) => `gap ${path}:${line} ${reason}`),
  ];
}
