import { describe, expect, test } from '@jest/globals';
import { type FactMemo, read } from '../../src/core/read.js';
import type { Adapter } from '../../src/model/adapter.js';
import type { Fact } from '../../src/model/fact.js';
import type { Gap } from '../../src/model/snapshot.js';
import { recordSnapshot } from '../../src/snapshot/record.js';

const appAt = (path: string): Fact => ({ kind: 'app', root: path, at: { path, line: 1 } });

/** Says one fact a file, and counts the files it was shown. */
function reader(id: string, files: readonly string[], more: Partial<Adapter> = {}): Adapter & { readonly shown: string[] } {
  const shown: string[] = [];
  const readOne: Adapter['read'] = ({ path }) => {
    shown.push(path);
    return [appAt(`${id} ${path}`)];
  };
  return { id, title: id, version: 1, files, read: readOne, shown, ...more };
}

const roots = (facts: readonly Fact[]): readonly string[] => facts.flatMap((fact) => (fact.kind === 'app' ? [fact.root] : []));

describe('read', () => {
  test('shows each adapter the files it names, in the order of their paths', () => {
    const snapshot = recordSnapshot({ 'b.rb': '', '.a.rb': '', Procfile: '', 'B.rb': '', 'README.md': '' }, 'c0ffee');
    const result = read(snapshot, [reader('ruby', ['**/*.rb']), reader('all', ['*'])], { ignore: [] });
    expect(result.commit).toBe('c0ffee');
    expect(roots(result.facts)).toEqual([
      'ruby .a.rb',
      'all .a.rb',
      'ruby B.rb',
      'all B.rb',
      'all Procfile',
      'all README.md',
      'ruby b.rb',
      'all b.rb',
    ]);
    expect([...result.blobs.keys()]).toEqual(['.a.rb', 'B.rb', 'Procfile', 'README.md', 'b.rb']);
    expect(result.blobs.get('b.rb')).toBe(snapshot.files.get('b.rb')?.blob);
  });

  test('lists only the files that something read', () => {
    const result = read(recordSnapshot({ 'a.rb': '', 'b.md': '' }), [reader('ruby', ['**/*.rb'])], { ignore: [] });
    expect([...result.blobs.keys()]).toEqual(['a.rb']);
  });

  test('leaves out what is ignored, gaps too', () => {
    const gap: Gap = { path: 'vendor/huge.rb', line: null, reason: 'too-large', note: '' };
    const kept: Gap = { ...gap, path: 'app/huge.rb' };
    const snapshot = { ...recordSnapshot({ 'vendor/a.rb': '', 'app/a.rb': '' }), gaps: [gap, kept] };
    const result = read(snapshot, [reader('ruby', ['**/*.rb'])], { ignore: ['vendor/**'] });
    expect(roots(result.facts)).toEqual(['ruby app/a.rb']);
    expect(result.gaps).toEqual([kept]);
  });

  test('takes gaps out of the facts, in the order of their paths', () => {
    const gap = (path: string): Gap => ({ path, line: 3, reason: 'dynamic', note: 'computed' });
    const adapter = reader('ruby', ['**/*.rb'], { read: ({ path }) => [{ kind: 'gap', gap: gap(path) }, appAt(path)] });
    const snapshot = { ...recordSnapshot({ 'c.rb': '', 'a.rb': '' }), gaps: [gap('b.rb')] };
    const result = read(snapshot, [adapter], { ignore: [] });
    expect(roots(result.facts)).toEqual(['a.rb', 'c.rb']);
    expect(result.gaps).toEqual([gap('a.rb'), gap('b.rb'), gap('c.rb')]);
  });

  test('an adapter that throws leaves a gap with its name, and the others are heard', () => {
    const broken = reader('broken', ['*'], {
      read: () => {
        throw new Error('no such thing\n    at line 3');
      },
    });
    const result = read(recordSnapshot({ 'a.rb': '' }), [broken, reader('ruby', ['*'])], { ignore: [] });
    expect(roots(result.facts)).toEqual(['ruby a.rb']);
    expect(result.gaps).toEqual([{ path: 'a.rb', line: null, reason: 'crash', note: 'broken could not read it: no such thing' }]);
  });

  test('reads an unchanged file once for both sides, and a changed, moved or differently read one again', () => {
    const memo: FactMemo = new Map();
    const adapter = reader('ruby', ['**/*.rb']);
    const head = read(recordSnapshot({ 'a.rb': 'same', 'b.rb': 'new' }), [adapter], { ignore: [], memo });
    const base = read(recordSnapshot({ 'a.rb': 'same', 'b.rb': 'old', 'c.rb': 'same' }), [adapter], { ignore: [], memo });
    expect(adapter.shown).toEqual(['a.rb', 'b.rb', 'b.rb', 'c.rb']);
    expect(base.facts[0]).toBe(head.facts[0]);
    read(recordSnapshot({ 'a.rb': 'same' }), [{ ...adapter, version: 2 }], { ignore: [], memo });
    expect(adapter.shown).toEqual(['a.rb', 'b.rb', 'b.rb', 'c.rb', 'a.rb']);
  });
});
