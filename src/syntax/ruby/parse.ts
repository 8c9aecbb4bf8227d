import { createHash } from 'node:crypto';
import type { ParseResult } from '@ruby/prism/src/deserialize.js';
import type * as nodes from '@ruby/prism/src/nodes.js';
import type { SourceFile } from '../../model/snapshot.js';
import { assignments } from './assignments.js';
import { branches } from './branches.js';
import { calls } from './calls.js';
import { definitions } from './definitions.js';
import { type Frame, type Handlers, openVariables, other, type PendingScope, type Reading } from './frame.js';
import { literals } from './literals.js';
import { parseTree } from './prism.js';
import { openSource, type Source } from './source.js';
import type { RubyExpr, RubyFile, RubyScope } from './types.js';
import { variables } from './variables.js';

export { loadRuby } from './prism.js';

const handlers: Handlers = new Map([...literals, ...branches, ...variables, ...calls, ...assignments, ...definitions]);

/** Trees of the latest files, so that several adapters share one; bounded by text, since a tree is larger than its file. */
const REMEMBERED_TEXT = 1_000_000;
const remembered = new Map<string, { readonly text: string; readonly file: RubyFile }>();
let rememberedText = 0;

/**
 * A Ruby file as scopes, methods, constants and calls. Never throws: what cannot be read is in `errors`, and what the parser
 * recovered around a syntax error is there. `loadRuby` must have been awaited before.
 */
export function parseRuby(file: SourceFile): RubyFile {
  const key = `${file.blob}\0${file.path}`;
  const known = remembered.get(key);
  // Blob ids are equal only for equal texts, but nothing here depends on callers keeping that promise.
  if (known !== undefined && known.text === file.text) return known.file;
  const parsed = read(file);
  remembered.set(key, { text: file.text, file: parsed });
  rememberedText += file.text.length - (known?.text.length ?? 0);
  for (const [oldest, { text }] of remembered) {
    if (rememberedText <= REMEMBERED_TEXT || oldest === key) break;
    remembered.delete(oldest);
    rememberedText -= text.length;
  }
  return parsed;
}

const failed = (path: string, message: string): RubyFile => ({
  path,
  scopes: [],
  methods: [],
  constants: [],
  calls: [],
  errors: [{ line: 1, message }],
});

function read(file: SourceFile): RubyFile {
  const tree = parseTree(file.text);
  if ('failure' in tree) return failed(file.path, tree.failure);
  try {
    return convert(file, tree);
  } catch {
    // The tree is walked by recursion: a chain of thousands of calls exhausts the stack.
    return failed(file.path, 'nested too deeply to read');
  }
}

function convert(file: SourceFile, tree: ParseResult): RubyFile {
  const source = openSource(file.path, file.text, tree.comments);
  const reading: Reading = {
    source,
    scopes: [],
    methods: [],
    constants: [],
    calls: [],
    literals: [],
    fields: new Map(),
    expr: (node, frame) => expression(node, frame, reading),
  };
  const top: Frame = {
    nesting: [],
    place: { owner: null, method: null, singleton: false },
    blocks: [],
    conditional: false,
    variables: openVariables(null),
  };
  reading.expr(tree.value, top);
  return {
    path: file.path,
    scopes: digested(reading.scopes, reading, source),
    methods: reading.methods,
    constants: reading.constants,
    calls: reading.calls,
    errors: tree.errors.map((error) => ({ line: source.line(error.location.startOffset), message: error.message })),
  };
}

/** Nodes without a meaning of their own here are read for the expressions in them. */
function expression(node: nodes.Node, frame: Frame, reading: Reading): RubyExpr {
  const handler = handlers.get(node.constructor);
  if (handler !== undefined) return handler(node as never, frame, reading);
  return other(
    node,
    reading,
    node.compactChildNodes().map((child) => expression(child, frame, reading)),
  );
}

function digested(scopes: readonly PendingScope[], reading: Reading, source: Source): readonly RubyScope[] {
  const spans = reading.literals.sort((a, b) => a.startOffset - b.startOffset);
  return scopes.map(({ start, end, ...scope }) => ({
    ...scope,
    digest: createHash('sha256')
      .update(source.normalised(start, end, spans))
      .digest('hex'),
  }));
}
