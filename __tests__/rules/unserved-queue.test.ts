import { beforeAll, expect, test } from '@jest/globals';
import { app, job } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const said = (queue: string): string | undefined =>
  reviewFiles(app(), app(job('Compress', { queue }))).findings.find(({ rule }) => rule === 'unserved-queue')?.message;

test('a slip of the pen is told with the queue that is served', () => {
  expect(said('statsu')).toBe(
    '`Compress` goes to `statsu`, which no worker group of production serves: its jobs would wait for ever. Did you mean `status`?',
  );
  expect(said('imports')).toMatch(/for ever\.$/);
});
