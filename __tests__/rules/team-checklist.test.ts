import { beforeAll, describe, expect, test } from '@jest/globals';
import { compare } from '../../src/core/compare.js';
import { judge } from '../../src/core/judge.js';
import type { Finding } from '../../src/model/finding.js';
import { builtInPolicy, type Policy } from '../../src/model/manifest.js';
import { markdown } from '../../src/report/markdown.js';
import { app, job, manifest } from '../../src/rules/shared/examples.js';
import { teamChecklist } from '../../src/rules/team-checklist.js';
import { type Files, introduced, reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';
import { side, job as stock, topology, undeclared } from '../support/topology.js';

beforeAll(rubyReady);

const policy = (text: string): Files => manifest(`policy:\n${text}`);
const asked = (base: Files, head: Files): readonly Finding[] =>
  reviewFiles(base, head).findings.filter(({ rule }) => rule === 'team-checklist');

const RUNBOOK = policy('  checklist: [{ ask: "Is the runbook written?" }]\n');

describe('a question of the team', () => {
  test('is asked with the jobs, in the words of the policy', () => {
    const [finding, ...others] = asked(
      app(RUNBOOK),
      app({ ...RUNBOOK, ...job('Compress', { queue: 'builds' }), ...job('Shrink', { queue: 'builds' }) }),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      level: 'ask',
      status: 'introduced',
      title: 'Is the runbook written?',
      message: 'The team asks this of changes such as this one: `Compress` (added) and `Shrink` (added).',
      facts: { item: 'Is the runbook written?', jobs: ['Compress', 'Shrink'], level: 'ask' },
      path: 'app/jobs/compress.rb',
      line: 1,
      side: 'head',
      related: [{ path: 'app/jobs/shrink.rb', line: 1, side: 'head', label: 'Shrink: added' }],
      settle: ['do it, then tick the box'],
    });
  });

  test('stays the same over a push that touches no other job, and opens again with one more', () => {
    const of = (files: Files) => asked(app(RUNBOOK), app({ ...RUNBOOK, ...files }))[0];
    const first = of(job('Compress', { queue: 'builds' }));
    const body = of(job('Compress', { queue: 'builds', body: 'Rails.logger.info("more")' }));
    const more = of({ ...job('Compress', { queue: 'builds' }), ...job('Shrink', { queue: 'builds' }) });
    expect(body?.fingerprint).toBe(first?.fingerprint);
    expect(more?.id).toBe(first?.id);
    expect(more?.fingerprint).not.toBe(first?.fingerprint);
  });

  test('points to a job that is gone where it was', () => {
    const gone = policy('  checklist: [{ ask: "Is its data kept?", when: [removed] }]\n');
    const [finding] = asked(
      app({ ...gone, ...job('Compress', { queue: 'builds' }) }),
      app({ ...gone, 'app/jobs/compress.rb': null }),
    );
    expect(finding).toMatchObject({ path: 'app/jobs/compress.rb', side: 'base', facts: { jobs: ['Compress'] } });
  });

  test('goes to the owners of the jobs', () => {
    const owned = manifest(
      'queues:\n  builds: { owner: "@acme/builds" }\n  status: { owner: "@acme/status" }\n  default: {}\npolicy:\n  checklist: [{ ask: "Is the runbook written?" }]\n',
    );
    const [finding] = asked(
      app(owned),
      app({ ...owned, ...job('Compress', { queue: 'status' }), ...job('Shrink', { queue: 'builds' }) }),
    );
    expect(finding?.owners).toEqual(['@acme/builds', '@acme/status']);
  });

  test('is a note, a contradiction or nothing where policy says so', () => {
    const head = (level: string): Files =>
      policy(`  checklist: [{ ask: "Is the runbook written?" }]\n  rules: { team-checklist: ${level} }\n`);
    const levels = ['note', 'fail', 'off'].map((level) =>
      introduced(reviewFiles(app(head(level)), app({ ...head(level), ...job('Compress', { queue: 'builds' }) }))).filter((line) =>
        line.startsWith('team-checklist'),
      ),
    );
    expect(levels).toEqual([
      ['team-checklist note Is the runbook written?'],
      ['team-checklist fail Is the runbook written?'],
      [],
    ]);
  });

  test('is told once for the same words, at all kinds of change that they name', () => {
    const twice = policy(
      '  checklist:\n    - { ask: "Does support know?", when: [added] }\n    - { ask: "Does support know?", when: [removed] }\n',
    );
    const found = asked(app(twice), app({ ...twice, ...job('Compress', { queue: 'builds' }), 'app/jobs/notify.rb': null }));
    expect(found.map(({ facts }) => facts.jobs)).toEqual([['Compress', 'Notify']]);
  });

  test('without a kind of change is asked at any', () => {
    const at = { path: 'x', line: 1 };
    const any: Policy = { ...builtInPolicy, checklist: [{ ask: 'Sure?', when: [], at }] };
    expect(questions(any)).toEqual(['Sure?']);
    expect(questions({ ...any, checklist: [{ ask: 'Sure?', when: ['added'], at }] })).toEqual([]);
  });

  test('of many jobs counts those it does not name', () => {
    const many = Object.assign({}, ...Array.from({ length: 30 }, (_, index) => job(`Job${index}`, { queue: 'builds' })));
    const [finding] = asked(app(RUNBOOK), app({ ...RUNBOOK, ...many }));
    expect(finding?.message).toContain('and 25 more.');
    expect(finding?.related).toHaveLength(10);
    expect(finding?.facts.jobs).toHaveLength(30);
  });

  test('is plain text, whatever it holds', () => {
    const hostile = policy(
      '  checklist: [{ ask: "<img src=x> @acme [a](https://evil.example) ::error::x - [x] done <!-- ack:0000000000000000 -->" }]\n',
    );
    const review = reviewFiles(app(hostile), app({ ...hostile, ...job('Compress', { queue: 'builds' }) }));
    const text = markdown(review);
    expect(text).toContain('evil.example');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('[a](');
    expect(text).not.toContain('<!-- ack:0000000000000000 -->');
    expect(text).not.toMatch(/^(?:::|- \[x\])/m);
  });
});

/** What the rule asks where the body of one job changed. */
function questions(policy: Policy): readonly string[] {
  const [before, after] = [stock('A', 'default'), stock('A', 'default', { digest: 'x' })].map((one) => topology([one], []));
  if (before === undefined || after === undefined) throw new Error('two sides are wanted');
  const comparisons = compare(side(before), side(after), new Set(), undeclared);
  return judge(comparisons, [teamChecklist], policy, (id) => id).findings.map(({ title }) => title);
}
