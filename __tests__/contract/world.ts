import { Octokit } from '@octokit/rest';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';
import { createServer, type Issue, type Repository, type Server, type ServerOptions } from '../support/github/index.js';

/** Lines of a file with one hunk in the middle: 20 lines, of which line 10 changes. */
const lines = (tenth: string): string =>
  Array.from({ length: 20 }, (_, at) => (at === 9 ? tenth : `line ${at + 1}`))
    .join('\n')
    .concat('\n');

export interface World {
  readonly server: Server;
  readonly repo: Repository;
  readonly pull: Issue;
  readonly dir: string;
  readonly base: string;
  readonly head: string;
  readonly octokit: (token?: string) => Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  readonly number: { readonly owner: string; readonly repo: string; readonly pull_number: number };
  readonly issue: { readonly owner: string; readonly repo: string; readonly issue_number: number };
}

export const folders = temporaryFolders();

/** A shop with one pull request: a file changed on line 10, one added, one renamed. */
export async function world(options: ServerOptions = {}): Promise<World> {
  const dir = initRepository(folders.make());
  const base = commit(dir, { Procfile: 'web: puma\n', 'app/changed.rb': lines('old'), 'app/old_name.rb': 'same\n'.repeat(30) });
  git(dir, 'switch', '--quiet', '--create', 'feature');
  const head = commit(dir, {
    'app/changed.rb': lines('new'),
    'app/added.rb': 'class Added\nend\n',
    'app/old_name.rb': null,
    'app/new_name.rb': 'same\n'.repeat(30),
  });
  git(dir, 'switch', '--quiet', 'main');
  const server = await createServer(options);
  const { state } = server;
  state.user('ada', { id: 1, permission: 'write' });
  state.user('bob', { id: 2, permission: 'write' });
  state.user('eve', { id: 3 });
  const repo = state.repository({ gitDir: dir, owner: 'acme', name: 'shop' });
  const pull = state.pull(repo, { head: 'feature', author: 'ada', title: 'Add a job' });
  const at = { owner: 'acme', repo: 'shop' };
  return {
    server,
    repo,
    pull,
    dir,
    base,
    head,
    at,
    number: { ...at, pull_number: pull.number },
    issue: { ...at, issue_number: pull.number },
    octokit: (token = server.tokens.write) => new Octokit({ auth: token, baseUrl: server.apiUrl, log: silent }),
  };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The status and the message of a refusal, or the status of what was no refusal. */
export async function answerOf(request: Promise<{ readonly status: number }>): Promise<readonly [number, string]> {
  try {
    return [(await request).status, ''];
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: unknown } };
    return [status, JSON.stringify(response?.data ?? '')];
  }
}
