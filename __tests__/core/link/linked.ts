import { createHash } from 'node:crypto';
import { adapters, frameworks } from '../../../src/adapters/index.js';
import { link } from '../../../src/core/link.js';
import { read } from '../../../src/core/read.js';
import type { Command, Fact, ProcessFact, ScriptFact } from '../../../src/model/fact.js';
import { builtInPolicy, emptyManifestData, type Manifest, type ManifestData, type Policy } from '../../../src/model/manifest.js';
import type { Gap } from '../../../src/model/snapshot.js';
import type { SideFacts, Topology } from '../../../src/model/topology.js';
import { literal, type MapEntry, type Value } from '../../../src/model/value.js';

export type Files = { readonly [path: string]: string };

export interface Given {
  /** facts besides those that the files say */
  readonly facts?: readonly Fact[];
  readonly gaps?: readonly Gap[];
  readonly policy?: Partial<Policy>;
  readonly manifest?: Partial<ManifestData>;
  readonly roots?: ReadonlyMap<string, string>;
}

/** One commit of these files, linked. `rubyReady` has to be awaited before. */
export function linkedSide(files: Files, given: Given = {}): SideFacts {
  const blob = (text: string): string => createHash('sha1').update(text).digest('hex');
  const entries = Object.entries(files).map(([path, text]) => [path, { path, blob: blob(text), text }] as const);
  const found = read({ commit: 'c'.repeat(40), files: new Map(entries), gaps: given.gaps ?? [] }, adapters, { ignore: [] });
  const manifest: Manifest | null =
    given.manifest === undefined && given.roots === undefined
      ? null
      : {
          path: '.github/queue-review.yml',
          roots: given.roots ?? new Map(),
          apps: new Map([['.', { ...emptyManifestData, ...given.manifest }]]),
          policy: builtInPolicy,
        };
  return link(
    { ...found, facts: [...found.facts, ...(given.facts ?? [])] },
    { frameworks, manifest, policy: { ...builtInPolicy, ...given.policy } },
  );
}

/** The only app of these files. */
export function linked(files: Files, given: Given = {}): Topology {
  const { apps } = linkedSide(files, given);
  const [app] = apps;
  if (app === undefined || apps.length !== 1) throw new Error(`${apps.length} apps`);
  return app;
}

/** `a b $C` as a command: `$NAME` is a variable, everything else is itself. */
export function command(text: string, more: Partial<Command> = {}): Command {
  return { argv: text.split(' ').map(word), env: [], arm: null, possible: false, line: 1, ...more };
}

export const word = (text: string): Value => (text.startsWith('$') ? { kind: 'env', name: text.slice(1) } : literal(text));
export const env = (values: { readonly [name: string]: string | Value }): readonly MapEntry[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: typeof value === 'string' ? literal(value) : value }));

/** A process of a carrier; a text is its only command. */
export function process(
  path: string,
  name: string,
  commands: string | readonly Command[],
  more: Partial<ProcessFact> = {},
): ProcessFact {
  return {
    kind: 'process',
    platform: path.startsWith('Procfile') ? 'procfile' : path.endsWith('.sh') ? 'shell' : 'compose',
    name,
    commands: typeof commands === 'string' ? [command(commands)] : commands,
    env: [],
    replicas: null,
    environment: null,
    at: { path, line: 1 },
    ...more,
  };
}

export const script = (path: string, ...commands: readonly Command[]): ScriptFact => ({
  kind: 'script',
  commands,
  at: { path, line: 1 },
});

/** A Sidekiq job with this body of `perform`, on this queue. */
export const job = (name: string, body: string, queue = 'default', more = ''): Files => ({
  [`app/jobs/${name.toLowerCase().replaceAll('::', '/')}.rb`]: `class ${name}\n  include Sidekiq::Job\n  sidekiq_options queue: "${queue}"\n${more}\n  def perform(id)\n    ${body}\n  end\nend\n`,
});

/** A model with these lines in its class body. */
export const model = (name: string, body: string): Files => ({
  [`app/models/${name.toLowerCase()}.rb`]: `class ${name} < ActiveRecord::Base\n${body}\nend\n`,
});

export const service = (name: string, body: string): Files => ({
  [`app/services/${name.toLowerCase()}.rb`]: `class ${name}\n${body}\nend\n`,
});

/** What a topology's jobs lead to, as `From via To`. */
export const edges = (topology: Topology): readonly string[] => topology.edges.map(({ from, via, to }) => `${from} ${via} ${to}`);
