import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Review } from '../../src/model/review.js';
import { reviewJson } from '../../src/report/json.js';
import { loadRows } from '../../src/report/load.js';
import { markdown } from '../../src/report/markdown.js';
import { terminal } from '../../src/report/terminal.js';
import { hostileReview, hostileTexts } from './hostile.js';
import { gateway } from './incident.js';
import { curve, loaded } from './week.js';

const render = (text: string): string =>
  micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
const names = (review: Review): readonly string[] => loadRows(review).map(({ load }) => load.queue);

const ZEROS = curve.map(() => 0).join(', ');

const SECTION = `<details>
<summary>The week at the declared load: <code>default</code> is late, 35,400 jobs wait on Wed 17:00</summary>

| Queue | Served by | Used at the peak | 95 % start in | Objective | Most wait | Longest wait |
| --- | --- | --- | --- | --- | --- | --- |
| \`default\` | \`worker\`, \`extra\` | 134 % | no end | none | 35,400 on Wed 17:00 | 2 h 45 min |
| \`aggregate\` | \`aggregate\` | 48 % | 20 ms | 1 min | none | - |
| \`builds\` | \`builds\` | ≥ 48 % | 20 ms | 1 min | none | - |

Jobs that wait, as dashboards would show them; one character is 3 hours, each row to its own highest:

\`\`\`text
           Mon     Tue     Wed     Thu     Fri     Sat     Sun
default    ···················▄▆██▅▃··▃▆▇▆▄▁·······················  35,400
aggregate  ························································  none
builds     ························································  none
\`\`\`

- If nothing in front of \`aggregate\` were late, 3,840 jobs would wait in it on Wed 17:00.

Red is \`default\`, grey \`aggregate\`:

\`\`\`mermaid
%%{init: {"xyChart": {"width": 900, "height": 260}, "themeVariables": {"xyChart": {"plotColorPalette": "#cf222e, #57606a"}}}}%%
xychart-beta
  x-axis "hours since Monday 00:00" 0 --> 168
  y-axis "jobs that wait"
  line [${curve.join(', ')}]
  line [${ZEROS}]
\`\`\`

</details>
`;

