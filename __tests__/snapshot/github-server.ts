import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Octokit } from '@octokit/rest';
import { buildSchema, graphql } from 'graphql';
import type { GitHubRepository } from '../../src/snapshot/github.js';
import { gitEnvironment } from '../support/git.js';

/** A request as the test sees it: `GET git/trees/<id>?recursive=1`, below the repository where it is below it. */
export interface Asked {
  readonly route: string;
  readonly body: string;
}

export interface Behaviour {
  /** entries of a recursive listing above which GitHub would cut it off */
  readonly listed?: number;
  /** answers a request in its own way; false leaves it to the repository */
  readonly instead?: (asked: Asked, response: ServerResponse) => boolean;
}

export interface Served {
  readonly repository: GitHubRepository;
  readonly asked: Asked[];
  /** the routes that were asked for, ids shortened */
  readonly routes: () => readonly string[];
  readonly close: () => Promise<void>;
}

const schema = buildSchema(readFileSync('__tests__/contract/cases/github-schema.slice.graphql', 'utf8'), {
  assumeValidSDL: true,
});

/** The part of GitHub that gives commits, answered by git from one repository: its trees, blobs, archives, and objects in GraphQL. */
export async function serve(dir: string, behaviour: Behaviour = {}): Promise<Served> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    body(request)
      .then(async (text) => {
        const route = `${request.method} ${(request.url ?? '').replace(/^\/repos\/acme\/shop\//, '')}`;
        const one = { route, body: text };
        asked.push(one);
        if (behaviour.instead?.(one, response) !== true) await answer(dir, behaviour, one, response);
      })
      .catch((error: unknown) => send(response, 500, { message: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    repository: { octokit: new Octokit({ baseUrl, log: quiet }), owner: 'acme', repo: 'shop' },
    asked,
    routes: () => asked.map(({ route }) => route.replace(/[0-9a-f]{40,}/g, (id) => id.slice(0, 7))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What Octokit logs its failed requests to. */
export const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function send(response: ServerResponse, status: number, value: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
  return true;
}

async function body(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function git(dir: string, args: readonly string[], input = ''): Buffer {
  const options = { cwd: dir, env: gitEnvironment, input, maxBuffer: 2 ** 30, stdio: 'pipe' as const };
  return execFileSync('git', args, options);
}

function kindOfObject(dir: string, id: string): string {
  return git(dir, ['cat-file', '--batch-check=%(objecttype)'], `${id}\n`).toString().trim();
}

async function answer(dir: string, behaviour: Behaviour, { route, body: text }: Asked, response: ServerResponse): Promise<void> {
  const [, id = '', query] = /^GET git\/trees\/([0-9a-f]+)(\?recursive=1)?$/.exec(route) ?? [];
  if (id !== '') return tree(dir, id, query !== undefined, behaviour.listed ?? 100_000, response);
  const [, blob] = /^GET git\/blobs\/([0-9a-f]+)$/.exec(route) ?? [];
  if (blob !== undefined) {
    if (kindOfObject(dir, blob) !== 'blob') return void send(response, 404, { message: 'Not Found' });
    const content = git(dir, ['cat-file', 'blob', blob]);
    const base64 = content.toString('base64').replace(/.{60}/g, '$&\n');
    return void send(response, 200, { sha: blob, size: content.length, encoding: 'base64', content: base64 });
  }
  const [, commit] = /^GET tarball\/([0-9a-f]+)$/.exec(route) ?? [];
  if (commit !== undefined) {
    response.writeHead(302, { location: `/codeload/${commit}?token=secret` });
    return void response.end();
  }
  const [, loaded] = /^GET \/codeload\/([0-9a-f]+)\?token=secret$/.exec(route) ?? [];
  if (loaded !== undefined) return archive(dir, loaded, response);
  if (route === 'POST /graphql') return query_(dir, text, response);
  send(response, 404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' });
}

function tree(dir: string, id: string, recursive: boolean, listed: number, response: ServerResponse): void {
  if (!['commit', 'tree'].includes(kindOfObject(dir, id))) return void send(response, 404, { message: 'Not Found' });
  const output = git(dir, ['ls-tree', '-z', '-l', '--full-tree', ...(recursive ? ['-r', '-t'] : []), id]).toString('utf8');
  const entries = output.split('\0').slice(0, -1).map(entry);
  const truncated = recursive && entries.length > listed;
  send(response, 200, { sha: id, url: '', tree: truncated ? entries.slice(0, listed) : entries, truncated });
}

function entry(record: string): object {
  const tab = record.indexOf('\t');
  const [mode, type, sha, size = '-'] = record.slice(0, tab).split(/ +/);
  return { path: record.slice(tab + 1), mode, type, sha, ...(size !== '-' && { size: Number(size) }) };
}

function archive(dir: string, commit: string, response: ServerResponse): void {
  const child = spawn('git', ['archive', '--format=tar.gz', `--prefix=acme-shop-${commit.slice(0, 7)}/`, commit], {
    cwd: dir,
    env: gitEnvironment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  response.writeHead(200, { 'content-type': 'application/x-gzip' });
  child.stdout.pipe(response);
  response.on('close', () => child.kill());
}

/** The bytes of many blobs through one process; absent ones are not in the map. */
export function blobs(dir: string, ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const output = git(dir, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  const found = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = '', kind, bytes] = output.subarray(at, end).toString().split(' ');
    at = end + 1;
    if (bytes === undefined) continue;
    if (kind === 'blob') found.set(id, output.subarray(at, at + Number(bytes)));
    at += Number(bytes) + 1;
  }
  return found;
}

/** As GitHub gives a blob: no text for what it takes for binary, cut off when it is long, and converted when it is no UTF-8. */
function blobObject(id: string, bytes: Buffer): object {
  const isBinary = bytes.includes(0);
  const converted = bytes.toString('utf8').includes('\uFFFD') ? bytes.toString('latin1') : bytes.toString('utf8');
  const isTruncated = bytes.length > 512_000;
  const text = isBinary ? null : converted.slice(0, 512_000);
  return { __typename: 'Blob', oid: id, byteSize: bytes.length, isBinary, isTruncated, text };
}

async function query_(dir: string, text: string, response: ServerResponse): Promise<void> {
  const { query, variables } = JSON.parse(text) as { readonly query: string; readonly variables: Record<string, unknown> };
  const ids = [...query.matchAll(/"([0-9a-f]{40,64})"/g)].map(([, id = '']) => id);
  const known = blobs(dir, ids);
  const object = ({ oid }: { readonly oid: string }): object | null => {
    const bytes = known.get(oid);
    if (bytes !== undefined) return blobObject(oid, bytes);
    if (kindOfObject(dir, oid) !== 'commit') return null;
    return { __typename: 'Commit', oid, file: ({ path }: { readonly path: string }) => fileObject(dir, oid, path) };
  };
  const rootValue = { repository: () => ({ object }) };
  send(response, 200, await graphql({ schema, source: query, variableValues: variables, rootValue }));
}

function fileObject(dir: string, commit: string, path: string): object | null {
  const line = git(dir, ['--literal-pathspecs', 'ls-tree', '--full-tree', commit, '--', path]).toString();
  const [mode, type, oid = ''] = line.split(/[ \t]/);
  if (mode === undefined || type === undefined) return null;
  const bytes = blobs(dir, [oid]).get(oid);
  return { mode: Number.parseInt(mode, 8), type, oid, object: bytes === undefined ? null : blobObject(oid, bytes) };
}
