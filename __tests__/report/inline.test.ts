import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Finding, Fix } from '../../src/model/finding.js';
import { readPatch } from '../../src/model/patch.js';
import type { Review } from '../../src/model/review.js';
import { inlineCandidates, inlineComments } from '../../src/report/inline.js';
import { hostile, hostileReview, hostileTexts } from './hostile.js';
import { gateway, incident, producer, unserved } from './incident.js';
import { outcome } from './settled.js';

const review = (...findings: readonly Finding[]): Review => ({ ...incident, findings });
const fix = (kind: Fix['kind'], start: number, end: number, text: string, path = 'Procfile'): Fix => ({
  path,
  start,
  end,
  text,
  kind,
});
const patches = (files: { readonly [path: string]: string }): ReadonlyMap<string, string> => new Map(Object.entries(files));
const PROCFILE = '@@ -1,3 +1,3 @@\n web: puma\n-worker: sidekiq\n+worker: sidekiq -q default\n clock: clockwork';
const NEW_JOB = '@@ -0,0 +1,4 @@\n+class JobCreation\n+  include Sidekiq::Job\n+\n+end';
const suggested = (body: string | undefined): string | null => /```suggestion\n([\s\S]*?)\n?```/.exec(body ?? '')?.[1] ?? null;

describe('inline comments', () => {
  test('ask on the lines that a fix replaces, with the fix as a suggestion', () => {
    const [comment, ...others] = inlineComments(review(unserved), patches({ Procfile: PROCFILE }));
    expect(others).toEqual([]);
    expect(comment).toEqual({
      path: 'Procfile',
      side: 'RIGHT',
      line: 2,
      fingerprint: unserved.fingerprint,
      body: [
        `<!-- queue-review inline:${unserved.fingerprint} -->`,
        '**No worker takes jobs from `exports`**',
        '',
        '`Export` runs on `exports`, and none of the 2 worker groups of production serves it.',
        '',
        '```suggestion',
        'worker: bundle exec sidekiq -q default -q exports',
        '```',
        '',
        '[unserved-queue](https://example.com/docs/rules/unserved-queue.md) · `4f1c2aa`',
      ].join('\n'),
    });
  });

  test('replace several lines of one hunk', () => {
    const finding = { ...unserved, fixes: [fix('replace', 1, 3, 'a\nb')] };
    const [comment] = inlineComments(review(finding), patches({ Procfile: PROCFILE }));
    expect(comment).toMatchObject({ startLine: 1, line: 3 });
    expect(suggested(comment?.body)).toBe('a\nb');
  });

  test('suggest a deletion', () => {
    const finding = { ...unserved, fixes: [fix('replace', 2, 2, '')] };
    expect(inlineComments(review(finding), patches({ Procfile: PROCFILE }))[0]?.body).toContain('```suggestion\n```\n');
  });

  test('insert beside a line of the difference, which stays: the line above first', () => {
    const [below] = inlineComments(review(gateway), patches({ 'app/jobs/job_creation.rb': NEW_JOB }));
    expect(below).toMatchObject({ path: 'app/jobs/job_creation.rb', line: 2 });
    expect(suggested(below?.body)).toBe("  include Sidekiq::Job\n  sidekiq_options queue: 'job_creation'");
    expect(below?.body).toContain('This is one of 2 places with lines to paste for this question');
    const top = { ...unserved, fixes: [fix('insert', 1, 1, 'release: true')] };
    const [above] = inlineComments(review(top), patches({ Procfile: PROCFILE }));
    expect(above?.line).toBe(1);
    expect(suggested(above?.body)).toBe('release: true\nweb: puma');
  });

  test('stand on their own line where no fix can be suggested', () => {
    const [comment] = inlineComments(review({ ...gateway, fixes: [] }), patches({ 'app/jobs/job_creation.rb': NEW_JOB }));
    expect(comment).toMatchObject({ path: 'app/jobs/job_creation.rb', side: 'RIGHT', line: 2 });
    expect(comment?.body).not.toContain('suggestion');
  });

  test.each<readonly [string, Fix]>([
    ['a line outside of the hunks', fix('replace', 9, 9, 'x')],
    ['lines of two hunks', fix('replace', 2, 40, 'x')],
    ['a new file', fix('create', 1, 1, 'x')],
    ['a value that a person must fill in', fix('insert', 2, 2, 'alert: https://monitoring.example.com/the-alert-that-pages-you')],
    ['a character that would be written out', fix('replace', 2, 2, 'worker: \u202e')],
  ])('suggest nothing for %s', (_what, unfit) => {
    const files = patches({
      Procfile: `${PROCFILE}\n@@ -40 +40 @@\n-a\n+b`,
      'app/jobs/export.rb': '@@ -0,0 +1,3 @@\n+a\n+b\n+c',
    });
    const [comment] = inlineComments(review({ ...unserved, fixes: [unfit] }), files);
    expect(comment).toMatchObject({ path: 'app/jobs/export.rb', line: 3 });
    expect(comment?.body).not.toContain('suggestion');
  });

  test('suggest nothing beside a line that could not be pasted as it is', () => {
    const odd = '@@ -0,0 +1,2 @@\n+a\u200bb\n+c\r';
    const finding = { ...unserved, fixes: [fix('insert', 2, 2, 'x')] };
    expect(inlineComments(review(finding), patches({ Procfile: odd }))[0]?.body).not.toContain('suggestion');
  });

  test('of the base side stand on a removed line, or on the line of the head that is the same', () => {
    const finding = (line: number): Finding => ({ ...unserved, path: 'Procfile', line, side: 'base', fixes: [] });
    expect(inlineComments(review(finding(2)), patches({ Procfile: PROCFILE }))[0]).toMatchObject({ side: 'LEFT', line: 2 });
    const moved = '@@ -1,2 +1,3 @@\n+new\n a\n b';
    expect(inlineComments(review(finding(2)), patches({ Procfile: moved }))[0]).toMatchObject({ side: 'RIGHT', line: 3 });
  });

  test('are none without a place in the difference', () => {
    expect(inlineComments(review(unserved, gateway), patches({ 'README.md': '@@ -0,0 +1 @@\n+a' }))).toEqual([]);
    expect(inlineComments(review(unserved, gateway), new Map())).toEqual([]);
  });

  test('are none for notes, for what is old, and for what was acknowledged', () => {
    const files = patches({ Procfile: PROCFILE, 'app/controllers/pages_controller.rb': '@@ -9 +9 @@\n-a\n+b' });
    expect(inlineComments(review(producer, { ...unserved, status: 'existing' }), files)).toEqual([]);
    expect(inlineComments({ ...review(unserved), outcome: outcome('success', [], [unserved]) }, files)).toEqual([]);
    expect(inlineCandidates({ ...review(unserved), outcome: outcome('success', [], [unserved]) })).toEqual([]);
  });

  test('are none where the place is in the policy', () => {
    const item: Finding = { ...gateway, rule: 'team-checklist', path: 'Procfile', line: 2, fixes: [] };
    expect(inlineComments(review(item), patches({ Procfile: PROCFILE }))).toEqual([]);
    expect(inlineCandidates(review(item))).toEqual([]);
  });

  test('are one for each finding, contradictions first, and not too many', () => {
    const asks = Array.from({ length: 40 }, (_, index) => ({ ...gateway, fingerprint: index.toString(16).padStart(16, '0') }));
    const files = patches({ Procfile: PROCFILE, 'app/jobs/job_creation.rb': NEW_JOB });
    const comments = inlineComments(review(...asks, unserved, unserved), files);
    expect(comments).toHaveLength(30);
    expect(comments[0]?.fingerprint).toBe(unserved.fingerprint);
    expect(new Set(comments.map(({ fingerprint }) => fingerprint)).size).toBe(30);
    expect(inlineComments(review(...asks), files, { most: 3 })).toHaveLength(3);
  });

  test('look only into files where a question may stand', () => {
    expect(inlineCandidates(review(unserved, gateway, producer)).map(({ path }) => path)).toEqual([
      'app/jobs/export.rb',
      'Procfile',
      'app/jobs/job_creation.rb',
    ]);
  });

  test('stay below what GitHub takes', () => {
    const long = {
      ...unserved,
      title: 't'.repeat(70_000),
      message: 'm`'.repeat(70_000),
      fixes: [fix('replace', 2, 2, 'x'.repeat(70_000))],
    };
    const [comment] = inlineComments(review(long), patches({ Procfile: PROCFILE }));
    expect(comment?.body.length).toBeLessThanOrEqual(60_000);
    expect(comment?.body).not.toContain('suggestion');
  });

  test('hold one suggestion that nothing in it can end, and text that is only text', () => {
    const render = (text: string): string =>
      micromark(text, {
        allowDangerousHtml: true,
        allowDangerousProtocol: true,
        extensions: [gfm()],
        htmlExtensions: [gfmHtml()],
      });
    fc.assert(
      fc.property(hostileTexts, hostile, (texts, text) => {
        const spoiled = hostileReview(texts).findings.map((finding) => ({
          ...finding,
          line: 2,
          path: 'Procfile',
          fixes: [fix('insert', 2, 2, text)],
        }));
        const lines = text.replace(/[\r\n]/g, ' ').trimEnd();
        const patch = `@@ -0,0 +1,2 @@\n+${lines}\n+end`;
        for (const { body, fingerprint, line } of inlineComments(review(...spoiled), patches({ Procfile: patch }))) {
          expect(body.split('\n')[0]).toBe(`<!-- queue-review inline:${fingerprint} -->`);
          expect([1, 2]).toContain(line);
          const html = render(body);
          expect(html).not.toMatch(/<(?:script|img|input|summary|h1|hr|blockquote|li)\b/i);
          expect(
            html.match(/<a href="[^"]*"/g)?.every((link) => link.startsWith('<a href="https://example.com/docs/rules/')),
          ).toBe(true);
          const blocks = [...html.matchAll(/<pre><code class="language-suggestion">([\s\S]*?)<\/code><\/pre>/g)];
          expect(blocks).toHaveLength(body.includes('suggestion\n') ? 1 : 0);
          expect(readPatch(patch).head.has(line)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
