import type { Rule } from '../model/rule.js';
import { capacityReduction } from './capacity-reduction.js';
import { dynamicQueue } from './dynamic-queue.js';
import { earlyReviewBy } from './early-review-by.js';
import { fetchModeChange } from './fetch-mode-change.js';
import { frameworkUpgrade } from './framework-upgrade.js';
import { gatewayJob } from './gateway-job.js';
import { ignoredQueueOption } from './ignored-queue-option.js';
import { jobChanged } from './job-changed.js';
import { loosenedManifest } from './loosened-manifest.js';
import { manifestDrift } from './manifest-drift.js';
import { movedJob } from './moved-job.js';
import { newJobOnSharedQueue } from './new-job-on-shared-queue.js';
import { newProducer } from './new-producer.js';
import { overCapacity } from './over-capacity.js';
import { overdueReview } from './overdue-review.js';
import { overriddenConfig } from './overridden-config.js';
import { performSignatureChange } from './perform-signature-change.js';
import { removedJob } from './removed-job.js';
import { removedQueue } from './removed-queue.js';
import { renamedJob } from './renamed-job.js';
import { scheduleWithoutJob } from './schedule-without-job.js';
import { starvedQueue } from './starved-queue.js';
import { teamChecklist } from './team-checklist.js';
import { threadsOverDatabasePool } from './threads-over-database-pool.js';
import { threadsOverRedisPool } from './threads-over-redis-pool.js';
import { undeclaredQueue } from './undeclared-queue.js';
import { unmonitoredQueue } from './unmonitored-queue.js';
import { unreadFile } from './unread-file.js';
import { unservedQueue } from './unserved-queue.js';

/** Every rule, in the order in which pages list them. */
export const rules: readonly Rule[] = [
  unservedQueue,
  removedQueue,
  undeclaredQueue,
  unmonitoredQueue,
  newJobOnSharedQueue,
  gatewayJob,
  newProducer,
  movedJob,
  removedJob,
  renamedJob,
  scheduleWithoutJob,
  performSignatureChange,
  overriddenConfig,
  fetchModeChange,
  ignoredQueueOption,
  dynamicQueue,
  unreadFile,
  manifestDrift,
  loosenedManifest,
  overCapacity,
  capacityReduction,
  starvedQueue,
  threadsOverDatabasePool,
  threadsOverRedisPool,
  frameworkUpgrade,
  earlyReviewBy,
  overdueReview,
  teamChecklist,
  jobChanged,
];
