import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** text as it is; anything else as JSON */
  readonly body?: unknown;
  /** the connection breaks, after the request was taken */
  readonly reset?: boolean;
  /** never answers */
  readonly silent?: boolean;
}

export interface Answers {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** A server on this machine that answers as a test says, for what GitHub does only on bad days. */
export async function answering(reply: (asked: Asked, count: number) => Reply): Promise<Answers> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: await textOf(request) };
    asked.push(one);
    const { status = 200, headers = {}, body = {}, reset, silent } = reply(one, asked.length);
    if (silent === true) return;
    if (reset === true) {
      request.socket.destroy();
      return;
    }
    const type = typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
