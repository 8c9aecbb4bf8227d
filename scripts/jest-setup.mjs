// A folder for what the test files of one run of Jest share: the build of dist/ that __tests__/support/cli.ts makes in it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default () => {
  process.env.QUEUE_REVIEW_TEST_RUN = mkdtempSync(join(tmpdir(), 'test-run-'));
};
