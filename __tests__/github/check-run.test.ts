import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CHECK_RUN, type CheckReport, publishCheckRun } from '../../src/github/check-run.js';
import type { Annotation } from '../../src/model/annotation.js';
import { clearDesks, type Desk, openDesk, SOON } from './writing.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.server.close());
afterAll(clearDesks);

const POST = /\/check-runs$/;
const line = (index: number, level: Annotation['level'] = 'warning'): Annotation => ({
  level,
  path: 'Procfile',
  line: index,
  title: `question ${index}`,
  message: `why ${index}`,
});
const report: CheckReport = {
  conclusion: 'neutral',
  title: '1 question open',
  summary: '### Queue Review\n',
  annotations: [line(2)],
  detailsUrl: 'https://github.example/acme/shop/actions/runs/7',
};
const publish = (wanted: CheckReport = report, token = desk.server.tokens.app): Promise<boolean> =>
  publishCheckRun(desk.api(token), desk.head, wanted, SOON);

describe('a check run', () => {
  test('is made complete, and never named like the status', async () => {
    expect(await publish()).toBe(true);
    expect(desk.repo.checkRuns).toMatchObject([
      {
        name: 'queue-review report',
        headSha: desk.head,
        status: 'completed',
        conclusion: 'neutral',
        title: report.title,
        summary: report.summary,
        detailsUrl: report.detailsUrl,
        annotations: [
          {
            path: 'Procfile',
            start_line: 2,
            end_line: 2,
            annotation_level: 'warning',
            title: 'question 2',
            message: 'why 2',
          },
        ],
      },
    ]);
  });

  test('is left alone where it says the same', async () => {
    await publish();
    const before = desk.server.writes().length;
    expect(await publish()).toBe(false);
    expect(desk.server.writes()).toHaveLength(before);
  });

  test('is rewritten for a new text, and its annotations are not doubled', async () => {
    await publish();
    await publish({ ...report, conclusion: 'success', title: 'nothing open', annotations: [line(2), line(3)] });
    expect(desk.repo.checkRuns).toHaveLength(1);
    expect(desk.repo.checkRuns[0]).toMatchObject({ conclusion: 'success', title: 'nothing open' });
    expect(desk.repo.checkRuns[0]?.annotations.map(({ start_line }) => start_line)).toEqual([2, 3]);
  });

  test('gives way to a new one where an annotation holds no more', async () => {
    await publish();
    await publish({ ...report, annotations: [line(2, 'notice')] });
    expect(desk.repo.checkRuns.map(({ annotations }) => annotations.map(({ annotation_level }) => annotation_level))).toEqual([
      ['warning'],
      ['notice'],
    ]);
    expect(await publish({ ...report, annotations: [line(2, 'notice')] })).toBe(false);
  });

  test('takes its annotations fifty at a time', async () => {
    const annotations = Array.from({ length: 120 }, (_, index) => line(index + 1));
    await publish({ ...report, annotations });
    expect(desk.repo.checkRuns).toHaveLength(1);
    expect(desk.repo.checkRuns[0]?.annotations.map(({ start_line }) => start_line)).toEqual(annotations.map((one) => one.line));
    expect(desk.server.writes()).toHaveLength(3);
  });

  test('goes on where a run before was cut off between two batches', async () => {
    const annotations = Array.from({ length: 70 }, (_, index) => line(index + 1));
    desk.server.fail({ method: 'PATCH', path: /check-runs/, status: 403, body: { message: 'no' }, times: 1 });
    await expect(publish({ ...report, annotations })).rejects.toMatchObject({ status: 403 });
    await publish({ ...report, annotations });
    expect(desk.repo.checkRuns).toHaveLength(1);
    expect(desk.repo.checkRuns[0]?.annotations).toHaveLength(70);
  });

  test('leaves out what stands nowhere in the head, and cuts what GitHub would refuse', async () => {
    const lost: Annotation = { ...line(1), path: null, line: null };
    await publish({ ...report, title: 't'.repeat(500), summary: 'sü\n'.repeat(40_000), annotations: [lost] });
    const [run] = desk.repo.checkRuns;
    expect(run?.annotations).toEqual([]);
    expect(run?.summary?.length).toBeLessThanOrEqual(65_535);
    expect(run?.summary).toMatch(/\nThe rest did not fit here\.\n$/);
    expect(run?.title?.length).toBe(250);
    expect(await publish({ ...report, title: 't'.repeat(500), summary: 'sü\n'.repeat(40_000), annotations: [lost] })).toBe(false);
  });

  test('is not made twice where the answer got lost', async () => {
    desk.server.fail({ method: 'POST', path: POST, status: 502, body: '', times: 1, takesEffect: true });
    expect(await publish()).toBe(true);
    expect(desk.repo.checkRuns).toHaveLength(1);
  });

  test('leaves a run of another tool with its name alone', async () => {
    const { octokit } = desk.api(desk.server.tokens.app);
    await octokit.rest.checks.create({ owner: 'acme', repo: 'shop', name: CHECK_RUN, head_sha: desk.head, external_id: 'other' });
    await publish();
    expect(desk.repo.checkRuns.map(({ externalId }) => externalId)).toEqual(['other', CHECK_RUN]);
  });

  test('is refused to a token without the permission', async () => {
    await expect(publish(report, desk.server.tokens.write)).rejects.toMatchObject({ status: 403 });
    expect(desk.server.count('POST', POST)).toBe(1);
  });
});
