import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Accepted, Measured, MeasuredJob, Visit } from '../../src/model/visit.js';
import { commentParts } from '../../src/report/markdown.js';
import { endedBody, revisedBody, visitBody, visitOf, visitTitle } from '../../src/report/visit.js';
import { visitsSummary } from '../../src/report/visits-summary.js';
import { hostile } from './hostile.js';
import { incident } from './incident.js';

const render = (text: string): string =>
  micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const accepted: Accepted = {
  ...{ pull: 12, mergedAt: '2026-03-03T10:00:00Z', app: '.', job: 'JobCreation', rule: 'gateway-job' },
  ...{ question: 'Who notices when `default` stalls?', by: 'grace', reason: 'Quiet for now.', until: null },
};
const visit: Visit = {
  ...{ key: '0123456789abcdef', app: '.', job: 'JobCreation', path: 'app/jobs/job_creation.rb', line: 2 },
  ...{ due: '2026-03-11', opens: '2026-03-11', sources: ['pull-12', 'review-by-2026-03-11'], accepted: [accepted] },
  ...{ declared: { peak: 2, duration: 1.4, retries: 0.05 }, measure: 'sum(rate(x[5m]))', finished: [] },
  queues: [{ name: 'default', objective: 60, alert: 'none', workerGroups: ['worker'] }],
};
const measured: Measured = {
  ...{ app: '.', job: 'JobCreation', peak: 4.84, completeness: 0.97, days: 14, at: '2026-03-11T06:37:00Z', problem: null },
};
const TODAY = '2026-03-12';
const lines = (text: string): readonly string[] => text.split('\n');

describe('the issue of a visit', () => {
  test('says what was accepted, what was declared, and what to answer', () => {
    expect(visitTitle(visit)).toBe('Look again at JobCreation');
    expect(lines(visitBody(visit, null, TODAY))).toEqual([
      '<!-- queue-review visit:0123456789abcdef pull-12 review-by-2026-03-11 -->',
      '`JobCreation` is due for a second look since 2026-03-11. It stands in `app/jobs/job_creation.rb:2`.',
      '',
      '#### What was accepted',
      '',
      '- #12, merged 2026-03-03: Who notices when `default` stalls? Accepted by `grace`: Quiet for now.',
      '',
      '#### Where it runs',
      '',
      '| Queue | Served by | Objective | Alert |',
      '| --- | --- | --- | --- |',
      '| `default` | `worker` | 1 min | none |',
      '',
      '#### Declared and measured',
      '',
      '| | Declared | Measured |',
      '| --- | --- | --- |',
      '| Peak, jobs per second | 2 | not measured |',
      '| Duration | 1.4 s | |',
      '| Retries, share of runs | 0.05 | |',
      '',
      '#### To answer',
      '',
      '- [ ] How long did jobs wait in `default` in the busiest hour of a full week, at the 95th percentile?',
      '- [ ] How many `JobCreation` jobs arrived in that hour: more than the declared 2 per second?',
      '- [ ] Who is paged when `default` is ten minutes late?',
      '- [ ] Does the job need a queue and a worker group of its own?',
      '',
      'The query that the manifest names for the peak:',
      '',
      '```',
      'sum(rate(x[5m]))',
      '```',
      '',
      'Close this issue when it is answered; that ends the visit. A `review-by` in the manifest may go then.',
      'What stands above is kept up to date, ticks stay. Write below this line.',
      '',
      '<!-- queue-review end -->',
      '',
    ]);
  });

  const said = (more: Partial<Measured>, of: Partial<Visit> = {}): string =>
    visitBody({ ...visit, ...of }, { ...measured, ...more }, TODAY);

  test.each([
    ['**The measured peak is 2.4 times what was declared.** Measured over 14 days, 97 % of the samples.', {}],
    ['The measured peak is within what was declared. Measured over 14 days, 97 % of the samples.', { peak: 2 }],
    ['Only 40 % of the samples of 14 days are there: the peak may be higher.', { completeness: 0.4 }],
    ['No data in 14 days: that is not zero. The query may name a series that does not exist.', { peak: null, completeness: 0 }],
    ['Not measured: the server answered with 503.', { peak: null, problem: 'the server answered with 503' }],
  ])('says what was measured: %s', (words, more) => expect(said(more)).toContain(`\n${words}\n`));

  test('asks no query that was answered, and repeats one that was not', () => {
    expect(said({})).not.toContain('```');
    expect(said({ peak: null, problem: 'the server cannot be reached' })).toContain('```\nsum(rate(x[5m]))\n```');
  });

  test('warns of a query that counts finished work', () => {
    expect(said({}, { finished: ['sidekiq_jobs_executed_total'] })).toContain(
      'The query of `measure` counts finished work (`sidekiq_jobs_executed_total`), which is never more than the workers manage. Once the workers are the limit, the demand is higher.',
    );
  });

  test('opened ahead says so', () => {
    expect(visitBody({ ...visit, due: '2026-06-01' }, null, TODAY)).toContain(
      'is due for a second look on 2026-06-01. It stands in `app/jobs/job_creation.rb:2`. Later runs would not find it any more, so this is opened since 2026-03-11.',
    );
  });
});

