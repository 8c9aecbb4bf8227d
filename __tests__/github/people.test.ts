import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Person } from '../../src/model/conversation.js';
import { git } from '../support/git.js';
import type { Role } from '../support/github/index.js';
import { commitTo, commitWith, folders, ID, many, question, type ReadOptions, type Scene, scene, updateBranch } from './scene.js';

const COMMAND = '/queue-review ack 0123456789abcdef sized by hand';

let at: Scene;

beforeEach(async () => {
  at = await scene();
});
afterEach(() => at.server.close());
afterAll(folders.clear);

/** What is known of somebody who wrote a command. */
async function personOf(login: string, options: ReadOptions = {}): Promise<Person | undefined> {
  at.state.comment(at.repo, options.number ?? 1, login, COMMAND);
  const { people } = (await at.read(options)).conversation;
  return [...people.values()].find((person) => person.login === login);
}
const isContributor = async (login: string, number = 1): Promise<boolean | undefined> =>
  (await personOf(login, { number }))?.contributor;

describe('permission', () => {
  test.each<[Role, Person['permission']]>([
    ['admin', 'write'],
    ['maintain', 'write'],
    ['write', 'write'],
    ['triage', 'read'],
    ['read', 'read'],
    ['none', 'read'],
  ])('of %s in a public repository is %s', async (role, permission) => {
    at.state.permit(at.repo, 'bob', role);
    expect(await personOf('bob')).toMatchObject({ id: ID.bob, permission });
  });

  test('of an outsider of a private repository is none', async () => {
    at.repo.private = true;
    expect(await personOf('eve')).toMatchObject({ permission: 'none' });
  });

  test('of a role of their own is what it rests on', async () => {
    at.state.user('dan', { permission: 'write', role: 'release-captain' });
    expect(await personOf('dan')).toMatchObject({ permission: 'write' });
  });

  test('is that of now, not of when it was said', async () => {
    expect(await personOf('bob')).toMatchObject({ permission: 'write' });
    at.state.permit(at.repo, 'bob', 'read');
    expect(await personOf('bob')).toMatchObject({ permission: 'read' });
  });

  test('of an account that was renamed is not that of who has taken its name', async () => {
    at.state.permit(at.repo, 'bob', 'read');
    at.server.before('GET', /\/collaborators\/bob\/permission$/, () => {
      if (at.state.account('bob').id !== ID.bob) return;
      at.state.rename('bob', 'robert');
      at.state.user('bob', { permission: 'admin' });
    });
    at.state.comment(at.repo, 1, 'bob', COMMAND);
    expect((await at.read()).conversation.people.get(ID.bob)).toMatchObject({ permission: 'none' });
  });

  test('of who went away is none', async () => {
    at.server.fail({ path: /\/collaborators\/bob\/permission$/, status: 404, body: { message: 'Not Found' } });
    expect(await personOf('bob')).toMatchObject({ permission: 'none' });
  });

  test('that cannot be looked up is an error, not a no', async () => {
    at.server.fail({ path: /\/permission$/, status: 403, body: { message: 'Resource not accessible by integration' } });
    await expect(personOf('bob')).rejects.toMatchObject({ status: 403 });
  });

  test('of a bot is not looked up', async () => {
    expect(await personOf('renovate[bot]')).toEqual({
      id: ID.renovate,
      login: 'renovate[bot]',
      permission: 'none',
      contributor: false,
      bot: true,
      teams: [],
    });
    expect(at.server.count('GET', /\/permission$/)).toBe(0);
  });
});

