import { describe, expect, test } from '@jest/globals';
import { splitApps } from '../../../src/core/link/apps.js';
import type { AppFact, EnqueueFact, Fact } from '../../../src/model/fact.js';
import { builtInPolicy, type Manifest } from '../../../src/model/manifest.js';
import { command, process } from './linked.js';

const gemfile = (root: string): AppFact => ({
  kind: 'app',
  root,
  at: { path: root === '' ? 'Gemfile' : `${root}/Gemfile`, line: 1 },
});
const enqueue = (path: string): EnqueueFact => ({
  kind: 'enqueue',
  framework: 'sidekiq',
  job: { kind: 'ref', name: 'A', nesting: [] },
  form: 'perform_async',
  queue: null,
  delayed: false,
  immediate: false,
  raw: false,
  loop: false,
  args: null,
  place: { owner: null, method: null, singleton: false },
  at: { path, line: 1 },
});
const manifest = (roots: { readonly [name: string]: string }): Manifest => ({
  path: 'm.yml',
  roots: new Map(Object.entries(roots)),
  apps: new Map(),
  policy: builtInPolicy,
});

/** Apps as `name: paths of what belongs to it`. */
function apps(facts: readonly Fact[], roots: { readonly [name: string]: string } | null = null): readonly string[] {
  return splitApps(facts, [], roots === null ? null : manifest(roots)).map(
    ({ name, facts: own }) =>
      `${name}: ${own.flatMap((fact) => (fact.kind === 'app' || fact.kind === 'gap' ? [] : [fact.at.path])).join(' ')}`,
  );
}

describe('apps', () => {
  test('without a Gemfile there is one, the root', () => {
    expect(apps([enqueue('lib/a.rb')])).toEqual(['.: lib/a.rb']);
    expect(apps([])).toEqual(['.: ']);
  });

  test('are the topmost folders that hold one; engines below belong to them', () => {
    expect(apps([gemfile(''), gemfile('engines/x'), enqueue('engines/x/a.rb'), enqueue('b.rb')])).toEqual([
      '.: engines/x/a.rb b.rb',
    ]);
    const several = [gemfile('services/a'), gemfile('services/b'), gemfile('services/b/engines/c')];
    expect(apps([...several, enqueue('services/a/x.rb'), enqueue('services/b/engines/c/y.rb')])).toEqual([
      'services/a: services/a/x.rb',
      'services/b: services/b/engines/c/y.rb',
    ]);
  });

  test('are named and added by the manifest', () => {
    const facts = [gemfile(''), enqueue('services/billing/a.rb'), enqueue('b.rb')];
    expect(apps(facts, { billing: 'services/billing' })).toEqual(['.: b.rb', 'billing: services/billing/a.rb']);
    expect(apps([gemfile('services/billing'), enqueue('services/billing/a.rb')], { billing: 'services/billing' })).toEqual([
      'billing: services/billing/a.rb',
    ]);
    expect(apps(facts, { shop: '.' })).toEqual(['shop: services/billing/a.rb b.rb']);
  });

  test('a name that begins like a folder is another folder', () => {
    expect(apps([gemfile('api'), gemfile('api2'), enqueue('api2/x.rb')])).toEqual(['api: ', 'api2: api2/x.rb']);
  });

  test('what lies outside belongs to the only app, or to the only one that runs jobs', () => {
    const procfile = process('Procfile', 'worker', 'sidekiq');
    expect(apps([gemfile('backend'), procfile])).toEqual(['backend: Procfile']);
    expect(apps([gemfile('backend'), gemfile('docs'), enqueue('backend/a.rb'), procfile])).toEqual([
      'backend: backend/a.rb Procfile',
      'docs: ',
    ]);
  });

  test('a process that changes into the folder of an app is its', () => {
    const two = [gemfile('a'), gemfile('b'), enqueue('a/x.rb'), enqueue('b/y.rb')];
    const into = process('Procfile', 'worker', [command('cd b'), command('sidekiq')]);
    expect(apps([...two, into])).toEqual(['a: a/x.rb', 'b: b/y.rb Procfile']);
    expect(apps([...two, process('Procfile', 'worker', 'sidekiq')])).toEqual(['a: a/x.rb', 'b: b/y.rb']);
  });

  test('jobs outside every app make the root one as well', () => {
    expect(apps([gemfile('a'), gemfile('b'), enqueue('a/x.rb'), enqueue('b/y.rb'), enqueue('lib/z.rb')])).toEqual([
      '.: lib/z.rb',
      'a: a/x.rb',
      'b: b/y.rb',
    ]);
  });
});
