import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { nestsDeeper } from '../yaml-depth.js';
import { type Around, branchesAt, type Converting, empty, type Place, place, sourceLine } from './places.js';
import type { Rendered } from './render.js';
import { convertScalar, refuseTag } from './scalar-nodes.js';
import type { YamlBranch, YamlEntry, YamlNode, YamlProblem } from './types.js';

/** What aliases unfold to at most, and how deep a tree may be: nobody's configuration comes near. */
const MOST_NODES = 100_000;
const DEEPEST = 150;

/** The first document of a text as a tree, and what is wrong with it. Never throws. */
export function tree(
  rendered: Rendered,
  ruby: boolean,
): { readonly root: YamlNode | null; readonly problems: readonly YamlProblem[] } {
  const problems: YamlProblem[] = [];
  try {
    const lines = new LineCounter();
    const doc = firstDocument(rendered.text, lines);
    if (doc === null) return { root: null, problems };
    const converting: Converting = {
      doc,
      rendered,
      ruby,
      lines,
      problems,
      open: new Set(),
      flow: (text) => flowNode(text, ruby),
      count: 0,
      limited: false,
    };
    for (const error of doc.errors) {
      problems.push({ kind: 'syntax', line: sourceLine(error.pos[0], converting), message: firstLine(error.message) });
    }
    const { contents } = doc;
    const root = contents === null ? null : convert(contents as Node, { branches: [], flow: false, depth: 0 }, converting);
    return { root, problems };
  } catch {
    // The parser recurses: thousands of nested brackets exhaust the stack.
    return { root: null, problems: [...problems, { kind: 'limit', line: 1, message: 'nested too deeply to read' }] };
  }
}

function firstDocument(text: string, lines: LineCounter): Document | null {
  if (nestsDeeper(text, DEEPEST)) throw new RangeError('nested too deeply');
  const parser = new Parser(lines.addNewLine);
  // failsafe: every scalar stays text, so that this project and not the parser decides how it is typed
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, strict: false, logLevel: 'silent' });
  for (const doc of composer.compose(parser.parse(text), true, text.length)) return doc as Document;
  return null;
}

const firstLine = (message: string): string => (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');

function limit(message: string, at: Place, converting: Converting): YamlNode {
  if (!converting.limited) converting.problems.push({ kind: 'limit', line: at.line, message });
  converting.limited = true;
  return empty(at);
}

function convert(node: Node, around: Around, converting: Converting): YamlNode {
  const at = place(node, around.branches, converting);
  converting.count += 1;
  if (converting.count > MOST_NODES) return limit('too large once its aliases are followed', at, converting);
  if (around.depth > DEEPEST) return limit('nested too deeply', at, converting);
  if (isAlias(node)) return convertAlias(node, at, around, converting);
  if (converting.ruby && !isScalar(node)) refuseTag(node, at, converting);
  if (isMap(node)) return convertMap(node, at, around, converting);
  if (isSeq(node)) return convertList(node, at, around, converting);
  return isScalar(node) ? convertScalar(node, at, around, converting) : empty(at);
}

function convertAlias(node: Alias, at: Place, around: Around, converting: Converting): YamlNode {
  const target = node.resolve(converting.doc);
  if (target === undefined) {
    converting.problems.push({ kind: 'syntax', line: at.line, message: `unknown alias ${node.source}` });
    return empty(at);
  }
  if (converting.open.has(target)) return limit(`the alias ${node.source} stands inside itself`, at, converting);
  return convert(target, { ...around, depth: around.depth + 1 }, converting);
}

function convertList(node: YAMLSeq, at: Place, around: Around, converting: Converting): YamlNode {
  converting.open.add(node);
  const inside: Around = {
    branches: [...around.branches, ...flowBranches(node, at)],
    flow: node.flow === true,
    depth: around.depth + 1,
  };
  const items = node.items.map((item) => {
    // `[a: 1]` is a list of a map of one pair
    if (isPair(item)) return empty(at);
    return convert(item as Node, inside, converting);
  });
  converting.open.delete(node);
  return { kind: 'list', items, ...at, branches: flowBranches(node, at) };
}

/** A block collection begins with its first entry, whose branch is not its own. */
const flowBranches = (node: YAMLSeq | YAMLMap, at: Place): readonly YamlBranch[] => (node.flow === true ? at.branches : []);

function convertMap(node: YAMLMap, at: Place, around: Around, converting: Converting): YamlNode {
  converting.open.add(node);
  const branches = [...around.branches, ...flowBranches(node, at)];
  const inside: Around = { branches, flow: node.flow === true, depth: around.depth + 1 };
  const own: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const pair of node.items) {
    const key = keyOf(pair.key, inside, converting);
    if (key === null) continue;
    const start = (pair.key as Node).range?.[0] ?? 0;
    const entryBranches = branchesAt(start, branches, converting);
    const within: Around = { ...inside, branches: [...branches, ...entryBranches] };
    const value = pair.value === null ? empty(key) : convert(pair.value as Node, within, converting);
    const parents = key.text === '<<' ? mergeEntries(value, entryBranches) : null;
    if (parents !== null) (converting.ruby ? own : merged).push(...parents);
    else own.push({ key: key.text, symbol: key.symbol, merged: false, line: key.line, branches: entryBranches, value });
  }
  converting.open.delete(node);
  // YAML says that a map's own keys win over merged ones wherever they stand; Psych overwrites in order.
  return { kind: 'map', entries: [...merged, ...own], ...at, branches: flowBranches(node, at) };
}

function mergeEntries(value: YamlNode, branches: readonly YamlBranch[]): readonly YamlEntry[] | null {
  const copy = (entries: readonly YamlEntry[]): readonly YamlEntry[] =>
    entries.map((entry) => ({ ...entry, merged: true, branches: [...branches, ...entry.branches] }));
  if (value.kind === 'map') return copy(value.entries);
  if (value.kind !== 'list' || !value.items.every((item) => item.kind === 'map')) return null;
  // the first map of a list wins
  return value.items.toReversed().flatMap((item) => (item.kind === 'map' ? copy(item.entries) : []));
}

function keyOf(
  key: unknown,
  around: Around,
  converting: Converting,
): (Place & { readonly text: string; readonly symbol: boolean }) | null {
  const node = isAlias(key) ? key.resolve(converting.doc) : (key as Node | null);
  if (!isScalar(node)) return null;
  const scalar = convertScalar(node, place(node, around.branches, converting), around, converting);
  if (scalar.kind !== 'scalar') {
    converting.problems.push({ kind: 'dynamic', line: scalar.line, message: 'a key is computed' });
    return null;
  }
  const text = converting.ruby || scalar.quoted ? String(scalar.value ?? '') : scalar.text;
  return { text, symbol: scalar.symbol, line: scalar.line, endLine: scalar.endLine, branches: scalar.branches };
}

/** Flow YAML that a tag printed. */
function flowNode(text: string, ruby: boolean): YamlNode | null {
  const read = tree({ text, values: [], sources: [], branches: [], problems: [] }, ruby);
  return read.problems.length === 0 ? read.root : null;
}
