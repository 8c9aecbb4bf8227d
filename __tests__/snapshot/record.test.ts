import { expect, test } from '@jest/globals';
import { recordSnapshot } from '../../src/snapshot/record.js';

test('a record of texts is a snapshot, with the blob ids that git would give', () => {
  const { commit, files, gaps } = recordSnapshot({ 'a.rb': '', 'b.rb': 'hello\n', __proto__x: 'hello\n' });
  expect(commit).toBe('0'.repeat(40));
  expect(gaps).toEqual([]);
  // git hash-object
  expect(files.get('a.rb')).toEqual({ path: 'a.rb', blob: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391', text: '' });
  expect(files.get('b.rb')?.blob).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  expect(files.get('__proto__x')?.blob).toBe(files.get('b.rb')?.blob);
});
