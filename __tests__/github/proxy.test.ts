import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { answering } from './answers.js';

const closing: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closing) await close();
});

/** A proxy that takes every name for the server behind it. */
async function proxyTo(target: string): Promise<{ readonly url: string; readonly names: readonly string[] }> {
  const { hostname, port } = new URL(target);
  const names: string[] = [];
  const proxy = createServer((request, response) => {
    const url = new URL(request.url ?? '');
    names.push(url.host);
    const { method, headers } = request;
    const through = forward({ hostname, port, method, headers, path: url.pathname + url.search }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(through);
  });
  proxy.on('connect', (request, socket) => {
    names.push(request.url ?? '');
    const tunnel = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(socket);
      socket.pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => tunnel.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  closing.push(
    () =>
      new Promise((done) => {
        proxy.closeAllConnections();
        proxy.close(done);
      }),
  );
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, names };
}

// The proxy is read from the environment once, when the module is loaded: so this file has one test and loads it late.
test('requests go through the proxy of the environment', async () => {
  const server = await answering(() => ({ body: { ref: 'refs/heads/main', object: { sha: 'a'.repeat(40) } } }));
  closing.push(server.close);
  const proxy = await proxyTo(server.url);
  Object.assign(process.env, { http_proxy: proxy.url, GITHUB_API_URL: 'http://api.github.invalid', no_proxy: '' });
  const { createApi } = await import('../../src/github/client.js');
  const log = { info: () => {}, debug: () => {}, warning: () => {} };
  const api = createApi({ token: 't', apiUrl: 'http://api.github.invalid', owner: 'acme', repo: 'shop', log, second: 1 });
  const { data } = await api.octokit.rest.git.getRef({ owner: 'acme', repo: 'shop', ref: 'heads/main' });
  expect(data.ref).toBe('refs/heads/main');
  expect(proxy.names[0]).toMatch(/^api\.github\.invalid(:80)?$/);
  expect(server.asked).toHaveLength(1);
});