describe('who has a part in a change', () => {
  test('its author, and nobody else', async () => {
    expect(await isContributor('ada')).toBe(true);
    expect(await isContributor('bob')).toBe(false);
  });

  test('the author of a commit, who committed it, and who pushed it', async () => {
    at.state.user('dan', { permission: 'write' });
    at.push('feature', 'dan', { author: 'bob', committer: 'cleo' });
    for (const login of ['bob', 'cleo', 'dan']) expect(await isContributor(login)).toBe(true);
    expect(await isContributor('eve')).toBe(false);
  });

  test('whom a trailer names, also beyond a hundred of them', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `Co-authored-by: n <n${index}@example.com>`);
    at.push('feature', 'ada', { message: `change\n\n${names.join('\n')}\nCo-authored-by: Bob <bob@example.com>` });
    expect(await isContributor('bob')).toBe(true);
    expect(await isContributor('cleo')).toBe(false);
  });

  test('who pushed what is not there any more', async () => {
    const before = git(at.dir, 'rev-parse', 'feature');
    at.push('feature', 'bob', { author: 'ada' });
    at.state.push(at.repo, 'feature', 'ada', before);
    expect(await isContributor('bob')).toBe(true);
  });

  test('commits beyond the 250 that GitHub lists', async () => {
    many(at, 'feature', 259);
    commitTo(at.dir, 'feature', { author: 'bob' });
    at.state.push(at.repo, 'feature', 'ada');
    at.state.comment(at.repo, 1, 'cleo', COMMAND);
    at.state.comment(at.repo, 1, 'bob', COMMAND);
    const { people } = (await at.read()).conversation;
    expect(people.get(ID.bob)?.contributor).toBe(true);
    expect(people.get(ID.cleo)?.contributor).toBe(false);
  }, 60_000);

  test('where there is no GraphQL, by REST', async () => {
    at.push('feature', 'ada', { author: 'bob', message: `x\n\nCo-authored-by: Cleo <${ID.cleo}+cleo@users.noreply.github.com>` });
    at.server.fail({ path: /\/graphql$/, status: 404, body: { message: 'Not Found' } });
    for (const login of ['bob', 'cleo']) expect(await isContributor(login)).toBe(true);
    expect(await isContributor('eve')).toBe(false);
  });
});

describe('the beginning of a branch', () => {
  const branch = (name: string, by: string, tip = at.base): number => {
    at.state.push(at.repo, name, by, tip);
    commitTo(at.dir, name, { author: 'ada' });
    at.state.push(at.repo, name, 'ada');
    return at.state.pull(at.repo, { head: name, author: 'ada' }).number;
  };

  test('at the base branch is no part in it', async () => {
    expect(await isContributor('bob', branch('topic', 'bob'))).toBe(false);
  });

  test('at a commit of the change is one', async () => {
    const own = commitWith(at.dir, [at.base], { author: 'ada' });
    expect(await isContributor('bob', branch('topic', 'bob', own))).toBe(true);
  });

  test('at a commit that was taken out again is one', async () => {
    const own = commitWith(at.dir, [at.base], { author: 'ada' });
    at.state.push(at.repo, 'topic', 'bob', own);
    at.state.push(at.repo, 'topic', 'ada', commitWith(at.dir, [at.base], { author: 'ada' }));
    expect(await isContributor('bob', at.state.pull(at.repo, { head: 'topic', author: 'ada' }).number)).toBe(true);
  });

  test('ends the search: the name belonged to another branch before', async () => {
    at.state.push(at.repo, 'topic', 'bob', commitWith(at.dir, [at.base], { author: 'bob' }));
    at.state.push(at.repo, 'topic', 'bob', null);
    const number = branch('topic', 'ada');
    expect(await isContributor('bob', number)).toBe(false);
    expect((await at.read({ number })).conversation.contributorsFrom).toBe('pushes');
  });

  test('is not a restoration: those who pushed before it count', async () => {
    at.push('feature', 'bob', { author: 'ada' });
    const tip = git(at.dir, 'rev-parse', 'feature');
    at.state.push(at.repo, 'feature', 'cleo', null);
    at.state.push(at.repo, 'feature', 'cleo', tip);
    for (const login of ['bob', 'cleo']) expect(await isContributor(login)).toBe(true);
  });

  test('is where it last stood on the base branch, if it lives for long', async () => {
    const release = at.push('feature', 'bob', { author: 'ada' });
    at.state.push(at.repo, 'main', 'cleo', release);
    at.push('feature', 'ada');
    expect(await isContributor('bob')).toBe(false);
    expect(await isContributor('ada')).toBe(true);
  });

  test('and the years before that are not read', async () => {
    const old = at.repo.activity.filter(({ ref }) => ref === 'refs/heads/feature');
    at.state.push(at.repo, 'main', 'cleo', git(at.dir, 'rev-parse', 'feature'));
    at.push('feature', 'ada');
    for (let count = 0; count < 250; count++) at.repo.activity.unshift(...old.map((one) => ({ ...one, type: 'push' as const })));
    expect(await isContributor('bob')).toBe(false);
    expect((await at.read()).conversation.contributorsFrom).toBe('pushes');
    expect(at.server.count('GET', /\/activity$/)).toBe(2);
  });

  test('is new where the branch was put back onto the base branch', async () => {
    at.push('feature', 'bob', { author: 'ada' });
    at.state.push(at.repo, 'feature', 'cleo', at.base);
    at.push('feature', 'ada');
    for (const login of ['bob', 'cleo']) expect(await isContributor(login)).toBe(false);
  });

  test('may be pages away', async () => {
    at.push('feature', 'bob', { author: 'ada' });
    const [newest] = at.repo.activity.slice(-1);
    if (newest === undefined) throw new Error('the push was not recorded');
    for (let count = 0; count < 110; count++) at.repo.activity.push({ ...newest, actor: at.state.account('ada') });
    expect(await isContributor('bob')).toBe(true);
    expect(at.server.count('GET', /\/activity$/)).toBe(2);
  });
});

