import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/model/errors.js';
import { changedPaths, commitDay, gitSnapshot, gitSnapshots, openRepository, showFile } from '../../src/snapshot/git.js';
import { commit, git, initRepository, temporaryFolders } from '../support/git.js';

const folders = temporaryFolders();
afterAll(folders.clear);

const ruby = (path: string): boolean => path.endsWith('.rb');
const everything = (): boolean => true;
const repository = (): string => initRepository(folders.make());

describe('openRepository', () => {
  test('opens a repository from a folder inside it', async () => {
    const dir = repository();
    mkdirSync(join(dir, 'app'));
    expect(await openRepository(join(dir, 'app'))).toMatchObject({ shallow: false });
  });

  test('says in one line that there is no folder or no repository', async () => {
    const dir = folders.make();
    await expect(openRepository(join(dir, 'absent'))).rejects.toEqual(new UserError([`${join(dir, 'absent')}: no such folder`]));
    await expect(openRepository(dir)).rejects.toEqual(new UserError([`${dir}: not a git repository`]));
  });

  test('is not led elsewhere by the environment', async () => {
    const other = repository();
    commit(other, { 'other.rb': 'x' });
    const dir = repository();
    const id = commit(dir, { 'own.rb': 'y' });
    process.env.GIT_DIR = join(other, '.git');
    try {
      const snapshot = await gitSnapshot(await openRepository(dir), id, ruby);
      expect([...snapshot.files.keys()]).toEqual(['own.rb']);
    } finally {
      delete process.env.GIT_DIR;
    }
  });
});

