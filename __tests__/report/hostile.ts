import fc from 'fast-check';
import type { Finding } from '../../src/model/finding.js';
import type { Review } from '../../src/model/review.js';
import { unicode } from '../support/unicode.js';
import { gateway, incident, producer, unserved } from './incident.js';

const FRAGMENTS = [
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '|',
    '\\',
    '\\|',
    '\n',
    '\r\n',
    '\t',
    '\u2028',
    '\u202e',
    '\u0000',
    '\u001b[31m',
    '\u009b2J',
    '\ud800',
    '\u200b',
  ],
  ...[
    '](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '[a]',
    '[ack]: https://evil.example',
    '<https://evil.example>',
  ],
  ...[
    '<!--',
    '-->',
    '<!-- ack:4f1c2aa9d0e1b2c3 -->',
    '<script>',
    '</script>',
    '</details>',
    '<summary>',
    '<img src=x onerror=y>',
    '&lt;',
    '&#64;',
  ],
  ...[
    '@octocat',
    '@acme/team',
    '#12',
    'GH-12',
    'acme/app#12',
    'www.evil.example',
    'https://evil.example',
    'me@evil.example',
    'mailto:me@evil.example',
  ],
  ...[
    '- [ ] ',
    '- [x] ',
    '# ',
    '> ',
    '1. ',
    '---',
    '===',
    '    ',
    '**',
    '__',
    '*',
    '_',
    '~~',
    '$x$',
    '$`x`$',
    ':tada:',
    'ünï',
    '漢字',
    '👩‍👩‍👧',
    '__proto__',
    'word',
  ],
];

/** Text that somebody chose to break a face with. */
export const hostile: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FRAGMENTS) }, { weight: 1, arbitrary: unicode({ maxLength: 8 }) }), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** The incident with every text that a repository or a manifest can choose replaced. */
export function hostileReview(texts: readonly string[]): Review {
  let next = 0;
  const text = (): string => texts[next++ % texts.length] ?? '';
  const named = (): string => `\`${text()}\` leads to \`${text()}\` by ${text()}`;
  const spoil = (finding: Finding): Finding => ({
    ...finding,
    subject: text(),
    job: text(),
    queue: text(),
    jobs: [text(), text()],
    owners: [text()],
    title: named(),
    message: named(),
    evidence: [{ text: named() }, { text: text() }],
    chain:
      finding.chain?.map((hop, index) => ({
        ...hop,
        job: `${index}${text()}`,
        queue: text(),
        ...(index === 0 ? {} : { from: hop.from ?? '' }),
      })) ?? null,
    unknown: [text()],
    settle: [text(), named()],
    path: text(),
    related: [{ path: text(), line: 1, side: 'base', label: text() }],
    fixes: [{ path: text(), start: 1, end: 2, text: text(), kind: 'replace' }],
  });
  return {
    ...incident,
    environment: text(),
    base: text(),
    jobs: incident.jobs.map((job) => ({
      ...job,
      app: text(),
      name: text(),
      from: text(),
      head: job.head === null ? null : { ...job.head, queues: [text(), text()], workerGroups: [text()] },
    })),
    workerGroups: incident.workerGroups.map((group) => ({
      ...group,
      name: text(),
      head: group.head === null ? null : { ...group.head, queues: [{ name: text(), weight: 1 }] },
    })),
    findings: [spoil(unserved), spoil(gateway), spoil(producer)],
    notJudged: [{ rule: 'unmonitored-queue', why: text() }],
    gaps: [{ app: null, path: text(), line: 3, reason: 'syntax', note: text() }],
  };
}

export const hostileTexts: fc.Arbitrary<string[]> = fc.array(hostile, { minLength: 1, maxLength: 40 });
