import { type Api, createApi } from '../../src/github/client.js';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';
import type { Issue, Repository } from '../support/github/model.js';
import '../support/quick-timers.js';
import { createServer, type Server } from '../support/github/server.js';

export const PROCFILE = 'web: puma\nworker: bundle exec sidekiq -q default\nclock: clockwork\n';
export const NEW_PROCFILE = 'web: puma\nworker: bundle exec sidekiq -q default -q builds\nclock: clockwork\n';

export interface Desk {
  readonly server: Server;
  readonly repo: Repository;
  readonly issue: Issue;
  readonly base: string;
  readonly head: string;
  readonly dir: string;
  /** a client of its own, as every run has */
  readonly api: (token?: string) => Api;
  readonly pull: { readonly number: number; readonly archived: boolean };
}

const folders = temporaryFolders();

/** A repository on the stand-in with one open pull request: a new job, one line of the Procfile and an old file that goes. */
export async function openDesk(): Promise<Desk> {
  const dir = initRepository(folders.make());
  const base = commit(dir, { Procfile: PROCFILE, 'app/jobs/old.rb': 'class Old\nend\n' });
  git(dir, 'checkout', '--quiet', '-b', 'feature');
  const head = commit(dir, {
    Procfile: NEW_PROCFILE,
    'app/jobs/export.rb': 'class Export\n  include Sidekiq::Job\nend\n',
    'app/jobs/old.rb': null,
  });
  const server = await createServer();
  server.state.user('ada', { permission: 'write' });
  server.state.user('mei', { permission: 'write' });
  server.state.user('eve', { permission: 'none' });
  const repo = server.state.repository({ gitDir: `${dir}/.git` });
  const issue = server.state.pull(repo, { head: 'feature', author: 'ada' });
  const quiet = { info: () => {}, debug: () => {}, warning: () => {} };
  const api = (token = server.tokens.write): Api =>
    createApi({ token, apiUrl: server.apiUrl, owner: 'acme', repo: 'shop', log: quiet, second: 1 });
  return { server, repo, issue, base, head, dir, api, pull: { number: issue.number, archived: false } };
}

export const clearDesks = folders.clear;

/** Tests are in a hurry: a millisecond instead of a second. */
export const SOON = { pause: 1 };
