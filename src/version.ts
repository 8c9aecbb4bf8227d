/** Put in place by the build. */
declare const QUEUE_REVIEW_VERSION: string | undefined;

const version = typeof QUEUE_REVIEW_VERSION === 'undefined' ? 'from source' : QUEUE_REVIEW_VERSION;

/** Name and version, as reports tell it. */
export const tool = `queue-review ${version}`;
