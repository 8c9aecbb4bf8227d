import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClock } from './clock.js';
import { type Contract, readContract } from './contract.js';
import { createFaults, type Fault, type Faults, type Logged, type Seen } from './faults.js';
import { createGraphql } from './graphql/execute.js';
import { createLinks, type Links } from './links.js';
import type { Access, Repository, Scope, Token } from './model.js';
import { pageOf } from './pages.js';
import { createFinder } from './paths.js';
import { type Answer, type Call, forbidden, mayWrite, notFound, Refusal, type Routes } from './router.js';
import { commentRoutes } from './routes/comments.js';
import { archive, gitRoutes } from './routes/git.js';
import { peopleRoutes } from './routes/people.js';
import { pullRoutes } from './routes/pulls.js';
import { reviewRoutes } from './routes/reviews.js';
import { statusRoutes } from './routes/statuses.js';
import { createState, type State } from './state.js';

export const routes: Routes = {
  ...gitRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...commentRoutes,
  ...statusRoutes,
  ...peopleRoutes,
};

export interface ServerOptions {
  /** GitHub Enterprise Server: everything lies under /api/v3 and /api/graphql */
  readonly enterprise?: boolean;
  /** time of the server's clock at the start */
  readonly at?: string;
}

export interface Server extends Omit<Faults, 'meet'> {
  readonly state: State;
  readonly links: Links;
  /** root of the web pages, without a slash at the end */
  readonly url: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** `write`: what the recipe asks for (contents: read, pull-requests and statuses: write); `app`: a GitHub App's, with checks and issues too */
  readonly tokens: { readonly write: string; readonly readOnly: string; readonly app: string };
  readonly requests: readonly Logged[];
  readonly count: (method?: string, path?: RegExp) => number;
  /** Requests that would change something; GraphQL counts where it is a mutation. */
  readonly writes: () => readonly Logged[];
  /** what was asked or answered otherwise than GitHub describes it */
  readonly violations: readonly string[];
  /** Stops the server. Throws where there were violations. */
  readonly close: () => Promise<void>;
}

export const RECIPE: { readonly [scope in Scope]?: Access } = { contents: 'read', pull_requests: 'write', statuses: 'write' };

