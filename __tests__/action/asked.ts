import { execFileSync } from 'node:child_process';
import { git, gitEnvironment } from '../support/git.js';
import type { ActionRan, Delivery } from '../support/github/index.js';
import { boxes, createWorld, incident, payloads, type RunOptions, type World } from './support.js';

export const SELF = 'github-actions[bot]';

type Files = { readonly [path: string]: string | null };

/** A pull request on which the Action has asked, and what can be done to it. */
export interface Asked {
  readonly world: World;
  readonly number: number;
  /** of its head */
  readonly branch: string;
  readonly sha: () => string;
  /** fingerprints of the boxes, in their order */
  readonly questions: readonly string[];
  readonly comment: () => { readonly id: number; readonly body: string };
  /** the boxes as they are now, a star behind those that are ticked */
  readonly boxes: () => readonly string[];
  readonly status: () => string | null;
  readonly target: () => Delivery;
  readonly run: (options?: RunOptions) => Promise<ActionRan>;
  readonly tick: (login: string, question?: string) => void;
  readonly say: (login: string, text: string) => { readonly id: number };
  /** Runs it, and tells the status, the boxes and what the comment says below them. */
  readonly after: (
    options?: RunOptions,
  ) => Promise<{ readonly status: string | null; readonly ticked: number; readonly body: string }>;
}

interface Question {
  readonly head?: Files;
  /** branch that it is to be merged into */
  readonly base?: string;
  readonly author?: string;
  readonly fork?: string;
  /** the Action has not run yet */
  readonly silent?: boolean;
}

/** What the Action's first run wrote on a change. */
interface Written {
  readonly body: string;
  readonly sha: string;
}

/** By what was changed, and from where: runs are processes, and each test needs its own conversation. */
const written = new Map<string, Promise<Written>>();

/** Makes pull requests of one repository, each with the comment that the Action writes first. */
export function asker(world: World): (question?: Question) => Promise<Asked> {
  let count = 0;
  const open = ({ head = incident.head, base = 'main', author = 'ada', fork }: Question) => {
    const name = `change-${++count}`;
    const sha = world.branch(name, head, base);
    const more = fork === undefined ? {} : { fork: { owner: fork } };
    return { name, sha, pull: world.server.state.pull(world.repo, { head: name, base, author, ...more }) };
  };
  const first = async (question: Question): Promise<Written> => {
    const { pull, sha } = open(question);
    const ran = await world.run(payloads.pullRequestTarget(world.server, world.repo, pull));
    const [comment] = world.comments(pull.number);
    if (comment === undefined) throw new Error(`the Action asked nothing:\n${ran.stdout}`);
    return { body: comment.body, sha };
  };
  return async (question = {}) => {
    const { server, repo } = world;
    const { state } = server;
    const { name, pull, sha: opened } = open(question);
    if (question.silent !== true) {
      const key = JSON.stringify([question.head, git(world.work, 'rev-parse', question.base ?? 'main'), question.fork]);
      const known = written.get(key) ?? first(question);
      written.set(key, known);
      const { body, sha } = await known;
      state.comment(repo, pull.number, SELF, body.replaceAll(sha.slice(0, 7), opened.slice(0, 7)));
    }
    const comment = () => {
      const found = world.comments(pull.number)[0];
      if (found === undefined) throw new Error('the Action has no comment');
      return found;
    };
    const sha = () => pull.pull?.headSha ?? '';
    const questions = question.silent === true ? [] : boxes(comment().body);
    const target = () => payloads.pullRequestTarget(server, repo, pull);
    const run: Asked['run'] = (options) => world.run(target(), options);
    return {
      world,
      number: pull.number,
      branch: name,
      sha,
      questions,
      comment,
      boxes: () => boxes(comment().body),
      status: () => world.status(sha()),
      target,
      run,
      tick: (login, fingerprint = questions[0] ?? '') => void state.tick(comment().id, fingerprint, login),
      say: (login, text) => state.comment(repo, pull.number, login, text),
      after: async (options) => {
        const ran = await run(options);
        if (ran.code !== 0) throw new Error(`${ran.code}\n${ran.stdout}\n${ran.stderr}`);
        const { body } = comment();
        return { status: world.status(sha()), ticked: boxes(body).filter((box) => box.endsWith('*')).length, body };
      },
    };
  };
}

/** A world with some people more: hopper and radia write too. */
export async function peopled(...options: Parameters<typeof createWorld>): Promise<World> {
  const world = await createWorld(...options);
  for (const login of ['hopper', 'radia']) world.server.state.user(login, { permission: 'write' });
  world.server.state.user('renovate[bot]', { permission: 'write' });
  return world;
}

/** An empty commit on a branch by its author and committer, through whoever pushes it. */
export function commitAs(
  { work, server, repo }: World,
  branch: string,
  how: { readonly author?: string; readonly committer?: string; readonly message?: string; readonly pusher?: string },
): string {
  const { author = 'ada', committer = author, message = 'More', pusher = 'ada' } = how;
  git(work, 'checkout', '--quiet', branch);
  const env = {
    ...gitEnvironment,
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: `${author}@example.com`,
    GIT_COMMITTER_NAME: committer,
    GIT_COMMITTER_EMAIL: `${committer}@example.com`,
  };
  execFileSync('git', ['commit', '--quiet', '--allow-empty', '--file', '-'], { cwd: work, env, input: message });
  git(work, 'push', '--quiet', '--force', 'origin', branch);
  server.state.push(repo, branch, pusher);
  return git(work, 'rev-parse', 'HEAD');
}
