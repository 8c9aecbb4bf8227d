import type { EnqueueSite } from '../../model/topology.js';

/** Rails' own migrations, and those of data_migrate (db/data). */
const MIGRATION = /(?:^|\/)db\/(?:\w*migrat\w*|data)\//;

/** Whether a call stands in a migration that the change leaves as it was: it has run where the old code runs, and will not run again. */
export const hasRun = ({ at }: Pick<EnqueueSite, 'at'>, changedPaths: ReadonlySet<string>): boolean =>
  MIGRATION.test(at.path) && !changedPaths.has(at.path);