describe("GitHub's own merge of the base branch", () => {
  test('makes nobody a contributor, by commit or by push', async () => {
    const tip = at.push('main', 'cleo', { author: 'cleo' });
    updateBranch(at, 'feature', 'bob', tip);
    for (const login of ['bob', 'cleo']) expect(await isContributor(login)).toBe(false);
    expect(await isContributor('ada')).toBe(true);
  });

  test('also where a later push took it away', async () => {
    const before = git(at.dir, 'rev-parse', 'feature');
    updateBranch(at, 'feature', 'bob', at.push('main', 'cleo', { author: 'cleo' }));
    at.state.push(at.repo, 'feature', 'ada', before);
    expect(await isContributor('bob')).toBe(false);
  });

  test('is not a merge of something else', async () => {
    updateBranch(at, 'feature', 'bob', commitWith(at.dir, [at.base], { author: 'eve' }));
    for (const login of ['bob', 'eve']) expect(await isContributor(login)).toBe(true);
  });

  test('nor one of something else that a later push took away', async () => {
    const before = git(at.dir, 'rev-parse', 'feature');
    updateBranch(at, 'feature', 'bob', commitWith(at.dir, [at.base], { author: 'ada' }));
    at.state.push(at.repo, 'feature', 'ada', before);
    expect(await isContributor('bob')).toBe(true);
  });

  test('is signed by GitHub: anybody can write its name', async () => {
    const tip = at.push('main', 'cleo', { author: 'cleo' });
    const merge = updateBranch(at, 'feature', 'bob', tip);
    at.repo.verified.delete(merge);
    expect(await isContributor('bob')).toBe(true);
  });

  test('is not a merge on a machine, however it is signed', async () => {
    const tip = at.push('main', 'cleo', { author: 'cleo' });
    const merge = commitWith(at.dir, [git(at.dir, 'rev-parse', 'feature'), tip], { author: 'bob' });
    at.repo.verified.add(merge);
    at.state.push(at.repo, 'feature', 'bob', merge);
    expect(await isContributor('bob')).toBe(true);
  });

  test('pushed with something else, counts as a push', async () => {
    const own = commitWith(at.dir, [git(at.dir, 'rev-parse', 'feature')], { author: 'ada' });
    const merge = commitWith(at.dir, [own, at.push('main', 'cleo', { author: 'cleo' })], {
      author: 'cleo',
      committer: 'web-flow',
    });
    at.repo.verified.add(merge);
    at.state.push(at.repo, 'feature', 'bob', merge);
    expect(await isContributor('bob')).toBe(true);
  });
});

