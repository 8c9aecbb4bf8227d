import { beforeAll, expect, test } from '@jest/globals';
import { app, job } from '../../src/rules/shared/examples.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const STARTS = 'class BuildsController\n  def create\n    Start.perform_async(1)\n  end\nend\n';
const said = (...calls: readonly string[]): string | undefined => {
  const start = job('Start', {
    queue: 'default',
    params: 'id',
    body: calls.map((name) => `${name}.perform_async(id)`).join('\n    '),
  });
  const head = app({ ...start, 'app/controllers/builds_controller.rb': STARTS });
  return reviewFiles(app(), head).findings.find(({ rule }) => rule === 'gateway-job')?.message;
};

test('one queue behind it, and several', () => {
  expect(said('Notify')).toContain('If `default` stalls, its queue looks empty and healthy.');
  expect(said('ParseReport', 'Notify')).toContain('If `default` stalls, their queues look empty and healthy.');
});
