import type { WorkerCodeFact } from '../../model/fact.js';
import { normalised } from './groups-file.js';

/** One thing that Ruby code does at boot, and whether it only may. */
export interface BootFact {
  readonly fact: WorkerCodeFact;
  readonly possible: boolean;
}

/** How a file takes part in the boot: not at all, for sure, or perhaps; with the order in which Rails loads it. */
function bootOrder(
  path: string,
  require: string | null,
  environment: string | null,
): { readonly order: number; readonly sure: boolean } | null {
  if (/(?:^|\/)(?:spec|test|tests|features|templates|vendor|node_modules)\//.test(path)) return null;
  const script = require?.endsWith('.rb') === true ? normalised(require) : null;
  const rails = script === null || script === 'config/environment.rb' || script === 'config/application.rb';
  if (script !== null && (path === script || path.endsWith(`/${script}`))) return { order: 0, sure: true };
  const settings = /(?:^|\/)config\/environments\/([^/]+)\.rb$/.exec(path);
  if (settings !== null) return environment === null || settings[1] === environment ? { order: 2, sure: rails } : null;
  if (/(?:^|\/)config\/application\.rb$/.test(path)) return { order: 1, sure: rails };
  if (/(?:^|\/)config\/initializers\//.test(path)) return { order: 3, sure: rails };
  if (/(?:^|\/)config\/environment\.rb$/.test(path)) return { order: 4, sure: rails };
  return { order: 5, sure: false };
}

/** Facts that count at boot, in the order in which they happen. */
export function bootFacts(
  code: readonly WorkerCodeFact[],
  require: string | null,
  environment: string | null,
): readonly BootFact[] {
  return code
    .flatMap((fact, index) => {
      const place = fact.form === 'embed' ? null : bootOrder(fact.at.path, require, environment);
      return place === null ? [] : [{ fact, index, possible: fact.possible || !place.sure, order: place.order }];
    })
    .sort((a, b) => a.order - b.order || compareText(a.fact.at.path, b.fact.at.path) || a.index - b.index);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
