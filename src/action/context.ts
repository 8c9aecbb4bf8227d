import type { createApi } from '../github/client.js';
import type { ActionEvent } from '../github/event.js';
import type { createLog } from '../github/log.js';
import type { Measured } from '../model/visit.js';
import type { ManifestPath } from '../repository.js';
import type { Inputs } from './inputs.js';

export type Api = ReturnType<typeof createApi>;
export type Log = ReturnType<typeof createLog>;

/** What one run of the Action works with. */
export interface Run {
  readonly api: Api;
  /** the same with a little time of its own, for the last word of a run whose time is over */
  readonly again: () => Api;
  readonly log: Log;
  readonly inputs: Inputs;
  readonly event: ActionEvent;
  readonly manifest: ManifestPath;
  readonly env: { readonly [name: string]: string | undefined };
  /** YYYY-MM-DD, UTC */
  readonly today: string;
  /** what the default branch's run measured, as a file says that came from there: shown, and never judged by */
  readonly measured: readonly Measured[];
}

/** The page of this run, for links; null where the runner does not say. */
export function runUrl({ env }: Pick<Run, 'env'>): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = env;
  return server !== undefined && repository !== undefined && id !== undefined
    ? `${server}/${repository}/actions/runs/${id}`
    : null;
}
