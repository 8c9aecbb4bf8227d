// npm run new:adapter -- NAME: an adapter that reads nothing yet, its line in the list, and its first test.
import { camelCase, create, nameArgument, read, tidy, withEntry, withImport, words, write } from './scaffold.mjs';

const id = nameArgument('new:adapter');
const value = camelCase(id);
const file = `src/adapters/${id}/adapter.ts`;
const testFile = `__tests__/adapters/${id}/adapter.test.ts`;
const list = 'src/adapters/index.ts';

create({
  [file]: `import type { Adapter } from '../../model/adapter.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';

/** ${words(id)}: say which files it reads, and where their format is documented. */
export const ${value}: Adapter = {
  id: '${id}',
  title: '${words(id)}',
  version: 1,
  files: ['**/${id}.yml'],
  read,
};

function read(_file: SourceFile): readonly Fact[] {
  return [];
}
`,
  [testFile]: `import { describe, expect, test } from '@jest/globals';
import { ${value} } from '../../../src/adapters/${id}/adapter.js';

const read = (text: string, path = 'config/${id}.yml') => ${value}.read({ path, blob: text, text });

describe('${id}', () => {
  test('an empty file says nothing', () => expect(read('')).toEqual([]));
});
`,
});
write(list, withEntry(withImport(read(list), `import { ${value} } from './${id}/adapter.js';`), 'export const adapters', value));
tidy([file, testFile, list]);
console.log(`Next: put what real files say into ${testFile}, then read them. CONTRIBUTING.md has the rest.`);
