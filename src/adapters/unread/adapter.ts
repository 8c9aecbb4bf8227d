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
  version: 2,
  files: [...new Set(kinds.flatMap(({ files }) => files))],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  const environment = environmentOfPath(file.path);
  if (isForeign(file.path) || (environment !== null && environment !== 'production')) return [];
  const found = unreadKind(file);
  if (found === null) return [];
  const note = `${found.name} files are not read yet: a worker that it starts is not seen`;
  return [
    { kind: 'gap', gap: { path: file.path, line: found.line, reason: 'no-adapter', note, mentions: flaggedQueues(file.text) } },
  ];
}

const FLAGS: ReadonlySet<string> = new Set(['-q', '-Q', '--queue', '--queues']);
/** What separates words in the formats of deploy files: white space, quotes, list marks. */
const SEPARATORS = /[\s'"[\],=]+/;
const MOST = 200;

/** The words behind a queue flag, wherever it stands. A file that may serve a queue is doubt, and doubt serves. */
function flaggedQueues(text: string): readonly string[] {
  const words = text.split(SEPARATORS).filter((word) => word !== '' && word !== '-');
  const named = words.filter((_word, index) => FLAGS.has(words[index - 1] ?? ''));
  return [...new Set(named)].slice(0, MOST);
}
