import { expect } from '@jest/globals';
import { changedPaths, gitSnapshots, openRepository } from '../../src/snapshot/git.js';
import { type GitHubOptions, githubSnapshots, githubTrees } from '../../src/snapshot/github.js';
import { git, initRepository, temporaryFolders } from '../support/git.js';
import { type Entry, type Files, file, importCommits } from './fast-import.js';
import { type Behaviour, type Served, serve } from './github-server.js';

const folders = temporaryFolders();
const open: Served[] = [];

/** To be called after each test: ends the servers that it started. */
export const closeServers = async (): Promise<void> => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
};

/** To be called when a test file ends. */
export const removeFolders = folders.clear;

export async function start(dir: string, behaviour: Behaviour = {}): Promise<Served> {
  const served = await serve(dir, behaviour);
  open.push(served);
  return served;
}

export const ruby = (path: string): boolean => path.endsWith('.rb');
export const everything = (): boolean => true;

export interface Case {
  readonly served: Served;
  readonly dir: string;
  readonly base: string;
  readonly head: string;
}

/** Two commits in a repository that is served as GitHub would. */
export async function commits(base: Files, head: Files, behaviour: Behaviour = {}, format = 'sha1'): Promise<Case> {
  const dir = folders.make();
  if (format === 'sha1') initRepository(dir);
  else git(dir, 'init', '--quiet', '--initial-branch=main', `--object-format=${format}`);
  const [first = '', second = ''] = importCommits(dir, [base, head]);
  return { served: await start(dir, behaviour), dir, base: first, head: second };
}

/** Both sides through the API, which must be what git gives for the same commits. */
export async function agree(
  { served, dir, base, head }: Case,
  wanted: (path: string) => boolean = ruby,
  options: GitHubOptions = {},
) {
  const trees = await githubTrees(served.repository, { base, head });
  const sides = await githubSnapshots(served.repository, trees, wanted, options);
  const repository = await openRepository(dir);
  const [gitBase, gitHead] = await gitSnapshots(repository, [base, head], wanted, options);
  expect(sides).toEqual({ base: gitBase, head: gitHead });
  expect([...sides.head.files.keys()]).toEqual([...(gitHead?.files.keys() ?? [])]);
  expect(trees.changed).toEqual(await changedPaths(repository, base, head));
  return sides;
}

/** Files by path, in UTF-8. */
export const files = (record: { readonly [path: string]: string | Uint8Array | Entry }): Files =>
  new Map(
    Object.entries(record).map(([path, entry]) => [
      Buffer.from(path).toString('latin1'),
      typeof entry === 'string' || entry instanceof Uint8Array ? file(entry) : entry,
    ]),
  );

export const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
/** One of each kind that a reader may stumble over. */
export const odd = files({
  'link.rb': { mode: '120000', content: '/etc/passwd' },
  'engines/billing': { mode: '160000', content: '' },
  'binary.rb': Buffer.from([97, 0, 98]),
  'huge.rb': Buffer.alloc(1024 * 1024 + 1, 'a\n'),
  'fits.rb': Buffer.alloc(1024 * 1024, 'a\n'),
  'lfs.rb': LFS,
  'latin.rb': Buffer.from('# caf\xe9\nclass A\n', 'latin1'),
  'bom.rb': '\uFEFFclass B',
  'crlf.rb': 'class C\r\nend\r\n',
  'empty.rb': '',
  'run.rb': { mode: '100755', content: '#!/usr/bin/env ruby\n' },
  'new\nline.rb': '1',
  'quote".rb': '2',
  'umläut/日本.rb': '3',
  'README.md': 'not wanted',
});
