/** Every rule that `policy.rules` may name. A test compares this list with the rules themselves: the manifest may not import them. */
export const ruleIds = [
  'unserved-queue',
  'removed-queue',
  'undeclared-queue',
  'unmonitored-queue',
  'new-job-on-shared-queue',
  'gateway-job',
  'new-producer',
  'moved-job',
  'removed-job',
  'renamed-job',
  'schedule-without-job',
  'perform-signature-change',
  'overridden-config',
  'fetch-mode-change',
  'ignored-queue-option',
  'dynamic-queue',
  'unread-file',
  'manifest-drift',
  'loosened-manifest',
  'over-capacity',
  'capacity-reduction',
  'starved-queue',
  'threads-over-database-pool',
  'threads-over-redis-pool',
  'framework-upgrade',
  'early-review-by',
  'overdue-review',
  'team-checklist',
  'job-changed',
] as const;

export type RuleId = (typeof ruleIds)[number];

/** Frameworks that a wrapper class may be `like`; a test compares them with the adapters. */
export const frameworkIds = ['sidekiq', 'active-job'] as const;
