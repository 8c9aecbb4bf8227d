import { rmSync } from 'node:fs';

export default () => rmSync(process.env.QUEUE_REVIEW_TEST_RUN, { recursive: true, force: true });
