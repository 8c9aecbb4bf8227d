import { beforeAll, expect, test } from '@jest/globals';
import { app } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const files = (queue: string): { readonly [path: string]: string } =>
  app({
    'app/lib/queues.rb': `module Queues\n  MEDIA = "${queue}"\nend\n`,
    'app/jobs/compress.rb':
      'class Compress\n  include Sidekiq::Job\n  sidekiq_options queue: Queues::MEDIA\n  def perform(id)\n    id\n  end\nend\n',
  });

test('an implicit move names the file that decided it', () => {
  const moved = reviewFiles(files('builds'), files('status')).findings.find(({ rule }) => rule === 'moved-job');
  expect(moved?.level).toBe('ask');
  expect(moved?.evidence[0]).toEqual({ text: 'decided by app/lib/queues.rb, which this change edits' });
});
