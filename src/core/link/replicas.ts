import type { WorkerCommand } from '../../model/adapter.js';
import type { FormationFact, ProcessFact } from '../../model/fact.js';
import type { WorkerGroup } from '../../model/topology.js';
import type { Resolved, Value } from '../../model/value.js';
import { wordText } from './processes.js';
import { resolve } from './resolve.js';

/**
 * How many copies of a process the files say run, times the processes that one command forks; null where they do not say. A formation
 * speaks of a Procfile's processes.
 */
export function fileReplicas(
  process: ProcessFact,
  command: WorkerCommand,
  formation: readonly FormationFact[],
): WorkerGroup['replicas'] {
  const forks = command.processes === null ? null : count(command.processes);
  const own = written(process, formation);
  const min = own === null ? null : count(plain(own.min));
  const max = own === null ? null : count(plain(own.max));
  if (min === null || max === null) return forks === null ? null : { min: forks, max: forks };
  const times = forks ?? 1;
  return { min: Math.min(min, max) * times, max: Math.max(min, max) * times };
}

function written(process: ProcessFact, formation: readonly FormationFact[]): { readonly min: Value; readonly max: Value } | null {
  if (process.replicas !== null) return process.replicas;
  if (process.platform !== 'procfile') return null;
  const folder = process.at.path.slice(0, process.at.path.lastIndexOf('/') + 1);
  for (const fact of formation) {
    if (fact.process !== process.name) continue;
    if (fact.at.path.slice(0, fact.at.path.lastIndexOf('/') + 1) === folder) return { min: fact.quantity, max: fact.quantity };
  }
  return null;
}

/** A number for sure: what a variable may change is not what the file says. */
function count(resolved: Resolved): number | null {
  const text = resolved.complete ? wordText(resolved) : null;
  const number = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number >= 0 ? number : null;
}

const plain = (value: Value): Resolved => resolve(value, { constant: () => null, env: () => null });
