import { describe, expect, test } from '@jest/globals';
import { actionTests, boxes, createWorld, incident, payloads, type RunOptions, type World } from './support.js';

actionTests();

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

type Files = { readonly [path: string]: string };
interface Story {
  readonly world: World;
  readonly number: number;
  /** the scheduled run */
  readonly look: (options?: RunOptions) => ReturnType<World['run']>;
  readonly issues: () => readonly {
    readonly number: number;
    readonly title: string;
    readonly state: string;
    readonly body: string;
  }[];
}

/**
 * The incident's job, asked about, accepted by grace, and merged some days ago, seen by a token that may write issues.
 */
async function story({
  ago = 10,
  base = {},
  how = 'merge',
  accept = 'tick',
}: {
  readonly ago?: number;
  readonly base?: Files;
  readonly how?: 'merge' | 'squash';
  readonly accept?: 'tick' | 'no' | string;
} = {}): Promise<Story> {
  const at = new Date(Date.now() - ago * DAY).toISOString();
  const world = await createWorld({ ...incident.base, ...base }, { at });
  const { server, repo } = world;
  const number = await accepted(world, 'creation', incident.head, accept);
  server.state.merge(repo, number, 'ada', how);
  return { world, number, ...views(world) };
}

/** A pull request whose question is answered. Returns its number. */
async function accepted(world: World, branch: string, files: Files, accept = 'tick'): Promise<number> {
  const { server, repo } = world;
  world.branch(branch, files);
  const pull = server.state.pull(repo, { head: branch });
  const target = () => payloads.pullRequestTarget(server, repo, pull);
  await world.run(target());
  const [comment] = world.comments(pull.number);
  const [fingerprint = ''] = boxes(comment?.body ?? '');
  if (accept === 'tick') server.state.tick(comment?.id ?? 0, fingerprint, 'grace');
  else if (accept !== 'no')
    server.state.comment(repo, pull.number, 'grace', `/queue-review ack ${fingerprint.slice(0, 7)} ${accept}`);
  await world.run(target());
  return pull.number;
}

function views(world: World): Pick<Story, 'look' | 'issues'> {
  const { server, repo } = world;
  const token = server.state.token({
    permissions: { contents: 'read', pull_requests: 'read', issues: 'write' },
  });
  return {
    look: ({ inputs = {}, ...options } = {}) =>
      world.run(payloads.schedule(server, repo), { token, ...options, inputs: { 'return-visits': 'true', ...inputs } }),
    issues: () =>
      [...repo.issues.values()]
        .filter(({ pull }) => pull === null)
        .map(({ number, title, state, body }) => ({ number, title, state, body: body ?? '' })),
  };
}

const SHOWN = { title: 'Look again at JobCreation', state: 'open' };

describe('an accepted question', () => {
  test('is looked at again once a week with its busy day is over, in one issue that a second run leaves alone', async () => {
    const { world, number, look, issues } = await story();
    const ran = await look();
    expect([ran.code, ran.stderr, ran.commands.filter(({ name }) => name !== 'debug' && name !== 'add-mask')]).toEqual([
      0,
      '',
      [],
    ]);
    expect(issues()).toMatchObject([SHOWN]);
    const [issue] = issues();
    expect(issue?.body).toContain(`pull-${number} -->`);
    expect(issue?.body).toMatch(/- #1, merged .*`JobCreation`.* Accepted by `grace`\./);
    expect(ran.summary).toContain(`| \`JobCreation\` | ${day(-3)} | #${number} | due, #${issue?.number} |`);
    const before = world.server.writes().length;
    const again = await look();
    expect([again.code, world.server.writes().length, issues().length]).toEqual([0, before, 1]);
    await world.server.close();
  });
});