describe('an issue that stands already', () => {
  const body = visitBody(visit, null, TODAY);
  const fresh = visitBody(visit, measured, TODAY);

  test('is known by its first line alone', () => {
    expect(visitOf(body)).toEqual({ key: visit.key, sources: visit.sources });
    expect(visitOf(body.replaceAll('\n', '\r\n'))).toEqual({ key: visit.key, sources: visit.sources });
    expect(visitOf(endedBody(body))).toEqual({ key: visit.key, sources: [] });
    for (const other of ['', `x\n${body}`, body.replace('pull-12', 'pull-x'), body.replace('0123', '012')]) {
      expect(visitOf(other)).toBeNull();
      expect(endedBody(other)).toBe(other);
    }
  });

  test('is written only where it says something else', () => {
    expect(revisedBody(body, body)).toBeNull();
    expect(revisedBody(body.replaceAll('\n', '\r\n'), body)).toBeNull();
    expect(revisedBody(body.replaceAll('- [ ]', '- [X]'), body)).toBeNull();
    expect(revisedBody(`${body}\n\nAn answer`, body)).toBeNull();
    expect(revisedBody(body, fresh)).toBe(fresh);
  });

  test('keeps ticks and answers, and belongs to people once its last line is gone', () => {
    const theirs = `${body.replace('- [ ] Does', '- [x] Does')}An answer\n- [x] a box of ours\n`;
    expect(revisedBody(theirs, fresh)).toBe(`${fresh.replace('- [ ] Does', '- [x] Does')}An answer\n- [x] a box of ours\n`);
    expect(revisedBody(body.replace('<!-- queue-review end -->', ''), fresh)).toBeNull();
  });

  test('needs no second writing, whatever people wrote', () => {
    fc.assert(
      fc.property(fc.string(), fc.subarray([0, 1, 2, 3]), (below, ticks) => {
        let seen = -1;
        const ticked = body.replaceAll('- [ ]', () => (ticks.includes(++seen) ? '- [x]' : '- [ ]'));
        const once = revisedBody(`${ticked}${below}`, fresh);
        expect(once === null ? null : revisedBody(once, fresh)).toBeNull();
        expect(once?.endsWith(below.replaceAll('\r\n', '\n'))).toBe(true);
      }),
    );
  });
});

const LIVE = /<(?:a|img|script|iframe|style|svg|h1|h2|summary|input(?! type="checkbox" disabled=""))\b|@\w|https?:\/\//i;

