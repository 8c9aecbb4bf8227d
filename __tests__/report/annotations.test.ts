import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Review } from '../../src/model/review.js';
import { annotations } from '../../src/report/annotations.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { gateway, incident, producer, unserved } from './incident.js';
import { outcome } from './settled.js';

const asked: Review = { ...incident, findings: [gateway, unserved, producer, { ...unserved, status: 'existing' }] };

describe('annotations', () => {
  test('are the questions, contradictions first, each with its place and its ways out', () => {
    expect(annotations(asked)).toEqual([
      {
        level: 'error',
        path: 'app/jobs/export.rb',
        line: 3,
        title: 'No worker takes jobs from `exports`',
        message:
          '`Export` runs on `exports`, and none of the 2 worker groups of production serves it.\nSettle it by one of: serve the queue; put the job on a queue that is served.\nhttps://example.com/docs/rules/unserved-queue.md',
      },
      expect.objectContaining({ level: 'warning', path: 'app/jobs/job_creation.rb', line: 2, title: gateway.title }),
    ]);
  });

  test('of what was acknowledged are notices', () => {
    const found = annotations({ ...asked, outcome: outcome('failure', [unserved], [gateway]) });
    expect(found.map(({ level, line }) => [level, line])).toEqual([
      ['error', 3],
      ['notice', 2],
    ]);
    expect(found[1]?.message).toContain('\nAcknowledged.\n');
  });

  test('of the base side, or of the policy, stand nowhere in the head and say where they stood', () => {
    const [gone] = annotations({ ...incident, findings: [{ ...gateway, side: 'base' }] });
    expect(gone).toMatchObject({ path: null, line: null });
    expect(gone?.message).toContain('At app/jobs/job_creation.rb:2 before this change.');
    const listed = { ...gateway, rule: 'team-checklist', path: '.github/queue-review.yml', line: 4 };
    const [item] = annotations({ ...incident, findings: [listed] });
    expect(item).toMatchObject({ path: null, line: null });
    expect(item?.message).toContain('At .github/queue-review.yml:4.');
  });

  test('keep the link where the prose is too long', () => {
    const [one] = annotations({ ...incident, findings: [{ ...gateway, title: 't'.repeat(900), message: 'm'.repeat(9_000) }] });
    expect(one?.title).toHaveLength(250);
    expect(one?.message.length).toBeLessThanOrEqual(4_000);
    expect(one?.message).toMatch(/m…\nhttps:\/\/example\.com\/docs\/rules\/gateway-job\.md$/);
  });

  test('are plain text, whatever somebody chose', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        for (const { title, message, line } of annotations(hostileReview(texts))) {
          expect(`${title}${message.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(message.length).toBeLessThanOrEqual(4_000);
          expect(title).not.toBe('');
          expect(line === null || line > 0).toBe(true);
        }
      }),
    );
  });
});
