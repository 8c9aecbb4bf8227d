import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Simulation } from '../../src/model/simulation.js';
import { simulationJson } from '../../src/report/json.js';
import { simulationText } from '../../src/report/simulation.js';
import { displayWidth } from '../../src/report/text.js';
import { sides } from '../examples/folders.js';
import { rubyReady } from '../support/ruby.js';
import { weekOf } from '../support/week.js';
import { hostileTexts } from './hostile.js';
import { empty, simulation } from './week.js';

const plain = { color: false, width: 100 };
const file = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const GOLDEN = `The week at the declared load
(3f2a1bc, production, manifest .github/queue-review.yml, times in America/Los_Angeles)

The busiest hour, job by job
Job          Queue    Arrive   Known from                              One takes        Threads busy
JobCreation  default  4.8/s    declared                                1.4 s            6.7
ParseReport  builds   ≥ 4.8/s  JobCreation × 1, more than the          2 s × 1.25 runs  12
                               declared 2/s

The busiest hour, queue by queue
Queue    Workers         Busy      Used           95 % start in  Objective  Holds until   Enough
default  worker 5×?      6.7 of 5  134 %          no end         -          74 % of peak  9 threads
builds   builds 11×1..3  12 of 11  ≥ 109 to 36 %  no end         1 min      92 % of peak  15 threads

Jobs that wait, as dashboards would show them
One character is 3 hours; each row to its own highest.
         Mon     Tue     Wed     Thu     Fri     Sat     Sun
default  ···················▄▆██▅▃··▃▆▇▆▄▁·······················  35,400
builds   ························································  none

Late     From       Most wait  At         Longest wait  Drained    Late for
default  Wed 09:00  35,400     Wed 17:00  2 h 45 min    Thu 02:45  17 h 45 min

While \`default\` is late, nothing waits in \`builds\` behind it: what watches that queue stays silent.

Jobs that would wait if nothing in front of their queue were late: where the bottleneck moves
One character is 3 hours; each row to its own highest.
         Mon     Tue     Wed     Thu     Fri     Sat     Sun
default  ···················▄▆██▅▃··▃▆▇▆▄▁·······················  35,400
builds   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▄▇██▅▃▁▁▃▆▇▆▄▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  +12,300 a week

Late     From        Most wait    At         Longest wait  Drained    Late for
default  Wed 09:00   35,400       Wed 17:00  2 h 45 min    Thu 02:45  17 h 45 min
builds   every week  12,300 more  -          no end        never      no end

Not known
  - peak and duration of \`Purge\` (\`Sweep\` enqueues it in a loop, and 1 other reason)
  - who serves \`lost\` (no worker group serves it)
  - replicas of \`worker\` (one is counted)
  - how the load is spread over the week

.github/queue-review.yml, to add, under the keys that stand there; the numbers are examples:
    jobs:
      Purge:
        peak: 5/s # arrivals
`;

