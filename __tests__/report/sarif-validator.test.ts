import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { Review } from '../../src/model/review.js';
import { sarif } from '../../src/report/sarif.js';
import { rules } from '../../src/rules/index.js';
import { reviewFiles } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { incident } from './incident.js';

beforeAll(rubyReady);

/** RFC 3986: what a URI, or a part of one, may be made of. */
const CHARACTERS = "(?:[\\w.~:/?#[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  formats: {
    uri: new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:${CHARACTERS}*$`),
    'uri-reference': new RegExp(`^${CHARACTERS}*$`),
    uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  },
});
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../contract/cases/sarif-2.1.0.schema.json', import.meta.url), 'utf8')),
);

/** What the schema has against a log. */
function problems(log: unknown): readonly string[] {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface Location {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly partialFingerprints: { readonly [name: string]: string };
}
interface Rule {
  readonly id: string;
  readonly fullDescription?: { readonly text: string };
  readonly help?: { readonly text: string };
}
interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly Rule[] } };
    readonly results: readonly Result[];
  }[];
}

/** What GitHub's ingestion wants beyond the schema: docs.github.com, "SARIF support for code scanning". */
function unfit({ runs }: Log): readonly string[] {
  const results = runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  return [
    ...(runs.length === 1 ? [] : ['not one run']),
    ...runs.flatMap(({ tool }) =>
      tool.driver.rules
        .filter(({ fullDescription, help }) => !fullDescription?.text || !help?.text)
        .map(({ id }) => `${id}: no help`),
    ),
    ...results.flatMap(({ run, result }) => [
      ...(run.tool.driver.rules[result.ruleIndex]?.id === result.ruleId ? [] : [`${result.ruleId}: its index is another rule's`]),
      ...(result.message.text.trim() === '' ? [`${result.ruleId}: no message`] : []),
      ...(result.locations.length === 1 ? [] : [`${result.ruleId}: not one location`]),
      ...(result.partialFingerprints.primaryLocationLineHash !== undefined ? [] : [`${result.ruleId}: no fingerprint`]),
      ...result.locations
        .map(({ physicalLocation }) => physicalLocation.artifactLocation.uri)
        .filter((uri) => uri.startsWith('/') || uri.includes('\\') || /^[a-z][a-z0-9+.-]*:/i.test(uri))
        .map((uri) => `${uri}: not a path below the repository's root`),
    ]),
  ];
}

const log = (review: Review): Log => JSON.parse(sarif(review));

const answered: Review = {
  ...incident,
  outcome: {
    state: 'success',
    open: [],
    answers: Object.fromEntries(incident.findings.map(({ fingerprint }) => [fingerprint, 'tick'])),
    acknowledgements: incident.findings.map(({ fingerprint }) => ({
      fingerprint,
      by: 'octocat',
      at: '2026-03-03T10:00:00Z',
      how: 'command',
      reason: 'one line\nand another',
      until: '2026-04-01',
      valid: true,
      why: null,
      takenBack: null,
    })),
    remarks: [],
  },
};

describe('SARIF', () => {
  test.each([
    ['the incident', incident],
    ['one that people have answered', answered],
    ['a change that finds nothing', { ...incident, findings: [], rules: [] }],
  ])('%s is what the standard says, and fit for code scanning', (_title, review) => {
    expect([problems(log(review)), unfit(log(review))]).toEqual([[], []]);
  });

  test.each(rules.map(({ meta, examples }) => [meta.id, examples] as const))('%s: so is every example', (_id, examples) => {
    for (const { base, head } of examples) {
      const found = log(reviewFiles(base, head));
      expect([problems(found), unfit(found)]).toEqual([[], []]);
    }
  });

  test('so is any text', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const found = log(hostileReview(texts));
        expect([problems(found), unfit(found)]).toEqual([[], []]);
      }),
      { numRuns: 100 },
    );
  });

  test('a broken log is noticed', () => {
    const [run] = log(incident).runs;
    const [result] = run?.results ?? [];
    if (run === undefined || result === undefined) throw new Error('no result');
    const broken = { ...result, level: 'fatal', locations: [{ physicalLocation: { artifactLocation: { uri: '/a b' } } }] };
    expect(problems({ version: '2.1.0', runs: [{ ...run, results: [broken] }] })).toEqual([
      '/runs/0/results/0/level must be equal to one of the allowed values',
      '/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri must match format "uri-reference"',
    ]);
    expect(unfit({ runs: [{ ...run, results: [{ ...result, ruleIndex: 99, locations: [] }] }] })).toHaveLength(2);
  });
});
