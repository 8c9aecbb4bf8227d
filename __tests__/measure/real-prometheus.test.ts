import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { measure } from '../../src/measure/prometheus.js';
import type { Measured } from '../../src/model/visit.js';

/** The folder of `prometheus` and `promtool`: PROMETHEUS_BIN, else the first of PATH that has both. */
const folder = [process.env.PROMETHEUS_BIN ?? '', ...(process.env.PATH ?? '').split(delimiter)].find(
  (one) => one !== '' && existsSync(join(one, 'prometheus')) && existsSync(join(one, 'promtool')),
);
const real = folder === undefined ? describe.skip : describe;
if (folder === undefined) {
  test.skip('needs a real Prometheus: install it (Debian: prometheus), or name the folder of its programs in PROMETHEUS_BIN', () => {});
}

const HOUR = 3600;
const DAYS = 15;
/** Full hours, as the days of the test begin and end. */
const NOW = new Date(Math.floor(Date.now() / (HOUR * 1000)) * HOUR * 1000);
const END = NOW.getTime() / 1000;
const START = END - DAYS * 24 * HOUR;
const STEP = 60;

/** Arrivals per second: quiet, and one busy hour three days ago. */
const BUSY = END - 3 * 24 * HOUR;
const demand = (at: number): number => (at >= BUSY - HOUR && at < BUSY ? 5 : 0.5);
/** What a worker manages. */
const CAPACITY = 2;
/** Nothing is scraped for four days. */
const isGap = (at: number): boolean => at >= END - 9 * 24 * HOUR && at < END - 5 * 24 * HOUR;

interface Series {
  readonly name: string;
  readonly value: (at: number) => number | null;
}

/** Counters by the minute: what came, what was done by workers that never do more than they can, and what was scraped with a gap. */
function series(): readonly Series[] {
  const came = new Map<number, number>();
  const done = new Map<number, number>();
  let [all, finished] = [0, 0];
  for (let at = START; at <= END; at += STEP) {
    came.set(at, all);
    done.set(at, finished);
    all += demand(at) * STEP;
    finished = Math.min(all, finished + CAPACITY * STEP);
  }
  const of = (values: ReadonlyMap<number, number>) => (at: number) => values.get(at) ?? null;
  return [
    // Two processes that count half each: the largest of their sums is wanted, not the sum of the largest.
    { name: 'jobs_enqueued_total{job="Even",pod="a"}', value: (at) => (of(came)(at) ?? 0) / 2 },
    { name: 'jobs_enqueued_total{job="Even",pod="b"}', value: (at) => (of(came)(at) ?? 0) / 2 },
    { name: 'sidekiq_jobs_executed_total{worker="Even"}', value: of(done) },
    { name: 'jobs_enqueued_total{job="Gap",pod="a"}', value: (at) => (isGap(at) ? null : of(came)(at)) },
  ];
}

function openMetrics(all: readonly Series[]): string {
  const families = [...new Set(all.map(({ name }) => name.split('{')[0] ?? ''))];
  const lines = families.flatMap((family) => [
    `# TYPE ${family.replace(/_total$/, '')} counter`,
    ...all
      .filter(({ name }) => name.startsWith(`${family}{`))
      .flatMap(({ name, value }) =>
        Array.from({ length: (END - START) / STEP + 1 }, (_, index) => START + index * STEP).flatMap((at) => {
          const found = value(at);
          return found === null ? [] : [`${name} ${found} ${at}`];
        }),
      ),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

real('a real Prometheus with fourteen days', () => {
  let data = '';
  let stop = (): void => {};
  let url = '';

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'prometheus-'));
    writeFileSync(join(data, 'metrics.txt'), openMetrics(series()));
    writeFileSync(join(data, 'prometheus.yml'), 'global: {}\n');
    const bin = (name: string): string => join(folder ?? '', name);
    execFileSync(bin('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', join(data, 'metrics.txt'), join(data, 'tsdb')], {
      stdio: 'ignore',
    });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const child = spawn(
      bin('prometheus'),
      [
        `--config.file=${join(data, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(data, 'tsdb')}`,
        '--storage.tsdb.retention.time=90d',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    stop = () => void child.kill('SIGKILL');
    for (let tries = 0; tries < 300; tries++) {
      if (
        await fetch(`${url}/-/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Prometheus did not start');
  }, 120_000);
  afterAll(() => {
    stop();
    rmSync(data, { recursive: true, force: true });
  });

  const ask = async (query: string): Promise<Measured | undefined> =>
    (await measure({ url, token: null }, [{ app: '.', job: 'J', query }], NOW))[0];
  const report = (title: string, one: Measured | undefined): void => {
    if (process.env.SHOW_MEASURED === 'true')
      process.stderr.write(`${title}: peak ${one?.peak}, completeness ${one?.completeness}\n`);
  };

  test('tells the busiest hour of a counter of what arrives, both processes together', async () => {
    const found = await ask('sum(rate(jobs_enqueued_total{job="Even"}[5m]))');
    report('arrivals', found);
    expect(found?.problem).toBeNull();
    expect(found?.peak).toBeGreaterThan(4.7);
    expect(found?.peak).toBeLessThanOrEqual(5.01);
    expect(found?.completeness).toBeGreaterThan(0.99);
    // The query need not sum by itself.
    expect((await ask('rate(jobs_enqueued_total{job="Even"}[5m])'))?.peak).toBeCloseTo(found?.peak ?? 0, 6);
  });

  test('tells of a counter of finished work no more than the workers manage', async () => {
    const found = await ask('rate(sidekiq_jobs_executed_total{worker="Even"}[5m])');
    report('finished work', found);
    expect(found?.peak).toBeCloseTo(CAPACITY, 1);
  });

  test('tells how much is missing of a counter with a gap', async () => {
    const found = await ask('rate(jobs_enqueued_total{job="Gap"}[5m])');
    report('with a gap of four days', found);
    expect(found?.completeness).toBeGreaterThan(0.69);
    expect(found?.completeness).toBeLessThan(0.73);
  });

  test('tells no data of a job that has no series yet', async () => {
    const found = await ask('rate(jobs_enqueued_total{job="New"}[5m])');
    expect(found).toMatchObject({ peak: null, completeness: 0, problem: null });
  });

  test('refuses what is no PromQL, and what cannot be summed', async () => {
    for (const query of ['sum(rate(', 'jobs_enqueued_total[5m]', '"text"', ''])
      expect([query, (await ask(query))?.problem]).toEqual([query, 'the query is not valid PromQL, or too much for the server']);
  });
});
