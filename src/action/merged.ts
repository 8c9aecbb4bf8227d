import { recentlyMerged } from '../github/pull.js';
import { CONTEXT, newestStatus } from '../github/status.js';
import { type MergedPull, mergedSummary } from '../report/merged.js';
import type { Run } from './context.js';

/** How far a scheduled run looks back: a week holds every busy day. */
const DAYS = 7;

/** Names the pull requests of the last days that were merged while their status was not a success. It holds nothing. */
export async function reportRecent(run: Run): Promise<void> {
  const since = new Date(Date.now() - DAYS * 86_400_000);
  const pulls = await recentlyMerged(run.api, since);
  const unmet: MergedPull[] = [];
  for (const pull of pulls) {
    const status = await newestStatus(run.api, pull.head);
    if (status?.state !== 'success') unmet.push({ ...pull, state: status?.state ?? null });
  }
  for (const { number, state } of unmet)
    run.log.warning(`merged with the gate unmet: #${number} (${CONTEXT}: ${state ?? 'none'})`);
  run.log.info(
    `${pulls.length} pull ${pulls.length === 1 ? 'request' : 'requests'} merged in the last ${DAYS} days, ${unmet.length} of them with the gate unmet`,
  );
  if (run.inputs.summary) await run.log.summary(mergedSummary(unmet, pulls.length, DAYS));
}