/** Starts a server that stands for GitHub on a free port of this machine. */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const prefix = options.enterprise === true ? '/api/v3' : '';
  const graphqlPath = options.enterprise === true ? '/api/graphql' : '/graphql';
  const contract: Contract = readContract();
  const find = createFinder(contract.operations);
  const state = createState(createClock(options.at));
  const faults = createFaults();
  const requests: Logged[] = [];
  const violations: string[] = [];
  let url = '';
  const links = createLinks(() => url, prefix);
  const graphql = createGraphql(state, links, (problem) => violations.push(problem));
  state.user('queue-review-app[bot]', { id: 190001 });
  const tokens = {
    write: state.token({ permissions: RECIPE }),
    readOnly: state.token({
      permissions: { contents: 'read', pull_requests: 'read', statuses: 'read', checks: 'read', issues: 'read' },
    }),
    app: state.token({
      as: 'queue-review-app[bot]',
      app: { id: 190001, slug: 'queue-review-app' },
      permissions: { ...RECIPE, contents: 'write', checks: 'write', issues: 'write', actions: 'read', members: 'read' },
    }),
  };

  const http = createHttp((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const at = new URL(request.url ?? '/', url);
    const seen: Seen = {
      method: request.method ?? 'GET',
      path: at.pathname,
      query: at.search.slice(1),
      body: parsed(Buffer.concat(chunks)),
    };
    const token = tokenOf(request);
    const fault = await faults.meet(seen);
    const answer = fault !== null && fault.takesEffect !== true ? null : await answered(request, seen, at, token);
    const sent =
      fault === null
        ? (answer ?? { status: 500 })
        : { status: fault.status ?? 0, body: fault.body, headers: fault.headers ?? {} };
    requests.push({ ...seen, status: sent.status, headers: request.headers, by: token?.account.login ?? null });
    if (fault?.reset === true) request.socket.destroy();
    else send(response, sent, fault);
  }

  function tokenOf({ headers }: IncomingMessage): Token | null {
    const [, value = ''] = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '') ?? [];
    return state.tokens.get(value) ?? null;
  }

  async function answered(request: IncomingMessage, seen: Seen, at: URL, token: Token | null): Promise<Answer> {
    try {
      const file = download(seen.path);
      if (file !== null) return file;
      if (token === null)
        throw new Refusal(401, request.headers.authorization === undefined ? 'Requires authentication' : 'Bad credentials');
      if (seen.path === graphqlPath && seen.method === 'POST') return await graphql(seen.body, token);
      const found = seen.path.startsWith(`${prefix}/`) ? find(seen.method, seen.path.slice(prefix.length)) : null;
      if (found === null) throw new Error(`${seen.method} ${seen.path} is not in the slice of GitHub's description`);
      const problems = contract.request(found.key, at.searchParams, seen.body);
      if (problems.length > 0) throw new Error(`${seen.method} ${seen.path}: ${problems.join('; ')}`);
      const answer = paged(handled(found.key, found.params, request, seen, at, token), at);
      if (typeof answer.body !== 'string' && !Buffer.isBuffer(answer.body)) {
        const wrong = contract.response(found.key, answer.status, answer.body);
        if (wrong.length > 0) throw new Error(`answer ${answer.status} to ${seen.method} ${seen.path}: ${wrong.join('; ')}`);
      }
      return answer;
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      const reason = error instanceof Error ? error.message : String(error);
      violations.push(reason);
      return { status: 500, body: { message: reason } };
    }
  }

  function handled(key: string, params: Call['params'], request: IncomingMessage, seen: Seen, at: URL, token: Token): Answer {
    const route = routes[key];
    if (route === undefined) throw new Error(`${key} is described, but nothing answers it`);
    const repo = params.owner === undefined ? null : visible(params.owner, params.repo ?? '', token);
    if (repo !== null) allow(repo, token, route.needs);
    return route.handle({
      params,
      query: at.searchParams,
      body: (seen.body ?? {}) as Call['body'],
      accept: request.headers.accept ?? '',
      token,
      state,
      links,
      get repo() {
        if (repo === null) throw notFound();
        return repo;
      },
    });
  }

  function visible(owner: string, name: string, token: Token): Repository {
    const full = `${owner}/${name}`.toLowerCase();
    const repo = state.repositories.find((one) => `${one.owner.login}/${one.name}`.toLowerCase() === full);
    if (repo === undefined || (repo.private && token.app === null && state.roleOf(repo, token.account) === 'none'))
      throw notFound();
    return repo;
  }

  function allow(repo: Repository, token: Token, needs: (typeof routes)[string]['needs']): void {
    if (needs.length === 0) return;
    const writing = needs.some(([, access]) => access === 'write');
    if (token.app === null) {
      if (writing && !mayWrite(state, repo, token.account)) throw forbidden('Must have write access to the repository.');
      return;
    }
    if (!writing && !repo.private) return;
    const enough = needs.some(([scope, access]) =>
      access === 'write' ? token.permissions[scope] === 'write' : token.permissions[scope] !== undefined,
    );
    if (!enough) throw forbidden();
  }

  /** Where archives and artifacts are fetched from: other addresses, which need no token. */
  function download(path: string): Answer | null {
    const [, kind, id, ...rest] = /^\/_(codeload|artifacts)\/(\d+)\/(?:tar\.gz\/)?(\w+)(?:\.zip)?$/.exec(path) ?? [];
    const repo = state.repositories.find((one) => one.id === Number(id));
    const name = rest[0] ?? '';
    if (kind === undefined || repo === undefined) return null;
    if (kind === 'codeload')
      return {
        status: 200,
        body: archive(repo.gitDir, repo.owner.login, repo.name, name),
        headers: { 'content-type': 'application/x-gzip' },
      };
    const artifact = repo.artifacts.find((one) => one.id === Number(name));
    return {
      status: artifact === undefined ? 404 : 200,
      body: Buffer.from(artifact?.archive ?? []),
      headers: { 'content-type': 'application/zip' },
    };
  }

  const paged = (answer: Answer, at: URL): Answer => pageOf(answer, at, url);

  return {
    state,
    links,
    url,
    apiUrl: `${url}${prefix}`,
    graphqlUrl: `${url}${graphqlPath}`,
    tokens,
    requests,
    violations,
    fail: faults.fail,
    before: faults.before,
    barrier: faults.barrier,
    count: (method, path) =>
      requests.filter((one) => (method === undefined || one.method === method) && (path === undefined || path.test(one.path)))
        .length,
    writes: () => requests.filter((one) => (one.path === graphqlPath ? isMutation(one.body) : one.method !== 'GET')),
    close: async () => {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
      if (violations.length > 0) throw new Error(`not as GitHub describes it:\n${violations.join('\n')}`);
    },
  };
}

const isMutation = (body: unknown): boolean => /^\s*mutation\b/.test(String((body as { query?: unknown } | undefined)?.query));

function parsed(data: Buffer): unknown {
  if (data.length === 0) return undefined;
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return data.toString('utf8');
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer, fault: Fault | null): void {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const type = raw ? (fault === null ? 'text/plain' : 'text/html') : 'application/json; charset=utf-8';
  const limits = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    'x-ratelimit-used': '1',
    'x-ratelimit-resource': 'core',
    'x-github-request-id': 'TEST',
  };
  response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': type }), ...limits, ...headers });
  response.end(body === undefined ? undefined : raw ? body : JSON.stringify(body));
}
