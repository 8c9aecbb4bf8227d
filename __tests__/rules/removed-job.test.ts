import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Gap } from '../../src/model/snapshot.js';
import { review } from '../../src/review.js';
import { app, job } from '../../src/rules/shared/examples.js';
import { type Files, snapshot } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';

beforeAll(rubyReady);

const CALLS =
  'class BuildsController < ApplicationController\n  def create\n    Compress.perform_async(params[:id])\n  end\nend\n';
const SCHEDULE = 'nightly:\n  cron: "0 3 * * *"\n  class: Compress\n';
const before = app({ ...job('Compress', { params: 'id' }), 'app/controllers/builds_controller.rb': CALLS });
const gone = app({ 'app/controllers/builds_controller.rb': CALLS });

/** What is found where the class is not read at the head, for a reason that is told beside the files. */
function found(head: Files, gaps: readonly Gap[], changed: readonly string[], base: Files = before): readonly string[] {
  const { findings } = review({
    base: snapshot('b'.repeat(40), base),
    head: { ...snapshot('a'.repeat(40), head), gaps },
    changedPaths: new Set(changed),
    manifestPath: '.github/queue-review.yml',
    policyFile: null,
    tool: 'queue-review test',
    today: '2026-03-03',
  }).review;
  return findings
    .filter(({ rule, status }) => status === 'introduced' && rule !== 'job-changed')
    .map(({ rule, level, message }) => `${rule} ${level}: ${message}`);
}

const gap = (path: string, reason: Gap['reason'], note: string): Gap => ({ path, line: null, reason, note });
const FILE = 'app/jobs/compress.rb';
const USED = 'app/controllers/builds_controller.rb:3 still enqueues it.';

describe('a job that may be there unread is asked about', () => {
  test('gone for sure: the files contradict each other', () => {
    expect(found(gone, [], [FILE])).toEqual([`removed-job fail: \`Compress\` is removed, and ${USED}`]);
  });

  test('its folder became a submodule', () => {
    expect(found(gone, [gap('app/jobs', 'submodule', 'a submodule: not read')], [FILE, 'app/jobs'])).toEqual([
      `removed-job ask: \`Compress\` is not seen any more: \`app/jobs\` is a submodule or a symbolic link now, and is not read. ${USED}`,
    ]);
  });

  test('its folder became a symbolic link, which is no file that anybody wants to read', () => {
    expect(found(gone, [], [FILE, 'app/jobs'])[0]).toMatch(
      /^removed-job ask: .*`app\/jobs` is a submodule or a symbolic link now/,
    );
  });

  test('its file became a symbolic link', () => {
    const [only] = found(gone, [gap(FILE, 'link', 'a symbolic link: not followed')], [FILE]);
    expect(only).toMatch(/^removed-job ask: .*`app\/jobs\/compress.rb` could not be read/);
  });

  test('its file cannot be read: one question, and it is about the file', () => {
    expect(found(gone, [gap(FILE, 'binary', 'binary: not read')], [FILE]).map((text) => text.split(':', 1)[0])).toEqual([
      'unread-file ask',
      'removed-job note',
    ]);
  });

  test('it may have gone into a submodule that comes with the change', () => {
    const [only] = found(gone, [gap('vendor/jobs', 'submodule', 'a submodule: not read')], [FILE, 'vendor/jobs']);
    expect(only).toMatch(/^removed-job ask: .*the submodule `vendor\/jobs` comes with this change/);
  });

  test('it may have gone into vendored code, which is not read', () => {
    const [only] = found(gone, [], [FILE, 'vendor/engines/media/app/jobs/compress.rb']);
    expect(only).toMatch(/^removed-job ask: .*vendored code is not read/);
  });

  test('a submodule that was there before says nothing about it', () => {
    const [only] = found(gone, [gap('vendor/theme', 'submodule', 'a submodule: not read')], [FILE]);
    expect(only).toMatch(/^removed-job fail/);
  });
});

test('a schedule of a class that is nowhere: asked where a submodule is not read', () => {
  const head = app({ 'config/schedule.yml': SCHEDULE });
  expect(found(head, [], ['config/schedule.yml'], app())[0]).toMatch(/^schedule-without-job fail/);
  const [asked] = found(head, [gap('vendor/jobs', 'submodule', 'a submodule: not read')], ['config/schedule.yml'], app());
  expect(asked).toMatch(/^schedule-without-job ask: .*the submodule `vendor\/jobs` is not read$/);
});
