import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { loadManifest } from '../../src/manifest/load.js';
import { ruleIds } from '../../src/manifest/rule-ids.js';
import { unicode } from '../support/unicode.js';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_:.-]{0,15}$/);
const units = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const duration = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom<keyof typeof units>('ms', 's', 'm', 'h', 'd'));
const many = { '': 1, k: 1e3, M: 1e6 } as const;
const per = { s: 1, min: 60, h: 3600 } as const;
const rate = fc.tuple(
  fc.integer({ min: 0, max: 999 }),
  fc.constantFrom<keyof typeof many>('', 'k', 'M'),
  fc.constantFrom<keyof typeof per>('s', 'min', 'h'),
);
const queue = fc.record(
  { objective: duration, accepts: fc.constantFrom('any', 'declared', 'none'), external: fc.boolean() },
  { requiredKeys: [] },
);
const job = fc.record(
  { peak: rate, mean: duration, count: fc.nat({ max: 50 }), queues: fc.array(name, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: [] },
);
const model = fc.record({
  queues: fc.dictionary(name, queue, { maxKeys: 4 }),
  jobs: fc.dictionary(name, job, { maxKeys: 4 }),
  replicas: fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })),
  rules: fc.dictionary(fc.constantFrom(...ruleIds), fc.constantFrom('off', 'note', 'ask', 'fail'), { maxKeys: 4 }),
});

const text = ([number, unit]: readonly [number, string]) => `${number}${unit}`;
const seconds = ([number, unit]: readonly [number, keyof typeof units]) => number * units[unit];

describe('loadManifest', () => {
  test('reads back what was written', () => {
    fc.assert(
      fc.property(model, ({ queues, jobs, replicas: [less, more], rules }) => {
        const written = {
          queues: Object.fromEntries(
            Object.entries(queues).map(([key, { objective, ...rest }]) => [
              key,
              { ...rest, ...(objective && { objective: text(objective) }) },
            ]),
          ),
          jobs: Object.fromEntries(
            Object.entries(jobs).map(([key, { peak, mean, count, queues: on }]) => [
              key,
              {
                ...(peak && { peak: `${peak[0]}${peak[1]}/${peak[2]}` }),
                ...(mean && { duration: text(mean) }),
                ...(count !== undefined && { enqueues: { Next: count } }),
                ...(on && { queues: on }),
              },
            ]),
          ),
          'worker-groups': { worker: { replicas: { min: less, max: less + more } } },
          policy: { rules },
        };
        const loaded = loadManifest('m.yml', stringify(written));
        if ('problems' in loaded) throw new Error(loaded.problems.join('\n'));
        const data = loaded.manifest.apps.get('.');
        expect([...(data?.queues.keys() ?? [])].sort()).toEqual(Object.keys(queues).sort());
        for (const [key, { objective, accepts, external }] of Object.entries(queues)) {
          const entry = data?.queues.get(key);
          if (objective) expect(entry?.objective).toBeCloseTo(seconds(objective), 9);
          expect([entry?.accepts, entry?.external]).toEqual([accepts, external]);
        }
        for (const [key, { peak, mean, count, queues: on }] of Object.entries(jobs)) {
          const entry = data?.jobs.get(key);
          if (peak) {
            const perSecond = (peak[0] * many[peak[1]]) / per[peak[2]];
            expect(entry?.peak).toBeCloseTo(perSecond, 3);
          }
          expect(entry?.duration?.mean).toEqual(mean === undefined ? undefined : expect.closeTo(seconds(mean), 9));
          expect(entry?.enqueues?.get('Next')).toBe(count);
          expect(entry?.queues).toEqual(on);
        }
        expect(data?.workerGroups.get('worker')?.replicas).toEqual({ min: less, max: less + more });
        expect(loaded.manifest.policy.rules).toEqual(rules);
      }),
    );
  });

  const oneLine = (loaded: ReturnType<typeof loadManifest>) => {
    if (!('problems' in loaded)) return;
    expect(loaded.problems.length).toBeGreaterThan(0);
    for (const problem of loaded.problems) expect(problem).toMatch(/^m\.yml:(?:\d+:)? [^\n\r\u2028\u2029\u202e]+$/);
  };

  test('never throws on any text', () => {
    fc.assert(fc.property(unicode(), (any) => oneLine(loadManifest('m.yml', any))));
    const pieces = fc.constantFrom(
      'queues',
      'jobs',
      'policy',
      ': ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '- ',
      '&a',
      '*a',
      '"',
      '\t',
      '#',
      '? ',
      '|',
      '<<',
      '!!x',
      '---\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (words) => oneLine(loadManifest('m.yml', words.join('')))),
      { numRuns: 500 },
    );
  });

  test('never throws on any data under the known keys', () => {
    const keys = [
      'version',
      'timezone',
      'queues',
      'worker-groups',
      'jobs',
      'week',
      'apps',
      'policy',
      'rules',
      'replicas',
      'duration',
      'env',
      '*',
      '__proto__',
    ];
    const data = fc.letrec((tie) => ({
      map: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('any'), { maxKeys: 5, noNullPrototype: true }),
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        tie('map'),
      ),
    })).map;
    fc.assert(
      fc.property(data, (value) => {
        const printed = stringify(value);
        fc.pre(parse(printed) !== undefined);
        oneLine(loadManifest('m.yml', printed));
      }),
      { numRuns: 300 },
    );
  });
});
