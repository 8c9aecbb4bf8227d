import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadManifest } from '../../src/manifest/load.js';
import type { Finding } from '../../src/model/finding.js';
import type { Review } from '../../src/model/review.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';
import { type Files, incidentManifest, nearMisses, sides } from './folders.js';

beforeAll(rubyReady);

const MANIFEST = '.github/queue-review.yml';
const open = ({ findings }: Review): readonly Finding[] =>
  findings.filter(({ status, level }) => (status === 'introduced' || status === 'worsened') && level !== 'note');

describe('the incident', () => {
  const { base, head } = sides('incident');
  const declared = (files: Files): Files => ({ ...files, [MANIFEST]: incidentManifest });

  test('its two sides differ in the controller and the new job, and in nothing else', () => {
    const changed = Object.keys(head).filter((path) => head[path] !== base[path]);
    expect(changed).toEqual(['app/controllers/builds_controller.rb', 'app/jobs/job_creation.rb']);
  });

  describe('without a manifest', () => {
    let result: Review;
    beforeAll(() => {
      result = reviewFiles(base, head);
    });

    test('concludes with one question: the gate', () => {
      expect(result.conclusion).toBe('ask');
      expect(open(result).map(({ rule, level, job, queue }) => [rule, level, job, queue])).toEqual([
        ['gateway-job', 'ask', 'JobCreation', 'default'],
      ]);
    });

    test('shows the row of the new job', () => {
      const row = result.jobs.find(({ name }) => name === 'JobCreation');
      expect(row).toMatchObject({
        app: '.',
        change: ['added'],
        path: 'app/jobs/job_creation.rb',
        side: 'head',
        base: null,
        head: { queues: ['default'], workerGroups: ['worker'], threads: 5, alert: 'unknown', objective: null },
      });
    });

    test('says what stands behind the gate, and that the queue stood idle', () => {
      const [gate] = open(result);
      expect(gate?.message).toContain('ParseReport');
      expect(gate?.message).toContain('which no job used before');
      expect(gate?.chain?.map(({ job, queue, via, threads }) => [job, queue, via, threads])).toEqual([
        ['JobCreation', 'default', null, 5],
        ['ParseReport', 'builds', 'record', 20],
        ['Aggregate', 'aggregate', 'direct', 16],
        ['Notify', 'status', 'direct', 4],
      ]);
      expect(gate?.evidence.map(({ text }) => text).join('\n')).toContain('BuildsController#create');
    });

    test('offers lines to paste, with a worker group of its own among them', () => {
      const [gate] = open(result);
      expect(gate?.fixes.some(({ path, text }) => path === 'Procfile' && text.includes('sidekiq'))).toBe(true);
      expect(gate?.fixes.some(({ path }) => path === MANIFEST)).toBe(true);
    });

    test('the world is closed: the Procfile names every process', () => expect(result.closed).toEqual({ '.': true }));

    test('what it proposes for the manifest is a valid manifest', () => {
      for (const { path, text, kind } of open(result).flatMap(({ fixes }) => fixes)) {
        if (path === MANIFEST && kind === 'create') expect(loadManifest(path, text)).toHaveProperty('manifest');
      }
    });
  });

  describe('with a manifest', () => {
    let result: Review;
    beforeAll(() => {
      result = reviewFiles(declared(base), declared(head));
    });

    test('fails by objective and alert, in one box', () => {
      expect(result.conclusion).toBe('fail');
      const found = open(result);
      expect(found.map(({ rule, level, job }) => [rule, level, job])).toEqual([['gateway-job', 'fail', 'JobCreation']]);
      expect(found[0]?.message).toMatch(/objective/);
      expect(found[0]?.message).toMatch(/alert/);
    });

    test('shows the objectives and alerts along the chain', () => {
      expect(open(result)[0]?.chain?.map(({ queue, objective, alert, weakest }) => [queue, objective, alert, weakest])).toEqual([
        ['default', null, 'none', true],
        ['builds', 60, 'stated', false],
        ['aggregate', 120, 'stated', false],
        ['status', 30, 'stated', false],
      ]);
    });
  });

  test('what it proposes can be pasted: the manifest stays valid and the job gets a queue of its own', () => {
    const pasted = (files: Files): Files => {
      const result: Record<string, string> = { ...files };
      for (const { path, start, text } of open(reviewFiles(declared(base), declared(head))).flatMap(({ fixes }) => fixes)) {
        const lines = (result[path] ?? '').split('\n');
        result[path] = [...lines.slice(0, start - 1), text, ...lines.slice(start - 1)].join('\n');
      }
      return result;
    };
    const result = pasted(declared(head));
    expect(loadManifest(MANIFEST, result[MANIFEST] ?? '')).toHaveProperty('manifest');
    const again = reviewFiles(declared(base), { ...result, [MANIFEST]: incidentManifest });
    expect(again.jobs.find(({ name }) => name === 'JobCreation')?.head?.queues).toEqual(['job_creation']);
    expect(again.workerGroups.map(({ name, change }) => [name, change])).toEqual([['job_creation', ['added']]]);
  });

  test('the fix that the incident asked for is accepted: a queue and a worker group of its own', () => {
    const job = (head['app/jobs/job_creation.rb'] ?? '').replace(
      'include Sidekiq::Job',
      'include Sidekiq::Job\n  sidekiq_options queue: "creation"',
    );
    const procfile = `${head.Procfile}creation: bundle exec sidekiq -q creation -c 10\n`;
    const fixed = { ...head, 'app/jobs/job_creation.rb': job, Procfile: procfile };
    expect(open(reviewFiles(base, fixed))).toEqual([]);
  });
});

describe('near misses', () => {
  test('each of them is here', () => {
    expect(nearMisses).toEqual(['model-mentioned', 'one-queue', 'schedule-only', 'update-callback']);
  });

  test.each(nearMisses)('%s asks nothing, and sees the new job', (name) => {
    const { base, head } = sides('near-misses', name);
    const result = reviewFiles(base, head);
    expect(open(result)).toEqual([]);
    expect(result.conclusion).toBe('pass');
    expect(result.jobs.filter(({ change }) => change.includes('added'))).toHaveLength(1);
    expect(result.gaps).toEqual([]);
  });

  test.each([
    [
      'model-mentioned',
      'app/jobs/count_builds.rb',
      /Build\.where\(project_id: project_id\)\.count/,
      'Build.create!(project_id: project_id)',
    ],
    ['update-callback', 'app/models/build.rb', 'after_update_commit', 'after_create_commit'],
  ])('%s is a near miss: one word more and it asks', (name, path, word, other) => {
    const { base, head } = sides('near-misses', name);
    const change = (files: Files): Files =>
      files[path] === undefined ? files : { ...files, [path]: files[path].replace(word, other) };
    expect(change(head)).not.toEqual(head);
    expect(open(reviewFiles(change(base), change(head))).map(({ rule, level }) => [rule, level])).toEqual([
      ['gateway-job', 'ask'],
    ]);
  });
});

describe('every example', () => {
  const all = [['incident'], ...nearMisses.map((name) => ['near-misses', name])];
  test.each(all)('%s %s: identical sides say nothing', (...folder) => {
    const { base, head } = sides(...folder.filter((part) => typeof part === 'string'));
    for (const files of [base, head]) {
      const result = reviewFiles(files, files);
      expect([result.conclusion, result.jobs, result.counts.introduced]).toEqual(['pass', [], { fail: 0, ask: 0, note: 0 }]);
    }
  });
});