describe('the week in a terminal', () => {
  test('tells the incident as docs/simulate.md shows it', async () => {
    await rubyReady();
    const text = simulationText(weekOf(sides('incident').head, file('examples/incident/queue-review-numbers.yml')), plain);
    const [, shown] = /```text\n(The busiest hour[\s\S]*?)```/.exec(file('docs/simulate.md')) ?? [];
    const head =
      'The week at the declared load\n(aaaaaaa, production, manifest .github/queue-review.yml, times in America/Los_Angeles)';
    expect(text).toBe(`${head}\n\n${shown}`);
  });

  test('tells what is late, what moves, what never drains and what is missing', () => {
    expect(simulationText(simulation, plain)).toBe(GOLDEN);
  });

  test('a declared rate that four digits do not hold is no more than is declared', () => {
    const [app] = simulation.apps;
    const [first] = app?.jobs ?? [];
    if (app === undefined || first === undefined) throw new Error('no job');
    const jobs = [{ ...first, rate: 0.6667, declared: 40 / 60 }];
    const text = simulationText({ ...simulation, apps: [{ ...app, jobs }] }, plain);
    expect(text).toContain('JobCreation  default  40/min  declared');
  });

  test('colour changes nothing but colour', () => {
    const coloured = simulationText(simulation, { ...plain, color: true });
    expect(coloured).toContain('\u001b[31m▄▆██▅▃\u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(GOLDEN);
  });

  test('without block characters it is digits', () => {
    const text = simulationText(simulation, { ...plain, ascii: true });
    expect(text).toContain('default  ...................479963..368741.......................  35,400\n');
    expect(text).not.toMatch(/[▁-█]/u);
  });

  test('a narrow terminal gets fewer characters a day', () => {
    const text = simulationText(simulation, { color: false, width: 60 });
    expect(text).toContain('One character is 6 hours;');
    expect(text).toContain('\n         Mon Tue Wed Thu Fri Sat Sun\ndefault  ·········▄██▃▃▇▆▁···········  35,400\n');
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(64);
  });

  test('with no numbers it says what to fill in', () => {
    const text = simulationText({ ...empty, missing: simulation.missing.slice(0, 1) }, plain);
    expect(text).toBe(`The week at the declared load (3f2a1bc, production, no manifest, times in America/Los_Angeles)

Nothing to simulate yet: no job that a known worker serves has a declared peak and duration. Declare
what a dashboard shows of the busiest hour; what other jobs send on is computed from it.

.github/queue-review.yml, new file; the numbers are examples:
    jobs:
      Purge:
        peak: 5/s # arrivals

3 other jobs have no numbers either.
`);
    expect(simulationText(empty, plain)).toContain('No worker\nwith a known number of threads serves `lost`.');
    expect(simulationText({ ...empty, missing: [], fill: null }, plain)).toContain(
      'Nothing to simulate: no background job was found.',
    );
  });

  test('without a declared week there is no chart', () => {
    const apps = simulation.apps.map((app) => ({
      ...app,
      moves: false,
      queues: app.queues.map((queue) => ({ ...queue, hidden: [], carried: null, offered: null })),
    }));
    const text = simulationText({ ...simulation, apps }, plain);
    expect(text).toContain('The busiest hour, queue by queue');
    expect(text).not.toContain('One character');
    expect(text).not.toContain('late');
  });

  test('a week in which no queue is late says so', () => {
    const apps = simulation.apps.map((app) => ({ ...app, moves: false, queues: app.queues.slice(1) }));
    expect(simulationText({ ...simulation, apps }, plain)).toContain('No queue is late at any hour of the week.\n');
  });

  test('several apps are told apart', () => {
    const apps = ['a', 'b'].flatMap((name) => simulation.apps.map((app) => ({ ...app, app: name })));
    const missing = simulation.missing.map((row) => ({ ...row, app: 'b' }));
    const text = simulationText({ ...simulation, apps, missing }, plain);
    expect(text).toContain('\nApp a\n\nThe busiest hour, job by job\n');
    expect(text).toContain('\nApp b\n');
    expect(text).toContain('peak and duration of `Purge` (b) (');
  });
});

/** Every name that a repository or a manifest can choose replaced. */
function spoiled(texts: readonly string[]): Simulation {
  let next = 0;
  const text = (): string => texts[next++ % texts.length] ?? '';
  return {
    ...simulation,
    commit: text(),
    environment: text(),
    manifest: text(),
    apps: [...simulation.apps, ...simulation.apps].map((app) => ({
      ...app,
      app: text(),
      timezone: text(),
      jobs: app.jobs.map((job) => ({
        ...job,
        name: text(),
        queues: [text(), text()],
        from: job.from.map((from) => ({ ...from, job: text() })),
      })),
      queues: app.queues.map((queue) => ({
        ...queue,
        queue: text(),
        workerGroups: queue.workerGroups.map((group) => ({ ...group, name: text() })),
        hidden: [text(), text()],
      })),
    })),
    missing: simulation.missing.map((row) => ({ ...row, app: text(), name: text(), why: [text()] })),
    fill: { path: text(), text: text(), left: 1 },
  };
}

describe('hostile names', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  const OWN_COLOURS = /\u001b\[(?:1|2|22|3[1236]|39)m/g;

  test('neither move the cursor nor break a line', () => {
    fc.assert(
      fc.property(hostileTexts, fc.boolean(), fc.boolean(), fc.integer({ min: 20, max: 140 }), (texts, color, ascii, width) => {
        const text = simulationText(spoiled(texts), { color, ascii, width });
        const rest = text
          .replace(OWN_COLOURS, color ? '' : '$&')
          .replaceAll('\n', '')
          .replaceAll('\t', '');
        expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text.endsWith('\n')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('stay in their lines, and the chart in its columns', () => {
    fc.assert(
      fc.property(hostileTexts, (texts) => {
        const text = simulationText({ ...spoiled(texts), fill: null }, { color: false, width: 120 });
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(120);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the week as JSON', () => {
  test('is the simulation, its keys in the order of docs/json.md', () => {
    expect(JSON.parse(simulationJson(simulation))).toEqual(simulation);
    const keys = Object.keys(JSON.parse(simulationJson(Object.fromEntries(Object.entries(simulation).reverse()) as never)));
    expect(keys).toEqual('schema tool commit environment manifest apps missing fill'.split(' '));
  });
});
