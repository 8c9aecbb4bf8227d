import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Review } from '../../src/model/review.js';
import { statusDescription } from '../../src/report/status.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { gateway, incident, producer, unserved } from './incident.js';
import { outcome } from './settled.js';

const two: Review = { ...incident, findings: [unserved, gateway, producer] };
const nothing: Review = { ...incident, jobs: [], workerGroups: [], findings: [] };

describe('the description of a status', () => {
  test.each<readonly [string, Review]>([
    ['1 contradiction to fix, 1 question open', two],
    ['1 contradiction to fix, 1 acknowledged', { ...two, outcome: outcome('failure', [unserved], [gateway]) }],
    ['1 question open', { ...two, findings: [gateway, producer], outcome: outcome('pending', [gateway], []) }],
    ['nothing open, 2 acknowledged', { ...two, outcome: outcome('success', [], [unserved, gateway]) }],
    ['1 question open; none of it holds the merge', { ...two, findings: [gateway], outcome: outcome('success', [gateway], []) }],
    ['nothing to decide', { ...two, findings: [producer] }],
    ['nothing to decide', { ...two, findings: [{ ...unserved, status: 'existing' }] }],
    ['no job, queue or worker changed', nothing],
  ])('%s', (words, review) => {
    expect(statusDescription(review)).toBe(words);
  });

  test('is one plain line of at most 140 characters', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        expect(statusDescription(hostileReview(texts))).toMatch(/^[\x20-\x7e]{1,140}$/);
      }),
    );
  });
});
