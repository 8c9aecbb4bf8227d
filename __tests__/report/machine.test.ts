import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Review } from '../../src/model/review.js';
import { inventoryJson, reviewJson } from '../../src/report/json.js';
import { sarif } from '../../src/report/sarif.js';
import { halfAnswered } from './answered.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { incident, unserved } from './incident.js';
import { inventory } from './stock.js';

/** The same value with the keys of every object in reverse. */
const reversed = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  ) as T;
};

describe('JSON', () => {
  test('is the review', () => {
    expect(JSON.parse(reviewJson(incident))).toEqual(incident);
    expect(JSON.parse(inventoryJson(inventory))).toEqual(inventory);
  });

  test('is the same text however the value was built, and ends with a line end', () => {
    expect(reviewJson(reversed(incident))).toBe(reviewJson(incident));
    expect(inventoryJson(reversed(inventory))).toBe(inventoryJson(inventory));
    expect(reviewJson(incident).endsWith('}\n')).toBe(true);
  });

  test('has its keys in the order of the contract', () => {
    expect(Object.keys(JSON.parse(reviewJson(reversed(incident))))).toEqual(
      'schema tool base head policy environment closed conclusion jobs workerGroups findings notJudged load rules gaps counts outcome'.split(
        ' ',
      ),
    );
    expect(Object.keys(JSON.parse(inventoryJson(reversed(inventory))).jobs[0])).toEqual(
      'name app framework backend path line parent entry queues perform'.split(' '),
    );
  });

  test('holds the outcome once people could answer, its keys in order too', () => {
    const parsed = JSON.parse(reviewJson(reversed(halfAnswered)));
    expect(parsed).toEqual(halfAnswered);
    expect(Object.keys(parsed.outcome)).toEqual(['state', 'open', 'answers', 'acknowledgements', 'remarks']);
    expect(Object.keys(parsed.outcome.acknowledgements[0])).toEqual(
      'fingerprint by at how reason until valid why takenBack'.split(' '),
    );
  });

  test('keeps an app of any name', () => {
    const closed = Object.fromEntries([
      ['__proto__', true],
      ['constructor', false],
    ]);
    expect(reviewJson({ ...incident, closed })).toContain('"closed": {\n    "__proto__": true,\n    "constructor": false\n  }');
  });
});

describe('SARIF', () => {
  const log = JSON.parse(sarif(incident));
  const [run] = log.runs;

  test('holds what this change introduces, and no more', () => {
    expect(log.version).toBe('2.1.0');
    expect(run.tool.driver).toMatchObject({ name: 'queue-review', semanticVersion: '0.1.0' });
    expect(run.results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['unserved-queue', 'error'],
      ['gateway-job', 'warning'],
      ['new-producer', 'note'],
      ['job-changed', 'note'],
    ]);
    expect(
      JSON.parse(
        sarif({
          ...incident,
          findings: [
            { ...unserved, status: 'worsened' },
            { ...unserved, status: 'resolved' },
          ],
        }),
      ).runs[0].results,
    ).toHaveLength(1);
  });

  test('results name their rule, place and fingerprint', () => {
    const [fail, ask] = run.results;
    expect(run.tool.driver.rules[fail.ruleIndex]).toEqual({
      id: 'unserved-queue',
      shortDescription: { text: 'Unserved queue' },
      fullDescription: { text: 'A job that no worker takes.' },
      help: {
        text: 'A job that no worker takes. https://example.com/docs/rules/unserved-queue.md',
        markdown: 'A job that no worker takes. [More](https://example.com/docs/rules/unserved-queue.md)',
      },
      helpUri: 'https://example.com/docs/rules/unserved-queue.md',
      defaultConfiguration: { level: 'error' },
    });
    expect(fail.partialFingerprints).toEqual({
      'queueReview/v1': unserved.fingerprint,
      primaryLocationLineHash: `${unserved.fingerprint}:1`,
    });
    expect(fail.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'app/jobs/export.rb', uriBaseId: '%SRCROOT%' }, region: { startLine: 3 } } },
    ]);
    expect(fail.fixes[0].artifactChanges).toEqual([
      {
        artifactLocation: { uri: 'Procfile', uriBaseId: '%SRCROOT%' },
        replacements: [
          {
            deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 },
            insertedContent: { text: 'worker: bundle exec sidekiq -q default -q exports\n' },
          },
        ],
      },
    ]);
    expect(ask.relatedLocations).toMatchObject([{ id: 0, message: { text: 'leads to ParseReport' } }]);
  });

  test('what people acknowledged is suppressed, and once they were asked every result says so or not', () => {
    const suppressions = (review: Review) =>
      JSON.parse(sarif(review)).runs[0].results.map((result: { suppressions?: unknown }) => result.suppressions);
    expect(suppressions(incident)).toEqual([undefined, undefined, undefined, undefined]);
    expect(suppressions(halfAnswered)).toEqual([
      [],
      [
        {
          kind: 'external',
          status: 'accepted',
          justification:
            'Acknowledged by `reviewer` on 2026-08-01 10:30 UTC: quiet until `autumn`, we look again (until 2026-09-01)',
        },
      ],
      [],
      [],
    ]);
  });

  test('paths are URIs and messages hold no link', () => {
    const odd = { ...unserved, path: 'app/a b/c#1%.rb', line: 0, title: '[x](http://evil.example)' };
    const [result] = JSON.parse(sarif({ ...incident, findings: [odd] })).runs[0].results;
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'app/a%20b/c%231%25.rb', uriBaseId: '%SRCROOT%' },
      region: { startLine: 1 },
    });
    expect(result.message.text).toContain('\\[x\\](http://evil.example)');
  });

  test('any text makes a log', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => JSON.parse(sarif(hostileReview(texts))).runs[0].results.length === 3),
      { numRuns: 100 },
    );
  });
});
