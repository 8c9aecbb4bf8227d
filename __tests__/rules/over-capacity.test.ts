import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/model/finding.js';
import { app, job, manifest } from '../../src/rules/shared/examples.js';
import { introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

/** The incident as its team could have written it down: `JobCreation` in front of a chain, on the queue that stood idle. */
const CHAIN = {
  ...job('Aggregate', { queue: 'aggregate', params: 'id', body: 'Notify.perform_async(id)' }),
  'app/jobs/parse_report.rb':
    'class ParseReport\n  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n\n  def perform(id)\n    Aggregate.perform_async(id)\n  end\nend\n',
  Procfile:
    'web: bundle exec puma\nworker: bundle exec sidekiq -q default -c 5\nparse: bundle exec sidekiq -q builds -c 20\naggregate: bundle exec sidekiq -q aggregate -c 16\nnotify: bundle exec sidekiq -q status -c 4\n',
  'config/sidekiq.yml': 'concurrency: 5\n',
};
const NEW = {
  ...CHAIN,
  ...job('JobCreation', { params: 'id', body: 'ParseReport.perform_async(id)' }),
  'app/controllers/builds_controller.rb':
    'class BuildsController < ApplicationController\n  def create\n    JobCreation.perform_async(params[:id])\n  end\nend\n',
};
const NUMBERS = (peak: string, more = ''): { readonly [path: string]: string } =>
  manifest(`timezone: America/Los_Angeles
queues:
  "*": { objective: 5m, alert: https://alerts.example.com/1 }
worker-groups:
  worker: { replicas: 1 }
  parse: { replicas: 1 }
  aggregate: { replicas: 1 }
  notify: { replicas: 1 }
week: { hours: 9-17, night: 54%, days: { mon: 50%, tue: 55%, thu: 96%, fri: 56%, sat: 18%, sun: 16% } }
jobs:
  ParseReport: { duration: 2s }
  Aggregate: { duration: 1.5s, enqueues: { Notify: 0.25 } }
  Notify: { duration: 400ms }
  JobCreation: { peak: ${peak}, duration: 1.4s }
${more}`);

const found = (base: { readonly [path: string]: string }, head: { readonly [path: string]: string }): readonly Finding[] =>
  reviewFiles(app(base), app(head)).findings.filter(
    ({ rule, status }) => rule === 'over-capacity' && (status === 'introduced' || status === 'worsened'),
  );

describe('the incident', () => {
  const review = () => found({ ...CHAIN, ...NUMBERS('4.8/s') }, { ...NEW, ...NUMBERS('4.8/s') });

  test('is one box, on the worker group that is too small', () => {
    expect(review().map(({ level, subject, title }) => [level, subject, title])).toEqual([
      ['fail', 'worker', '`worker` cannot carry the declared peak: 134 %'],
    ]);
  });

  test('prints its arithmetic', () => {
    expect(review()[0]?.evidence.map(({ text }) => text)).toEqual([
      '`worker` (Procfile:2): 5 threads x 1 process',
      '`JobCreation`: 4.8/s x 1.4 s = 6.7 threads busy of 5 (134 %), new here',
      '`default` grows by 4,420 jobs in each hour of the peak',
      '`default` over the declared week: 35,400 jobs wait on Wed 17:00, the longest wait is 2 h 45 min, late from Wed 09:00 to Thu 02:45 (17 h 45 min); also late Thu 09:00 to Fri 00:25',
      'holds until 74 % of the declared peak',
      'needs 9 threads to stay under 80 % and keep what is promised: 2 processes of 5',
      'while it is late, what follows gets 74 % of its work, and looks empty and healthy; once it holds, the next in line at the declared peak: `aggregate` 45 % of 16 threads, `status` 12 % of 4 threads and `builds` 48 % of 20 threads',
    ]);
  });

  test('the review has the rows, with a curve', () => {
    const { load } = reviewFiles(app({ ...CHAIN, ...NUMBERS('4.8/s') }), app({ ...NEW, ...NUMBERS('4.8/s') }));
    const rows = load?.map(({ queue, workerGroup, utilisation }) => [queue, workerGroup, utilisation]);
    expect(rows?.sort()).toEqual([
      ['aggregate', 'aggregate', 0.45],
      ['builds', 'parse', 0.48],
      ['default', 'worker', 1.344],
      ['status', 'notify', 0.12],
    ]);
    expect(load?.find(({ queue }) => queue === 'default')?.curve).toHaveLength(56);
  });

  test('every stage that is too small is told at once', () => {
    const narrow = {
      ...NEW,
      Procfile: NEW.Procfile.replace('builds -c 20', 'builds -c 9').replace('aggregate -c 16', 'aggregate -c 7'),
    };
    const before = { ...CHAIN, Procfile: narrow.Procfile };
    expect(
      found({ ...before, ...NUMBERS('4.8/s') }, { ...narrow, ...NUMBERS('4.8/s') })
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(['aggregate', 'parse', 'worker']);
  });

  test('a quieter peak passes', () => {
    expect(found({ ...CHAIN, ...NUMBERS('2.5/s') }, { ...NEW, ...NUMBERS('2.5/s') })).toEqual([]);
  });

  test('the team may ask earlier, or fail later', () => {
    const strict = NUMBERS('2.5/s', 'policy:\n  rules: { over-capacity: { ask: 60%, fail: 65% } }\n');
    expect(found({ ...CHAIN, ...strict }, { ...NEW, ...strict }).map(({ level }) => level)).toEqual(['fail']);
    const late = NUMBERS('4.8/s', 'policy:\n  rules: { over-capacity: { fail: 150% } }\n');
    expect(found({ ...CHAIN, ...late }, { ...NEW, ...late }).map(({ level }) => level)).toEqual(['ask']);
  });
});

describe('what is not proven asks', () => {
  test('a deploy file that nobody reads may start more workers', () => {
    const kubernetes =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: more }\nspec:\n  template:\n    spec:\n      containers: [{ name: more, command: [bundle, exec, sidekiq, "-q", default] }]\n';
    const files = { ...NUMBERS('4.8/s'), 'k8s/more.yaml': kubernetes };
    const [finding] = found({ ...CHAIN, ...files }, { ...NEW, ...files });
    expect([finding?.level, finding?.unknown.includes('a deploy file that is not read may start more workers')]).toEqual([
      'ask',
      true,
    ]);
  });

  test('a peak that was read off a few days says so', () => {
    const files = manifest(
      'worker-groups:\n  worker: { replicas: 1 }\njobs:\n  JobCreation: { peak: 4.8/s, duration: 1.4s, window: 2d }\n',
    );
    const [finding] = found({ ...CHAIN, ...files }, { ...NEW, ...files });
    expect(finding?.unknown).toContain('the peak of `JobCreation` was read off 2 d: a week may have a busier day');
  });
});

describe('numbers that are missing', () => {
  test('only the new job is asked about, with the lines to fill in', () => {
    const lines = 'jobs:\n  ParseReport: { peak: 1/s, duration: 2s }\n';
    const files = { ...manifest(lines), 'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n' };
    const after = { ...files, ...job('Import', { queue: 'builds' }) };
    const [finding, another] = found(files, after);
    expect(another).toBeUndefined();
    expect([finding?.level, finding?.subject, finding?.job, finding?.workerGroup]).toEqual([
      'ask',
      'worker Import',
      'Import',
      'worker',
    ]);
    expect(finding?.fixes.map(({ path, start, text }) => [path, start, text.split('\n')[0]])).toEqual([
      ['.github/queue-review.yml', 3, '  Import:'],
    ]);
  });

  test('a first number for work that was there before asks nothing of the others', () => {
    expect(introduced(reviewFiles(app(), app(manifest('jobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n'))))).toEqual([]);
  });
});

describe('lines to paste', () => {
  const numbers = (peak: string) =>
    manifest(
      `worker-groups:\n  worker: { replicas: 2 }\njobs:\n  ParseReport: { peak: ${peak}, duration: 1s, enqueues: { Notify: 0 } }\n`,
    );

  test('the threads of each process, where the line can be written anew', () => {
    const [finding] = found(numbers('1/s'), numbers('12/s'));
    expect([finding?.level, finding?.fixes]).toEqual([
      'fail',
      [{ path: 'config/sidekiq.yml', start: 1, end: 1, text: 'concurrency: 8', kind: 'replace' }],
    ]);
  });

  test('none where it stands in a section: how deep is not known', () => {
    const section = {
      'config/sidekiq.yml': 'production:\n  concurrency: 5\n  queues:\n    - builds\n    - status\n    - default\n',
    };
    const [finding] = found({ ...section, ...numbers('1/s') }, { ...section, ...numbers('12/s') });
    expect([finding?.level, finding?.fixes]).toEqual(['fail', []]);
    expect(finding?.settle[0]).toBe('run 4 processes of `worker`, or raise its threads to 8 in each of 2 (config/sidekiq.yml:2)');
  });

  test('a queue and a group of its own for a new job, with the threads that it needs', () => {
    const before = manifest('worker-groups:\n  worker: { replicas: 1 }\njobs:\n  Import: { peak: 6/s, duration: 1s }\n');
    const [finding] = found(before, { ...before, ...job('Import', { queue: 'default' }) });
    expect(finding?.fixes.map(({ text }) => text)).toEqual([
      '  sidekiq_options queue: "import"',
      'import: bundle exec sidekiq -q import -c 8',
    ]);
  });
});

describe('retries', () => {
  const numbers = (peak: string): { readonly [path: string]: string } =>
    manifest(
      `worker-groups:\n  worker: { replicas: 1 }\njobs:\n  ParseReport: { peak: ${peak}, duration: 1s, retries: 50% }\n  Notify: { peak: 1/h, duration: 1s }\n`,
    );
  const evidence = () => found(numbers('1/s'), numbers('4/s'))[0]?.evidence.map(({ text }) => text) ?? [];

  test('take threads, and come back only once they have run', () => {
    // 4/s arrive anew and 2.5/s are done with: 1.5/s stay. Counted as 8/s that all arrive it would be 3/s.
    expect(evidence()).toContain('`builds` grows by 5,400 jobs in each hour of the peak');
    expect(evidence().some((text) => text.includes('x 2 for retries = 8 threads busy'))).toBe(true);
  });
});

describe('upstream that sends more than is declared', () => {
  const numbers = (peak: string, enqueues = ''): { readonly [path: string]: string } =>
    manifest(
      `worker-groups:\n  worker: { replicas: 1 }\njobs:\n  ParseReport: { peak: ${peak}, duration: 100ms${enqueues} }\n  Notify: { peak: 1/s, duration: 1s }\n`,
    );

  test('by a call that not every run may reach, is asked about', () => {
    const [finding] = found(numbers('1/s'), numbers('6/s'));
    expect([finding?.level, finding?.title]).toEqual(['ask', 'Can `worker` carry the declared peak? It comes to 132 %']);
    expect(finding?.evidence.map(({ text }) => text)).toContain(
      '`Notify`: 6/s (6/s from `ParseReport`, one a run at most: more than the 1/s that are declared) x 1 s = 6 threads busy',
    );
    expect(finding?.unknown).toContain('whether every run of `ParseReport` enqueues `Notify`, of which 1/s are declared');
  });

  test('by its own word, fails', () => {
    const said = ', enqueues: { Notify: 1 }';
    expect(found(numbers('1/s', said), numbers('6/s', said)).map(({ level }) => level)).toEqual(['fail']);
  });
});

test('many bursts are counted, not told one by one', () => {
  const names = ['A', 'B', 'C', 'D'];
  const jobs = (burst: string): string => names.map((one) => `  ${one}: { peak: 1/h, duration: 1s${burst} }\n`).join('');
  const numbers = (burst: string): { readonly [path: string]: string } => ({
    ...Object.assign({}, ...names.map((one) => job(one))),
    ...manifest(`queues:\n  "*": { objective: 1m }\nworker-groups:\n  worker: { replicas: 1 }\njobs:\n${jobs(burst)}`),
  });
  expect(found(numbers(', burst: 1'), numbers(', burst: 500'))[0]?.message).toMatch(
    /A burst of 500 `A` .* A burst of 500 `B` .* So it is with 2 more bursts\. /,
  );
});

test('a job that another one enqueues in a loop may be counted by how many a run enqueues', () => {
  const loop = {
    'app/jobs/parse_report.rb':
      'class ParseReport\n  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n\n  def perform(id)\n    [1, 2].each { |one| Compress.perform_async(one) }\n  end\nend\n',
    ...job('Compress', { params: 'id' }),
  };
  const numbers = manifest('worker-groups:\n  worker: { replicas: 1 }\njobs:\n  ParseReport: { peak: 1/s, duration: 1s }\n');
  expect(found(numbers, { ...numbers, ...loop })[0]?.settle[0]).toBe(
    'say how many of it one run of `ParseReport` enqueues: `enqueues: { Compress: 10 }` in its entry (.github/queue-review.yml:5)',
  );
});
