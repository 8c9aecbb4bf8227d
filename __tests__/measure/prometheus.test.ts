import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Measure, measure, type Prometheus } from '../../src/measure/prometheus.js';
import type { Measured } from '../../src/model/visit.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Asked {
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
}
type Answer = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void;

/** A server on this machine that answers as it is told. */
async function serve(answer: Answer): Promise<{ readonly url: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const query = new URLSearchParams(body).get('query') ?? '';
      const one = { path: request.url ?? '', query, authorization: request.headers.authorization };
      asked.push(one);
      answer(response, one, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const vector = (...values: readonly string[]): string =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1772531200, value] })) },
  });
const NOW = new Date('2026-03-12T06:37:00Z');
const A: Measure = { app: '.', job: 'A', query: 'rate(a_total[5m]) # all' };
const ask = async (server: Partial<Prometheus> & Pick<Prometheus, 'url'>, measures: readonly Measure[] = [A]) =>
  measure({ token: null, ...server }, measures, NOW);
const problem = async (answer: Answer, seconds = 10): Promise<string | null | undefined> =>
  (await ask({ url: (await serve(answer)).url, seconds }))[0]?.problem;

describe('a measurement', () => {
  test('is the busiest hour of the sum, with how much of the data is there', async () => {
    const { url, asked } = await serve((response, { query }) =>
      response.end(vector(query.startsWith('count') ? '3024' : '4.84')),
    );
    expect(await ask({ url: `${url}/prom/`, token: 's3cret' })).toEqual([
      { app: '.', job: 'A', peak: 4.84, completeness: 0.75, days: 14, at: '2026-03-12T06:37:00.000Z', problem: null },
    ]);
    expect(asked).toEqual([
      {
        ...{ path: '/prom/api/v1/query', authorization: 'Bearer s3cret' },
        query: 'max_over_time(avg_over_time(sum(rate(a_total[5m]) # all\n)[59m:5m])[14d:1h])',
      },
      {
        ...{ path: '/prom/api/v1/query', authorization: 'Bearer s3cret' },
        query: 'count_over_time(sum(rate(a_total[5m]) # all\n)[14d:5m])',
      },
    ]);
  });

  test.each([
    ['no series', vector(), { peak: null, completeness: 0, problem: null }],
    ['NaN', vector('NaN'), { peak: null, completeness: 0, problem: null }],
    ['no end', vector('+Inf'), { peak: null, completeness: 0, problem: null }],
    ['more samples than there can be', vector('5000'), { peak: 5000, completeness: 1, problem: null }],
  ])('of %s is never zero', async (_title, text, expected) => {
    const { url } = await serve((response) => response.end(text));
    expect(await ask({ url })).toEqual([{ app: '.', job: 'A', days: 14, at: expect.any(String), ...expected }]);
  });

  test('that fails stops no other', async () => {
    const { url } = await serve((response, { query }) => {
      if (query.includes('bad')) response.statusCode = 400;
      response.end(vector('1'));
    });
    const all = await ask({ url }, [
      { ...A, query: 'bad' },
      { ...A, job: 'B' },
    ]);
    expect(all.map(({ job, problem: why }) => [job, why])).toEqual([
      ['A', 'the query is not valid PromQL, or too much for the server'],
      ['B', null],
    ]);
  });

  test('is not made of more than 50 jobs', async () => {
    const { url, asked } = await serve((response) => response.end(vector('1')));
    const all: readonly Measured[] = await ask(
      { url },
      Array.from({ length: 52 }, (_, index) => ({ ...A, job: `J${index}` })),
    );
    expect([all.length, asked.length, all[50]?.problem]).toEqual([52, 100, 'more than 50 queries: this one was not asked']);
  });
});

describe('a server in trouble', () => {
  const status =
    (code: number, body = '{"status":"error","errorType":"x","error":"internal.example.com said no"}'): Answer =>
    (response) => {
      response.statusCode = code;
      response.end(body);
    };
  test.each([
    ['400', status(400), 'the query is not valid PromQL, or too much for the server'],
    ['422', status(422), 'the query is not valid PromQL, or too much for the server'],
    ['401', status(401, 'Unauthorized'), 'the server answered with 401'],
    ['503', status(503, '<html>busy</html>'), 'the server answered with 503'],
    ['a page', status(200, '<html>log in</html>'), 'the answer is not one of Prometheus'],
    ['an error with 200', status(200), 'the answer is not one of Prometheus'],
    ['a list in place of an object', status(200, '[1]'), 'the answer is not one of Prometheus'],
    ['a huge body', status(200, ' '.repeat(1_100_000)), 'the answer is too large'],
  ] as const)('%s is told by its kind, and never in its words', async (_title, answer, words) => {
    expect(await problem(answer)).toBe(words);
  });

  test('a huge body is not read to its end', async () => {
    let sent = 0;
    const endless: Answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 500_000_000) {
          sent += 65_536;
          if (!response.write(' '.repeat(65_536))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    expect(await problem(endless)).toBe('the answer is too large');
    expect(sent).toBeLessThan(100_000_000);
  });

  test('a redirect is not followed: the token stays', async () => {
    const other = await serve((response) => response.end(vector('1')));
    const { url } = await serve((response) => {
      response.writeHead(307, { location: `${other.url}/api/v1/query` });
      response.end();
    });
    expect(await ask({ url, token: 's3cret' })).toMatchObject([{ peak: null, problem: 'the server cannot be reached' }]);
    expect(other.asked).toEqual([]);
  });

  test('one that is slow, or breaks off, or is not there cannot be reached', async () => {
    expect(await problem(() => {}, 0.2)).toBe('the server cannot be reached');
    expect(await problem((response) => void response.write('{'), 0.2)).toBe('the server cannot be reached');
    expect(await problem((_response, _asked, request) => void request.socket.destroy())).toBe('the server cannot be reached');
    expect(await ask({ url: 'http://127.0.0.1:1' })).toMatchObject([{ problem: 'the server cannot be reached' }]);
  });
});

describe('an address', () => {
  test.each([
    ['prometheus', 'must be a URL such as https://prometheus.example.com'],
    ['http://prometheus.example.com', 'must begin with https://, except on this very machine'],
    ['file:///etc/passwd', 'must begin with https://, except on this very machine'],
    ['https://user:secret@prometheus.example.com', 'holds a password; use the input prometheus-token'],
  ])('%s is refused', async (url, words) => {
    await expect(ask({ url })).rejects.toMatchObject({ problems: [`input prometheus-url: ${words}`] });
  });
});
