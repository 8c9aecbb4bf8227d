import { describe, expect, test } from '@jest/globals';
import { commentParts } from '../../src/report/markdown.js';
import { summary } from '../../src/report/summary.js';
import { gateway, incident, producer, unserved } from './incident.js';
import { outcome } from './settled.js';

const parts = commentParts(incident, { mode: 'changes', exists: false });

describe('the job summary', () => {
  test('is the text of the comment without its marker, and the counts', () => {
    const text = summary(incident, parts);
    expect(text.startsWith('### Queue Review: ')).toBe(true);
    const [first = ''] = parts;
    expect(text).toContain(first.split('\n').slice(1).join('\n').trimEnd());
    expect(text).not.toContain('<!-- queue-review');
    const { introduced, existing, resolved } = incident.counts;
    expect(text).toContain(
      `| ${introduced.fail} | ${introduced.ask} | ${introduced.note} | 2 | 0 | ${existing} | ${resolved} |\n`,
    );
  });

  test('counts what was acknowledged', () => {
    const review = { ...incident, findings: [unserved, gateway, producer], outcome: outcome('failure', [unserved], [gateway]) };
    expect(summary(review, parts)).toMatch(/\| 1 \| 1 \| \d+ \| \d+ \|\n$/);
  });

  test('holds every part', () => {
    const text = summary(incident, ['<!-- queue-review -->\none\n', '<!-- queue-review 2 -->\ntwo\n']);
    expect(text).toMatch(/^one\n\ntwo\n\n\| /);
  });

  test('shows the changes where the team wants no comment about them', () => {
    expect(summary({ ...incident, findings: [] }, [])).toContain('| `JobCreation` | added | `default` |');
  });

  test('says so where nothing changed', () => {
    const counts = { introduced: { fail: 0, ask: 0, note: 0 }, existing: 3, resolved: 0 };
    const text = summary({ ...incident, jobs: [], workerGroups: [], findings: [], counts }, []);
    expect(text).toMatch(/^### Queue Review: nothing to decide\n\nno job, queue or worker changed\.\n/);
    expect(text).toContain('`3f2a1bc` to `9d8e7f6`');
  });

  test('links the checklist, and nothing that is no link', () => {
    expect(summary(incident, parts, 'https://github.com/acme/shop/pull/1#issuecomment-7')).toMatch(
      /\n\n\[The checklist\]\(https:\/\/github\.com\/acme\/shop\/pull\/1#issuecomment-7\) is where to answer\.\n$/,
    );
    expect(summary(incident, parts, 'javascript:alert(1)')).toBe(summary(incident, parts));
  });

  test('stays below 1 MiB, cut at a line', () => {
    const text = summary(incident, [`${'ü'.repeat(60)}\n`.repeat(20_000)]);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(900 * 1024);
    expect(text).toMatch(/ü\n\nThe rest did not fit here: `queue-review review` shows it all\.\n$/);
  });
});