describe('where pushes cannot be read', () => {
  test.each([403, 404])('the commits alone tell: %i', async (status) => {
    at.push('feature', 'bob', { author: 'cleo' });
    at.server.fail({ path: /\/activity$/, status, body: { message: 'Not here' } });
    at.state.comment(at.repo, 1, 'bob', COMMAND);
    at.state.comment(at.repo, 1, 'cleo', COMMAND);
    const { people, contributorsFrom } = (await at.read()).conversation;
    expect(contributorsFrom).toBe('commits');
    expect(people.get(ID.cleo)?.contributor).toBe(true);
    expect(people.get(ID.bob)?.contributor).toBe(false);
  });

  test('of a fork they are not asked for', async () => {
    const { number } = at.state.pull(at.repo, { head: 'feature', author: 'eve', fork: { owner: 'eve' } });
    expect((await at.read({ number })).conversation.contributorsFrom).toBe('commits');
    expect(await isContributor('ada', number)).toBe(true);
    expect(await isContributor('bob', number)).toBe(false);
    expect(at.server.count('GET', /\/activity$/)).toBe(0);
  });

  test('records that do not reach back to the beginning, or lag behind the head, are not whole', async () => {
    at.repo.activity.length = 0;
    at.push('feature', 'bob', { author: 'ada' });
    expect(await isContributor('bob')).toBe(true);
    expect((await at.read()).conversation.contributorsFrom).toBe('commits');
    at.repo.activity.length = 0;
    expect((await at.read()).conversation.contributorsFrom).toBe('commits');
  });

  test('a server that fails is no such case', async () => {
    at.server.fail({ path: /\/activity$/, status: 502, body: '' });
    await expect(isContributor('bob')).rejects.toMatchObject({ status: 502 });
  });
});

describe('teams', () => {
  const OWNED = { acknowledgements: { by: 'owners' as const }, findings: [question(['@Acme/Platform', '@bob'])] };
  const members = (): string =>
    at.state.token({
      as: 'queue-review-app[bot]',
      app: { id: 190001, slug: 'queue-review-app' },
      permissions: { members: 'read' },
    });

  test('of those who may write, with a token that may read members', async () => {
    at.state.user('dan', { permission: 'write', teams: ['acme/platform', 'acme/other'] });
    const token = members();
    expect(await personOf('dan', { ...OWNED, token })).toMatchObject({ teams: ['acme/platform'] });
    expect(await personOf('bob', { ...OWNED, token })).toMatchObject({ teams: [] });
  });

  test('cannot be known with the token of a workflow', async () => {
    expect(await personOf('bob', OWNED)).toMatchObject({ teams: null });
  });

  test('a team that the token does not see cannot be known either', async () => {
    at.server.fail({ path: /\/teams\/platform\/members$/, status: 404, body: { message: 'Not Found' } });
    expect(await personOf('bob', { ...OWNED, token: members() })).toMatchObject({ teams: null });
  });

  test('are asked for only where policy looks at owners, and one is named', async () => {
    await personOf('bob', { findings: OWNED.findings });
    await personOf('bob', { ...OWNED, findings: [question(['@bob'])] });
    await personOf('eve', OWNED);
    expect(at.server.requests.some(({ path, by }) => path.startsWith('/orgs/') && by !== null && path.endsWith('/eve'))).toBe(
      false,
    );
    expect(at.server.requests.filter(({ path }) => path.startsWith('/orgs/')).map(({ path }) => path)).toEqual([
      '/orgs/acme/teams/platform/memberships/bob',
    ]);
  });
});