describe('gitSnapshot', () => {
  test('holds the wanted files of a commit, whatever is checked out', async () => {
    const dir = repository();
    const first = commit(dir, { 'app/a.rb': 'first\n', 'README.md': 'no' });
    commit(dir, { 'app/a.rb': 'second\n' });
    writeFileSync(join(dir, 'app/a.rb'), 'not committed');
    const snapshot = await gitSnapshot(await openRepository(dir), first, ruby);
    expect(snapshot).toEqual({
      commit: first,
      files: new Map([['app/a.rb', { path: 'app/a.rb', blob: git(dir, 'rev-parse', `${first}:app/a.rb`), text: 'first\n' }]]),
      gaps: [],
    });
  });

  test('reads the whole tree from a folder inside the repository, and from a bare one', async () => {
    const dir = repository();
    const id = commit(dir, { 'app/a.rb': 'a', 'b.rb': 'b' });
    const bare = join(folders.make(), 'bare.git');
    git(dir, 'clone', '--quiet', '--bare', dir, bare);
    for (const place of [join(dir, 'app'), bare]) {
      const snapshot = await gitSnapshot(await openRepository(place), id, ruby);
      expect([...snapshot.files.keys()]).toEqual(['app/a.rb', 'b.rb']);
    }
  });

  test('gives several commits at once, each blob one text', async () => {
    const dir = repository();
    const first = commit(dir, { 'a.rb': 'same', 'b.rb': 'old' });
    const second = commit(dir, { 'b.rb': 'new', 'c.rb': 'same' });
    const [base, head] = await gitSnapshots(await openRepository(dir), [first, second], ruby);
    expect([...(base?.files.values() ?? [])].map(({ path, text }) => [path, text])).toEqual([
      ['a.rb', 'same'],
      ['b.rb', 'old'],
    ]);
    expect([...(head?.files.values() ?? [])].map(({ path, text }) => [path, text])).toEqual([
      ['a.rb', 'same'],
      ['b.rb', 'new'],
      ['c.rb', 'same'],
    ]);
    expect(head?.files.get('c.rb')?.blob).toBe(base?.files.get('a.rb')?.blob);
  });

  test('keeps odd file names as they are, and two names that are no UTF-8 apart', async () => {
    const dir = repository();
    const names = [
      'new\nline.rb',
      'quote".rb',
      "it's.rb",
      'tab\t.rb',
      ' space .rb',
      '-n.rb',
      'umläut.rb',
      '日本.rb',
      'back\\slash.rb',
      ':(glob).rb',
    ];
    commit(dir, Object.fromEntries(names.map((name) => [name, `# ${name}`])));
    writeFileSync(Buffer.from(`${dir}/\xff.rb`, 'latin1'), 'one');
    writeFileSync(Buffer.from(`${dir}/\xfe.rb`, 'latin1'), 'two');
    const id = commit(dir, {});
    const { files, gaps } = await gitSnapshot(await openRepository(dir), id, ruby);
    expect(gaps).toEqual([]);
    expect(new Set(files.keys())).toEqual(new Set([...names, '\\xff.rb', '\\xfe.rb']));
    for (const name of names) expect(files.get(name)?.text).toBe(`# ${name}`);
    expect(files.get('\\xff.rb')?.text).toBe('one');
    expect(files.get('\\xfe.rb')?.text).toBe('two');
  });

  test('leaves a gap with its reason for what is no text of a sane size', async () => {
    const dir = repository();
    git(dir, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},engines/billing`);
    writeFileSync(join(dir, 'target.rb'), 'x');
    symlinkSync('/etc/passwd', join(dir, 'link.rb'));
    mkdirSync(join(dir, 'engines/billing'), { recursive: true });
    writeFileSync(join(dir, 'binary.rb'), Buffer.from([97, 0, 98]));
    writeFileSync(join(dir, 'huge.rb'), Buffer.alloc(10 * 1024 * 1024, 'a\n'));
    writeFileSync(join(dir, 'unwanted.bin'), Buffer.from([0]));
    writeFileSync(join(dir, 'lfs.rb'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
    git(dir, 'add', 'target.rb', 'link.rb', 'binary.rb', 'huge.rb', 'unwanted.bin', 'lfs.rb');
    git(dir, 'commit', '--quiet', '--message', 'odd');
    const { files, gaps } = await gitSnapshot(await openRepository(dir), git(dir, 'rev-parse', 'HEAD'), ruby);
    expect([...files.keys()]).toEqual(['target.rb']);
    expect(gaps.map(({ path, line, reason }) => [path, line, reason])).toEqual([
      ['binary.rb', null, 'binary'],
      ['engines/billing', null, 'submodule'],
      ['huge.rb', null, 'too-large'],
      ['lfs.rb', null, 'missing'],
      ['link.rb', null, 'link'],
    ]);
    expect(gaps.find(({ path }) => path === 'huge.rb')?.note).toBe('10.0 MiB: too large to be read');
  });

  test('tells the largest size that is read', async () => {
    const dir = repository();
    const id = commit(dir, { 'fits.rb': 'x'.repeat(100), 'over.rb': 'x'.repeat(101) });
    const { files, gaps } = await gitSnapshot(await openRepository(dir), id, ruby, { maxBytes: 100 });
    expect([...files.keys()]).toEqual(['fits.rb']);
    expect(gaps.map(({ path }) => path)).toEqual(['over.rb']);
  });

  test('reads what is no UTF-8 as far as it goes, and drops a byte order mark', async () => {
    const dir = repository();
    const id = commit(dir, {
      'latin.rb': Buffer.from('# caf\xe9\nclass A\n', 'latin1'),
      'bom.rb': '\uFEFFclass B',
      'empty.rb': '',
    });
    const { files } = await gitSnapshot(await openRepository(dir), id, ruby);
    expect(files.get('latin.rb')?.text).toBe('# caf\uFFFD\nclass A\n');
    expect(files.get('bom.rb')?.text).toBe('class B');
    expect(files.get('empty.rb')?.text).toBe('');
  });

  test('reads every size around the chunks in which git answers', async () => {
    const dir = repository();
    const sizes = [0, 1, 4095, 4096, 65_535, 65_536, 65_537, 200_000];
    const id = commit(dir, Object.fromEntries(sizes.map((size) => [`${size}.rb`, 'é'.repeat(size / 2) + 'x'.repeat(size % 2)])));
    const { files } = await gitSnapshot(await openRepository(dir), id, ruby);
    for (const size of sizes) expect(Buffer.byteLength(files.get(`${size}.rb`)?.text ?? 'absent')).toBe(size);
  });

  test('runs nothing that the repository configures', async () => {
    const dir = repository();
    const id = commit(dir, { 'a.rb': 'x', '.gitattributes': '*.rb filter=evil diff=evil' });
    const script = join(dir, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${join(dir, 'ran')}\necho evil\n`);
    chmodSync(script, 0o755);
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'diff.evil.textconv',
      'diff.evil.command',
      'diff.external',
      'filter.evil.smudge',
    ]) {
      git(dir, 'config', key, script);
    }
    git(dir, 'config', 'core.hooksPath', dir);
    const second = commit(dir, { 'b.rb': 'y' });
    // An ordinary commit runs it: the trap is set. Only what comes after counts.
    expect(existsSync(join(dir, 'ran'))).toBe(true);
    rmSync(join(dir, 'ran'));
    const opened = await openRepository(dir);
    await gitSnapshots(opened, [id, second], everything);
    await changedPaths(opened, id, second);
    await showFile(opened, second, 'a.rb');
    expect(existsSync(join(dir, 'ran'))).toBe(false);
  });

  test('says what a partial clone lacks, and fetches nothing', async () => {
    const origin = repository();
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    const id = commit(origin, { 'a.rb': 'x' });
    const clone = join(folders.make(), 'clone');
    git(origin, 'clone', '--quiet', '--bare', '--filter=blob:none', `file://${origin}`, clone);
    await expect(gitSnapshot(await openRepository(clone), id, ruby)).rejects.toEqual(
      new UserError(['this is a partial clone without the contents that are needed: clone without --filter']),
    );
  });
});

