import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fix } from '../../src/model/finding.js';
import { app, job, manifest } from '../../src/rules/shared/examples.js';
import { introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

type Files = { readonly [path: string]: string };

/** The files with lines pasted where a finding says. */
function pasted(files: Files, fixes: readonly Fix[]): Files {
  const result: { [path: string]: string } = { ...files };
  for (const { path, start, end, text, kind } of [...fixes].sort((a, b) => b.start - a.start)) {
    if (kind === 'create') expect(result[path]).toBeUndefined();
    const lines = (result[path] ?? '').replace(/\n$/, '').split('\n');
    if (kind === 'create') lines.splice(0, lines.length, text);
    else if (kind === 'insert') lines.splice(start - 1, 0, text);
    else lines.splice(start - 1, end - start + 1, text);
    result[path] = `${lines.join('\n')}\n`;
  }
  return result;
}

const fixesOf = (base: Files, head: Files, rule: string): readonly Fix[] =>
  reviewFiles(base, head).findings.find((finding) => finding.rule === rule && finding.status === 'introduced')?.fixes ?? [];

const REPLICAS = 'worker-groups:\n  worker: { replicas: 1 }\n';
const JOBS = 'jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n  Notify: { peak: 1/s, duration: 1s }\n';
const BUSY = manifest(`${REPLICAS}${JOBS}  Compress: { peak: 8/s, duration: 1s }\n`);
const compress = (lines: string): Files => ({ 'app/jobs/compress.rb': `class Compress\n${lines}\n  def perform\n  end\nend\n` });

describe('a queue of its own', () => {
  const base = app(manifest(`${REPLICAS}${JOBS}`));

  test.each([
    ['instead of a line that says nothing else', '  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n', 3],
    ['behind one that says more', '  include Sidekiq::Job\n  sidekiq_options queue: "builds", retry: 3\n', 4],
    [
      'behind one of several lines',
      '  include Sidekiq::Job\n  sidekiq_options queue: "builds",\n                  backtrace: true\n',
      5,
    ],
    ['behind the mixins, which bring the method', '  include Comparable\n  include Sidekiq::Job\n', 4],
  ])('%s', (_, lines, line) => {
    const head = app({ ...BUSY, ...compress(lines) });
    const fixes = fixesOf(base, head, 'over-capacity');
    expect(fixes.map(({ path, start }) => [path, start])).toEqual([
      ['app/jobs/compress.rb', line],
      ['Procfile', 3],
    ]);
    // With the lines pasted nothing is left to ask.
    expect(introduced(reviewFiles(base, pasted(head, fixes))).filter((found) => !found.includes(' note '))).toEqual([]);
  });

  test('not where the class is one line', () => {
    const head = app({ ...BUSY, 'app/jobs/compress.rb': 'class Compress; include Sidekiq::Job; def perform; end; end\n' });
    expect(fixesOf(base, head, 'over-capacity').map(({ path }) => path)).toEqual(['Procfile']);
  });

  test('an Active Job', () => {
    const active = (lines: string): Files =>
      app({
        ...BUSY,
        'config/application.rb':
          'module Shop\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :sidekiq\n  end\nend\n',
        'app/jobs/compress.rb': `class Compress < ActiveJob::Base\n${lines}\n  def perform\n  end\nend\n`,
      });
    const place = (lines: string) => fixesOf(base, active(lines), 'over-capacity').map(({ start, kind }) => [start, kind])[0];
    expect(place('  queue_as :builds\n')).toEqual([2, 'replace']);
    expect(place('')).toEqual([2, 'insert']);
  });
});

describe('lines of the manifest', () => {
  const missing = (jobs: string): readonly Fix[] =>
    fixesOf(app(manifest(REPLICAS + jobs)), app({ ...manifest(REPLICAS + jobs), ...job('Compress') }), 'over-capacity');

  test('in the column of the entries that are there', () => {
    const four = 'jobs:\n    ParseReport:\n        peak: 1/s\n        duration: 1s\n    Notify: { peak: 1/s, duration: 1s }\n';
    expect(missing(four).map(({ start, text }) => [start, text.split('\n')[0]])).toEqual([[5, '    Compress:']]);
  });

  test('none into braces, and none beside an entry', () => {
    expect(missing('jobs: { ParseReport: { peak: 1/s, duration: 1s } }\n')).toEqual([]);
    expect(missing(`${JOBS}  Compress: { peak: 1/s }\n`)).toEqual([]);
  });

  test('a manifest that has nothing but a policy keeps it', () => {
    const before = manifest('policy:\n  fail-on: ask\n');
    const head = app({
      ...before,
      ...job('JobCreation', { body: 'ParseReport.perform_async(1)' }),
      'app/controllers/builds_controller.rb':
        'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async\n  end\nend\n',
    });
    const own = fixesOf(app(before), head, 'gateway-job').filter(({ path }) => path.endsWith('.yml'));
    expect(pasted(head, own)['.github/queue-review.yml']).toBe(
      'version: 1\njobs:\n  JobCreation:\n    peak: 5/s # arrivals in the busiest hour\n    duration: 1s # one run, on average\nqueues:\n  default:\n    objective: 5m\n    alert: https://monitoring.example.com/the-alert-that-pages-you\n  job_creation:\n    objective: 5m\n    alert: https://monitoring.example.com/the-alert-that-pages-you\npolicy:\n  fail-on: ask\n',
    );
  });

  test('a chain whose queues are declared: with the lines pasted the gate is provided for', () => {
    const before = manifest(
      `queues:\n  builds: { objective: 5m, alert: "https://alerts.example.com/1" }\n  status: {}\n  default: {}\n${REPLICAS}jobs:\n  ParseReport: { duration: 1s }\n  Notify: { peak: 1/s, duration: 1s }\n  JobCreation: { peak: 4/s, duration: 1s }\n`,
    );
    const head = app({
      ...before,
      ...job('JobCreation', { params: 'id', body: 'ParseReport.perform_async(id)' }),
      'app/controllers/builds_controller.rb':
        'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async(1)\n  end\nend\n',
    });
    const own = fixesOf(app(before), head, 'gateway-job');
    expect(own.find(({ path }) => path === 'Procfile')?.text).toBe('job_creation: bundle exec sidekiq -q job_creation -c 6');
    const after = introduced(reviewFiles(app(before), pasted(head, own)));
    expect(after.filter((line) => line.startsWith('gateway-job') || line.startsWith('undeclared-queue'))).toEqual([
      'gateway-job note JobCreation',
    ]);
  });
});
