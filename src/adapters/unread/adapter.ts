import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { environmentOfPath, isForeign } from '../../syntax/environment-name.js';
import { kinds, unreadKind } from './kinds.js';

/**
 * Deploy files of a kind that nothing reads yet: each is a gap, because it may start workers that nobody saw. Files for development,
 * tests and rehearsals start none that count.
 */
export const unread: Adapter = {
  id: 'unread',
  title: 'Deploy files that are not read yet',
  version: 1,
  files: [...new Set(kinds.flatMap(({ files }) => files))],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  const environment = environmentOfPath(file.path);
  if (isForeign(file.path) || (environment !== null && environment !== 'production')) return [];
  const found = unreadKind(file);
  if (found === null) return [];
  const note = `${found.name} files are not read yet: a worker that it starts is not seen`;
  return [{ kind: 'gap', gap: { path: file.path, line: found.line, reason: 'no-adapter', note } }];
}
