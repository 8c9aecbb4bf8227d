import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { buildHost, buildInto, root } from '../support/cli.js';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';
import {
  type ActionRan,
  bundled,
  createServer,
  type Delivery,
  hosted,
  type Program,
  payloads,
  type Repository,
  runAction,
  type Server,
} from '../support/github/index.js';

type Files = { readonly [path: string]: string | null };

/** The files of a folder as a record. */
export function filesIn(folder: string): { readonly [path: string]: string } {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    entries.map((one) => {
      const path = join(one.parentPath, one.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

/** The incident's own repository, before and after. */
export const incident = {
  base: filesIn(join(root, 'examples/incident/base')),
  head: filesIn(join(root, 'examples/incident/head')),
};

export const MANIFEST = '.github/queue-review.yml';

export interface World {
  readonly server: Server;
  readonly repo: Repository;
  /** the bare repository that the server reads */
  readonly gitDir: string;
  /** a work tree beside it, to make commits in */
  readonly work: string;
  /** Commits on a branch that starts at another one, and brings it to the server. Returns the commit. */
  readonly branch: (name: string, files: Files, from?: string) => string;
  /** One more commit on a branch, pushed by somebody. */
  readonly push: (name: string, files: Files, by: string) => string;
  /** Runs the Action on an event. */
  readonly run: (delivery: Delivery, options?: RunOptions) => Promise<ActionRan>;
  /** The comments of the Action itself, oldest first. */
  readonly comments: (number: number) => readonly { readonly id: number; readonly body: string }[];
  /** `state: description` of the status of a commit, or null. */
  readonly status: (sha: string) => string | null;
}

export interface RunOptions {
  readonly inputs?: { readonly [name: string]: string };
  readonly token?: string;
  readonly env?: { readonly [name: string]: string };
  readonly workspace?: string;
}

let program: Program = () => Promise.reject(new Error('the test file did not say what runs the Action'));
const folders = temporaryFolders();

/**
 * Builds the Action for a test file, and clears up behind it. `process`: each run is a process of its own that starts the bundle, as the
 * runner does it; `host`: one process runs its code again and again, in a third of the time.
 */
export function actionTests(by: 'process' | 'host'): void {
  let end = () => {};
  beforeAll(() => {
    if (by === 'process') {
      const dist = folders.make();
      buildInto(dist);
      program = bundled(dist);
    } else {
      ({ program, end } = hosted(buildHost()));
    }
  }, 60_000);
  afterAll(() => {
    end();
    folders.clear();
  });
}

/** By their files: what a test changes is its own copy. */
const bases = new Map<string, string>();

/** A work tree with one commit, and the bare repository beside it that it pushes to. */
function repositories(base: Files): Pick<World, 'work' | 'gitDir'> {
  const key = JSON.stringify(base);
  const known = bases.get(key) ?? folders.make();
  if (!bases.has(key)) {
    const work = join(known, 'work');
    mkdirSync(work);
    initRepository(work);
    commit(work, base, 'Base');
    git(work, 'clone', '--quiet', '--bare', '--template=', work, '../bare');
    git(work, 'remote', 'add', 'origin', '../bare');
    bases.set(key, known);
  }
  const own = folders.make();
  cpSync(known, own, { recursive: true });
  return { work: join(own, 'work'), gitDir: join(own, 'bare') };
}

/** A server with the incident's repository on `main`; ada writes and is the author, grace writes, linus reads. */
export async function createWorld(base: Files = incident.base, options: Parameters<typeof createServer>[0] = {}): Promise<World> {
  const server = await createServer(options);
  const { work, gitDir } = repositories(base);
  const { state } = server;
  for (const [login, permission] of [
    ['ada', 'write'],
    ['grace', 'write'],
    ['linus', 'read'],
  ] as const) {
    state.user(login, { permission });
  }
  const repo = state.repository({ gitDir });
  const send = (name: string): string => {
    git(work, 'push', '--quiet', '--force', 'origin', name);
    return git(work, 'rev-parse', 'HEAD');
  };
  return {
    server,
    repo,
    gitDir,
    work,
    branch: (name, files, from = 'main') => {
      git(work, 'checkout', '--quiet', '-B', name, from);
      commit(work, files, `Work on ${name}`);
      return send(name);
    },
    push: (name, files, by) => {
      git(work, 'checkout', '--quiet', name);
      commit(work, files, `More on ${name}`);
      const sha = send(name);
      state.push(repo, name, by);
      return sha;
    },
    run: (delivery, { inputs = {}, token, env, workspace } = {}) =>
      runAction({
        server,
        program,
        ...delivery,
        inputs: { ...inputs, ...(token === undefined ? {} : { token }) },
        ...(env === undefined ? {} : { env }),
        ...(workspace === undefined ? {} : { workspace }),
      }),
    comments: (number) => (repo.issues.get(number)?.comments ?? []).filter(({ author }) => author.login.endsWith('[bot]')),
    status: (sha) => {
      const found = state.statusOf(repo, sha);
      return found === null ? null : `${found.state}: ${found.description}`;
    },
  };
}

/** The full fingerprints of the boxes of a comment, with a star behind those that are ticked. */
export const boxes = (body: string): readonly string[] =>
  [...body.matchAll(/^- \[([ x])\] .*<!-- ack:([0-9a-f]{16}) -->/gm)].map(
    ([, tick, fingerprint]) => `${fingerprint}${tick === 'x' ? '*' : ''}`,
  );

export { payloads };
