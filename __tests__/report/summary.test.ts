import { describe, expect, test } from '@jest/globals';
import { commentParts } from '../../src/report/markdown.js';
import { summary } from '../../src/report/summary.js';
import { gateway, incident, producer, unserved } from './incident.js';
import { outcome } from './settled.js';

const PAGE = 'https://github.com/acme/shop/pull/1#issuecomment-7';
const asked = outcome('pending', [unserved, gateway], []);
const review = { ...incident, outcome: asked };

describe('the job summary', () => {
  test('is the text of the comment without its marker, and the counts', () => {
    const text = summary(incident, null);
    const [first = ''] = commentParts(incident, { mode: 'changes', exists: false });
    expect(text.startsWith('### Queue Review: ')).toBe(true);
    expect(text).toContain(first.split('\n').slice(1).join('\n').trimEnd());
    expect(text).not.toContain('<!-- queue-review');
    const { introduced, existing, resolved } = incident.counts;
    expect(text).toContain(
      `| ${introduced.fail} | ${introduced.ask} | ${introduced.note} | 2 | 0 | ${existing} | ${resolved} |\n`,
    );
  });

  test('counts what was acknowledged', () => {
    const some = { ...incident, findings: [unserved, gateway, producer], outcome: outcome('failure', [unserved], [gateway]) };
    expect(summary(some, PAGE)).toMatch(/\| 1 \| 1 \| \d+ \| \d+ \|\n\n/);
  });

  test('sends nobody to tick a box that cannot be ticked', () => {
    const said = '`/queue-review ack 4f1c2aa9 <reason>`';
    expect(commentParts(review, { mode: 'changes', exists: true }).join('')).toContain(
      `Settle each question by one of its ways, tick its box, or comment ${said}.\n`,
    );
    expect(summary(review, PAGE)).toContain(
      `Settle each question by one of its ways, tick its box in the comment on the pull request, or comment ${said} on the pull request.\n`,
    );
    expect(summary(review, null)).toContain(`Settle each question by one of its ways, or comment ${said} on the pull request.\n`);
    expect(summary(review, null)).not.toMatch(/tick (?:its|the) box/);
  });

  test('holds every part', () => {
    const findings = Array.from({ length: 2_000 }, (_, index) => ({
      ...gateway,
      fingerprint: index.toString(16).padStart(16, '0'),
    }));
    const text = summary({ ...incident, findings }, null);
    expect(text.match(/^- \[ \] /gm)).toHaveLength(2_000);
    expect(text).not.toContain('<!-- queue-review');
  });

  test('shows the changes where the team wants no comment about them', () => {
    expect(summary({ ...incident, findings: [] }, null)).toContain('| `JobCreation` | added | `default` |');
  });

  test('says so where nothing changed', () => {
    const counts = { introduced: { fail: 0, ask: 0, note: 0 }, existing: 3, resolved: 0 };
    const text = summary({ ...incident, jobs: [], workerGroups: [], findings: [], counts }, PAGE);
    expect(text).toMatch(/^### Queue Review: nothing to decide\n\nno job, queue or worker changed\.\n/);
    expect(text).toContain('`3f2a1bc` to `9d8e7f6`');
  });

  test('links the checklist, and nothing that is no link', () => {
    expect(summary(review, PAGE).endsWith(`\n\n[The checklist](${PAGE}) is where to answer.\n`)).toBe(true);
    expect(summary(review, 'javascript:alert(1)')).toBe(summary(review, null));
  });

  test('stays below 1 MiB, cut at a line', () => {
    const findings = Array.from({ length: 15_000 }, (_, index) => ({
      ...gateway,
      fingerprint: index.toString(16).padStart(16, '0'),
    }));
    const text = summary({ ...incident, findings }, null);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
    expect(text.endsWith('\n\nThe rest did not fit here: `queue-review review` shows it all.\n')).toBe(true);
  });
});
