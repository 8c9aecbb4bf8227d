import { UserError } from '../model/errors.js';
import type { Measured } from '../model/visit.js';

/** Where to ask. The workflow says it, never a file of the repository. */
export interface Prometheus {
  readonly url: string;
  /** bearer token; null = none */
  readonly token: string | null;
  /** longest time for one answer; 10 where it is left out */
  readonly seconds?: number;
}

export interface Measure {
  readonly app: string;
  readonly job: string;
  /** PromQL for the job's arrivals per second, from the manifest of the default branch */
  readonly query: string;
}

/** The longest time that a server keeps by default is 15 days. Source: Prometheus, storage.tsdb.retention.time. */
const DAYS = 14;
const STEP_MINUTES = 5;
/** The twelve steps of an hour: Prometheus 2 takes the one at its very beginning too, 3 does not. */
const HOUR = '59m';
const SAMPLES = (DAYS * 24 * 60) / STEP_MINUTES;
const MOST_QUERIES = 50;
const MOST_BYTES = 1_000_000;
const SECONDS = 10;

/**
 * The busiest hour of the last 14 days for each query, jobs per second. No data is null and never zero; a query that fails says why and stops
 * no other. Throws UserError for an address that cannot be asked.
 */
export async function measure(server: Prometheus, measures: readonly Measure[], now: Date): Promise<readonly Measured[]> {
  const base = addressOf(server.url);
  const results: Measured[] = [];
  // One after the other: a monitoring system is not to be loaded by a reviewer.
  for (const [index, { app, job, query }] of measures.entries()) {
    const at = now.toISOString();
    const nothing = { app, job, peak: null, completeness: 0, days: DAYS, at };
    if (index >= MOST_QUERIES) {
      results.push({ ...nothing, problem: `more than ${MOST_QUERIES} queries: this one was not asked` });
      continue;
    }
    try {
      // Sums inside: the largest of sums is not the sum of the largest.
      const demand = `sum(${query}\n)`;
      const peak = await ask(base, server, `max_over_time(avg_over_time(${demand}[${HOUR}:${STEP_MINUTES}m])[${DAYS}d:1h])`, now);
      const samples = await ask(base, server, `count_over_time(${demand}[${DAYS}d:${STEP_MINUTES}m])`, now);
      results.push({ ...nothing, peak, completeness: Math.min(1, (samples ?? 0) / SAMPLES), problem: null });
    } catch (error) {
      results.push({ ...nothing, problem: error instanceof Refused ? error.message : 'the server cannot be reached' });
    }
  }
  return results;
}

/** What a server answered instead of a number; its words may name what is not for everybody, so only its kind is told. */
class Refused extends Error {
  override readonly name = 'Refused';
}

function addressOf(url: string): URL {
  if (!URL.canParse(url)) throw new UserError(['input prometheus-url: must be a URL such as https://prometheus.example.com']);
  const address = new URL(url);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (address.protocol !== 'https:' && !(address.protocol === 'http:' && local)) {
    throw new UserError(['input prometheus-url: must begin with https://, except on this very machine']);
  }
  if (address.username !== '' || address.password !== '') {
    throw new UserError(['input prometheus-url: holds a password; use the input prometheus-token']);
  }
  return address;
}

async function ask(base: URL, { token, seconds = SECONDS }: Prometheus, query: string, now: Date): Promise<number | null> {
  const url = new URL(`${base.pathname.replace(/\/+$/, '')}/api/v1/query`, base);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: new URLSearchParams({ query, time: String(now.getTime() / 1000), timeout: `${seconds}s` }),
    // The token is for this host alone.
    redirect: 'error',
    signal: AbortSignal.timeout(seconds * 1000),
  });
  const answer = parsed(await textOf(response));
  if (response.status === 400 || response.status === 422)
    throw new Refused('the query is not valid PromQL, or too much for the server');
  if (!response.ok) throw new Refused(`the server answered with ${response.status}`);
  return numberOf(answer);
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Refused('the answer is too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The one number of an instant query; null where there is no series. Source: prometheus.io/docs/prometheus/latest/querying/api */
function numberOf(answer: unknown): number | null {
  const result = field(field(answer, 'data'), 'result');
  if (field(answer, 'status') !== 'success' || !Array.isArray(result)) throw new Refused('the answer is not one of Prometheus');
  const [first] = result;
  if (first === undefined) return null;
  const value = field(first, 'value');
  const amount = Number(Array.isArray(value) ? value[1] : Number.NaN);
  // Values are texts, "NaN" and "+Inf" among them.
  return Number.isFinite(amount) ? amount : null;
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