describe('changedPaths', () => {
  test('names what was added, removed, edited or moved', async () => {
    const dir = repository();
    const first = commit(dir, { 'kept.rb': '1', 'edited.rb': '1', 'gone.rb': '1', 'old.rb': 'moved', 'nété\n.rb': '1' });
    const second = commit(dir, {
      'edited.rb': '2',
      'gone.rb': null,
      'old.rb': null,
      'new.rb': 'moved',
      'added.rb': '1',
      'nété\n.rb': '2',
    });
    expect(await changedPaths(await openRepository(dir), first, second)).toEqual(
      new Set(['added.rb', 'edited.rb', 'gone.rb', 'new.rb', 'nété\n.rb', 'old.rb']),
    );
  });
});

describe('commitDay', () => {
  test("the committer's day in UTC, whatever the author's and the zone", async () => {
    const dir = repository();
    const head = commit(dir, { 'a.rb': '1\n' });
    const late = Date.parse('2026-03-03T23:30:00-05:00') / 1000;
    const text = `tree ${git(dir, 'rev-parse', `${head}^{tree}`)}\nauthor A <a@b> 978307200 +0000\ncommitter A <a@b> ${late} -0500\n\nx\n`;
    writeFileSync(join(dir, 'commit'), text);
    const made = git(dir, 'hash-object', '-t', 'commit', '-w', 'commit');
    const opened = await openRepository(dir);
    expect(await commitDay(opened, made)).toBe('2026-03-04');
    expect(await commitDay(opened, 'f'.repeat(40))).toBeNull();
  });
});

describe('showFile', () => {
  test('gives the text of one file of a commit, and null where there is none to read', async () => {
    const dir = repository();
    commit(dir, { '.github/queue-review.yml': 'version: 1\n', 'blob.bin': Buffer.from([0]) });
    symlinkSync('blob.bin', join(dir, 'link.yml'));
    const id = commit(dir, {});
    const opened = await openRepository(dir);
    expect(await showFile(opened, id, '.github/queue-review.yml')).toBe('version: 1\n');
    for (const path of ['absent.yml', '.github', 'link.yml', 'blob.bin', ':(glob)*'])
      expect(await showFile(opened, id, path)).toBeNull();
  });
});