describe('names and reasons that somebody chose to break a text with', () => {
  const spoiled = fc.array(hostile, { minLength: 6, maxLength: 6 }).map(([a = '', b = '', c = '', d = '', e = '', f = '']) => ({
    ...visit,
    ...{ job: a, path: b, measure: c, finished: [d], sources: ['pull-12'] },
    accepted: [{ ...accepted, question: `\`${d}\` ${e}`, by: f, reason: a }],
    queues: [{ name: e, objective: null, alert: 'maybe' as const, workerGroups: [f, a] }],
  }));

  test('stay text in an issue, which keeps its first line, its boxes and its end', () => {
    fc.assert(
      fc.property(spoiled, hostile, (one, problem) => {
        const body = visitBody(one, { ...measured, problem: problem === '' ? null : problem }, TODAY);
        expect(visitOf(body)).toEqual({ key: visit.key, sources: ['pull-12'] });
        expect(revisedBody(body, body)).toBeNull();
        const page = render(body);
        expect(page.match(/type="checkbox"/g)?.length).toBe(4);
        expect(page.replace(/<pre>[\s\S]*?<\/pre>/g, '').replace(/<code>[\s\S]*?<\/code>/g, '')).not.toMatch(LIVE);
        expect(page.match(/<table>/g)?.length).toBe(2);
        expect(page).toContain('<!-- queue-review end -->');
        expect(visitTitle(one)).not.toMatch(/[\r\n]|\p{Cc}/u);
        expect(visitTitle(one).length).toBeLessThanOrEqual(201);
      }),
    );
  });

  test('stay text in the summary, and in the comment of a pull request', () => {
    fc.assert(
      fc.property(spoiled, hostile, (one, problem) => {
        const done = { due: [{ visit: one, issue: 3 }], toCome: [one], closed: [], unread: [], pulls: 1, days: 37 };
        const table = render(visitsSummary(done));
        expect(table.match(/<tr>/g)?.length).toBe(3);
        expect(table.replace(/<code>[\s\S]*?<\/code>/g, '')).not.toMatch(LIVE);
        const job: MeasuredJob = { ...measured, job: one.job, declared: 2, finished: one.finished, problem };
        const [comment = ''] = commentParts({ ...incident, findings: [], measured: [job] }, { mode: 'changes', exists: true });
        const section = comment.slice(comment.indexOf('Measured on the default branch'));
        expect(render(section).match(/<tr>/g)?.length).toBe(2);
      }),
    );
  });

  test('never make an issue too long for GitHub', () => {
    const long = 'x`'.repeat(40_000);
    const many = {
      ...visit,
      job: long,
      measure: long,
      accepted: new Array<Accepted>(300).fill({ ...accepted, question: long, reason: long }),
    };
    const queue = { name: long, objective: null, alert: 'none' as const, workerGroups: new Array<string>(300).fill(long) };
    const body = visitBody({ ...many, queues: new Array<typeof queue>(300).fill(queue) }, measured, TODAY);
    expect(body.length).toBeLessThan(65_536);
    expect(body).toContain('- and 292 more questions');
  });
});

describe('the summary', () => {
  test('lists what is due and what is to come', () => {
    const done = {
      due: [{ visit, issue: 40 }],
      toCome: [{ ...visit, job: 'Later', due: '2026-04-01' }],
      closed: [7],
      unread: [9],
    };
    expect(lines(visitsSummary({ ...done, pulls: 3, days: 37 }))).toEqual([
      '### Queue Review: 1 return visit due',
      '',
      '3 pull requests merged in the last 37 days, 1 visit to come.',
      '',
      '| Job | Due | For | |',
      '| --- | --- | --- | --- |',
      '| `JobCreation` | 2026-03-11 | #12, review-by 2026-03-11 | due, #40 |',
      '| `Later` | 2026-04-01 | #12, review-by 2026-03-11 | to come |',
      '',
      'Closed: #7.',
      '',
      'Could not be read: #9.',
      '',
    ]);
  });
});