describe('the declared load in a review', () => {
  test('is told of queues that the change touches or a finding speaks of, the latest first', () => {
    expect(names(loaded)).toEqual(['default', 'aggregate', 'builds']);
    expect(names({ ...loaded, findings: [] })).toEqual(['default']);
    expect(names({ ...loaded, findings: [], jobs: [] })).toEqual(['default']);
    expect(names({ ...loaded, findings: [], jobs: [], workerGroups: [] })).toEqual([]);
    expect(names({ ...loaded, findings: [{ ...gateway, status: 'existing' }], jobs: [], workerGroups: [] })).toEqual([]);
    const newsletter = { ...gateway, chain: null, queue: null, workerGroup: 'newsletter' };
    expect(names({ ...loaded, findings: [newsletter], jobs: [], workerGroups: [] })).toEqual(['newsletter']);
    const elsewhere = loaded.load?.map((row) => ({ ...row, app: 'services/other' })) ?? null;
    expect(names({ ...loaded, load: elsewhere })).toEqual([]);
  });

  test('is a folded section of the comment', () => {
    expect(markdown(loaded)).toContain(`\n${SECTION}\n`);
    expect(markdown({ ...loaded, load: null })).not.toContain('declared load');
  });

  test('without a week it is the table alone, and calm weeks are no diagram', () => {
    const bare = loaded.load?.map(({ curve: _curve, worst: _worst, offered: _offered, ...row }) => row) ?? null;
    const text = markdown({ ...loaded, load: bare });
    expect(text).toContain(
      '<summary>The declared load</summary>\n\n| Queue | Served by | Used at the peak | 95 % start in | Objective |\n',
    );
    expect(text).not.toContain('xychart');
    const calm = loaded.load?.slice(3) ?? null;
    expect(markdown({ ...loaded, load: calm })).toContain('<summary>The week at the declared load: no queue is late</summary>');
    expect(markdown({ ...loaded, load: calm })).not.toContain('xychart');
  });

  test('a queue that never drains tells what every week adds', () => {
    const load = loaded.load?.map((row) => (row.worst === undefined ? row : { ...row, growth: 1_580_000 })) ?? null;
    const text = markdown({ ...loaded, load });
    expect(text).toContain('<code>default</code> is late, 1,580,000 jobs more every week</summary>');
    expect(text).toContain('| none | 1,580,000 more every week | no end |');
    expect(text).toContain('  +1,580,000 a week\n');
  });

  test('gives way to the questions where a comment is too long', () => {
    const findings = Array.from({ length: 60 }, (_, index) => ({
      ...gateway,
      fingerprint: index.toString(16).padStart(16, '0'),
      title: `\`Job${index}\` stands in front`,
    }));
    const text = markdown({ ...loaded, findings });
    expect(text.length).toBeLessThan(65_536);
    expect(text).not.toContain('declared load');
    expect(text.match(/- \[ \]/g)).toHaveLength(60);
  });

  test('is at most twelve rows', () => {
    const row = loaded.load?.[3];
    const load = Array.from({ length: 40 }, (_, index) => ({
      ...row,
      queue: `q${index}`,
      workerGroup: 'worker',
    })) as Review['load'];
    const text = markdown({ ...loaded, load });
    expect(text).toContain('\nAnd 28 queues more.\n');
    expect(text.match(/^q\d+ +·/gm)).toHaveLength(12);
  });

  test('is a table in the terminal', () => {
    expect(terminal(loaded, { color: false, width: 110 })).toContain(`
Queue      Served by      Used at the peak  95 % start in  Objective  Most wait            Longest wait
default    worker, extra  134 %             no end         none       35,400 on Wed 17:00  2 h 45 min
aggregate  aggregate      48 %              20 ms          1 min      none                 -
builds     builds         ≥ 48 %            20 ms          1 min      none                 -
If nothing in front of \`aggregate\` were late, 3,840 jobs would wait in it on Wed 17:00.
`);
  });

  test('is in the JSON, its keys in order', () => {
    const [first] = JSON.parse(reviewJson(loaded)).load;
    expect(Object.keys(first)).toEqual(['app', 'queue', 'workerGroup', 'utilisation', 'p95', 'objective', 'curve', 'offered']);
    expect(JSON.parse(reviewJson(loaded)).load).toEqual(loaded.load);
  });

  test('hostile names are text and nothing else, and never enter the diagram', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const spoiled = hostileReview(texts);
        const queues = spoiled.findings.flatMap(({ queue, app }) => (queue === null ? [] : [{ queue, app }]));
        const load = queues.flatMap(({ queue, app }, index) =>
          (loaded.load ?? [])
            .slice(1, 2)
            .map((row) => ({ ...row, app, queue, workerGroup: texts[index] ?? '', offered: row.worst })),
        );
        const text = markdown({ ...spoiled, load: load as Review['load'] });
        const html = render(text).replace(/<!--.*?-->/gs, '');
        expect(html).toContain('The week at the declared load: <code>');
        expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
        expect(html).not.toMatch(/<(?:script|img|a href="(?!https:\/\/example\.com\/docs\/rules\/))/);
        const diagrams = [...text.matchAll(/```mermaid\n(%%\{init[\s\S]*?)```/g)].map(([, diagram]) => diagram ?? '');
        expect(diagrams).toHaveLength(1);
        expect(diagrams[0]?.replace(/line \[[\d, ]+\]/g, 'line')).toMatch(
          /^%%\{init: .*\}%%\nxychart-beta\n {2}x-axis "hours since Monday 00:00" 0 --> 168\n {2}y-axis "jobs that wait"\n(?: {2}line\n){1,2}$/,
        );
      }),
      { numRuns: 25 },
    );
  });
});
