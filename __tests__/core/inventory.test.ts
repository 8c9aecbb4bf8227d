import { beforeAll, expect, test } from '@jest/globals';
import { inventory } from '../../src/core/inventory.js';
import { rubyReady } from '../support/ruby.js';
import { type Given, job, linkedSide, model, process, service } from './link/linked.js';

beforeAll(rubyReady);

const listed = (files: { readonly [path: string]: string }, given: Given = {}): ReturnType<typeof inventory> =>
  inventory(linkedSide(files, given), { tool: 'queue-review 0', manifest: null });

test('says what a commit says, and where', () => {
  const files = { ...job('A', 'puts id', 'low'), ...job('Base', 'puts id') };
  const found = listed(files, { facts: [process('Procfile', 'worker', 'sidekiq -q low -c 3')] });
  expect(found).toMatchObject({
    schema: 1,
    tool: 'queue-review 0',
    commit: 'c'.repeat(40),
    environment: 'production',
    manifest: null,
    alerts: [],
  });
  expect(found.apps).toEqual([{ name: '.', root: '.' }]);
  expect(found.jobs.find(({ name }) => name === 'A')).toEqual({
    name: 'A',
    app: '.',
    framework: 'sidekiq',
    backend: 'sidekiq',
    path: 'app/jobs/a.rb',
    line: 1,
    parent: null,
    entry: 'unknown',
    queues: { names: ['low'], env: [], complete: true, source: 'class' },
    perform: { required: 1, optional: 0, rest: false, keywords: [] },
  });
  expect(found.workerGroups).toMatchObject([
    { name: 'worker', key: 'sidekiq:worker', queues: [{ name: 'low', weight: null }], concurrency: 3, replicas: null },
  ]);
  expect(found.queues.find(({ name }) => name === 'low')).toMatchObject({
    jobs: ['A'],
    workerGroups: ['worker'],
    alert: 'unknown',
  });
});

test('a row for every call site and job that leads there; from is null where none does', () => {
  const files = {
    ...job('Follow', 'puts id'),
    ...job('One', 'Serve.call(id)'),
    ...job('Two', 'Build.create!'),
    ...model('Build', '  after_create { Follow.perform_async(id) }'),
    ...service('Serve', '  def self.call(id)\n    Follow.perform_async(id)\n  end'),
    'app/controllers/a_controller.rb':
      'class AController < ApplicationController\n  def go\n    Follow.set(queue: "fast").perform_in(60, 1)\n    Gone.perform_async(1)\n    Follow.perform_inline(1)\n  end\nend\n',
    'spec/a_spec.rb': 'Follow.perform_async(1)\n',
  };
  const rows = listed(files).enqueues.map(({ job: to, from, place, via, queue, delayed, reason }) => [
    to,
    from,
    place,
    via,
    queue,
    delayed,
    reason,
  ]);
  expect(rows).toEqual([
    ['Follow', null, 'web', null, 'fast', true, undefined],
    [null, null, 'web', null, null, false, 'Gone is not defined'],
    ['Follow', 'Two', 'model', 'record', null, false, undefined],
    ['Follow', 'One', 'service', 'service', null, false, undefined],
  ]);
});

test('gaps name their app', () => {
  const gap = { path: 'k8s/a.yaml', line: 3, reason: 'no-adapter', note: 'Kubernetes' } as const;
  expect(listed({ 'a.rb': '' }, { gaps: [gap] }).gaps).toEqual([{ app: '.', ...gap }]);
});
