import type { Adapter } from '../../model/adapter.js';
import type { Fact, LockedVersionFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';

/** Gemfiles mark applications; their lock files say which version of each gem runs. */
export const bundler: Adapter = {
  id: 'bundler',
  title: 'Bundler',
  version: 1,
  files: ['**/Gemfile', '**/Gemfile.lock', '**/gems.rb', '**/gems.locked'],
  read,
};

const IGNORED: ReadonlySet<string> = new Set(['vendor', 'node_modules', 'spec', 'test', 'tmp', 'fixtures']);

function read(file: SourceFile): readonly Fact[] {
  const parts = file.path.split('/');
  const name = parts.pop();
  if (parts.some((part) => IGNORED.has(part))) return [];
  if (name === 'Gemfile' || name === 'gems.rb') return [{ kind: 'app', root: parts.join('/'), at: { path: file.path, line: 1 } }];
  return lockedVersions(file);
}

/**
 * Bundler's lock file is a format of its own, line by line: a gem of a section stands four spaces in, what it needs six.
 * Source: bundler 2.6, lib/bundler/lockfile_parser.rb.
 */
function lockedVersions({ path, text }: SourceFile): readonly LockedVersionFact[] {
  return text.split('\n').flatMap((line, index) => {
    const found = /^ {4}([^\s(]+) \(([^)\s]+)\)\s*$/.exec(line);
    const [, name, version] = found ?? [];
    if (name === undefined || version === undefined) return [];
    // A platform may follow the version: `nokogiri (1.16.0-x86_64-linux)`.
    return [{ kind: 'locked-version', name, version: version.split('-')[0] ?? version, at: { path, line: index + 1 } }];
  });
}
