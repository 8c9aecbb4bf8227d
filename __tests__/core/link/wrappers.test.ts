import { beforeAll, expect, test } from '@jest/globals';
import { inventory } from '../../../src/review.js';
import { snapshot } from '../../support/review.js';
import { rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const FILES = {
  Gemfile: "gem 'sidekiq'\n",
  'app/jobs/compress.rb': 'class Compress\n  include Sidekiq::Job\n  def perform(id)\n  end\nend\n',
  'app/controllers/builds_controller.rb':
    'class BuildsController < ApplicationController\n  def create\n    Jobs.later(Compress, :low, 1)\n    Jobs.sooner(Compress)\n  end\nend\n',
};

const rows = (policy: string): readonly unknown[] =>
  inventory({
    snapshot: snapshot('a'.repeat(40), { ...FILES, '.github/queue-review.yml': `version: 1\n${policy}` }),
    manifestPath: '.github/queue-review.yml',
    tool: 'test',
  }).enqueues.map(({ job, queue, place, line }) => [job, queue, place, line]);

test('a helper that policy names enqueues the class and queue at its positions', () => {
  expect(rows('policy:\n  wrappers: [{ call: Jobs.later, job: 0, queue: 1 }]\n')).toEqual([['Compress', 'low', 'web', 3]]);
});

test('a queue position is optional, and a method that policy does not name enqueues nothing', () => {
  expect(rows('policy:\n  wrappers: [{ call: Jobs.sooner, job: 0 }]\n')).toEqual([['Compress', null, 'web', 4]]);
  expect(rows('')).toEqual([]);
});
