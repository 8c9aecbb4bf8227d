import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { nestsDeeper } from '../syntax/yaml-depth.js';
import { shown } from './shown.js';

export type Path = readonly (string | number)[];

export interface Problem {
  readonly line: number;
  readonly text: string;
}

/** What a YAML file says as plain data, and the line of every key and item. */
export interface Tree {
  readonly data: unknown;
  /** the line of the key or item at this path; the nearest one above where it is missing */
  lineOf(path: Path): number;
  /** the column of the key at this path, from zero, where lines can be written beside it; null inside braces */
  indentOf(path: Path): number | null;
  /** how a scalar was written, where it stands as a plain or quoted scalar */
  written(path: Path): string | undefined;
}

const MAX_LENGTH = 256 * 1024;
const MAX_NODES = 50_000;
const MAX_DEPTH = 40;
/** One broken character may make an error of each that follows. */
const MAX_ERRORS = 100;

/** Plain objects lose a key of this name, so it travels under another one; `realName` gives it back. */
const HIDDEN = '\ue000__proto__';
export const realName = (key: string): string => (key === HIDDEN ? '__proto__' : key);

/** Reads YAML 1.2 strictly. Returns the data with its lines, or every reason why it cannot be read. An empty file is an empty map. */
export function parseTree(text: string): Tree | { readonly problems: readonly Problem[] } {
  if (text.length > MAX_LENGTH) return { problems: [{ line: 1, text: `the file is larger than ${MAX_LENGTH / 1024} KiB` }] };
  const counter = new LineCounter();
  if (nestsDeeper(text, MAX_DEPTH)) return { problems: [{ line: 1, text: `nested more than ${MAX_DEPTH} levels deep` }] };
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: counter, version: '1.2', uniqueKeys: false, prettyErrors: false });
  } catch {
    return { problems: [{ line: 1, text: 'not readable as YAML' }] };
  }
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line);
  const version = document.directives.yaml;
  const problems: Problem[] =
    version.explicit && version.version !== '1.2'
      ? [{ line: 1, text: `%YAML ${version.version}: this file is read as YAML 1.2; leave the directive out` }]
      : [];
  for (const error of [...document.errors, ...document.warnings].slice(0, MAX_ERRORS)) {
    problems.push({ line: lineAt(error.pos[0]), text: reason(error) });
  }
  if (problems.length > 0) return { problems };
  return walk(document, lineAt, (offset) => Math.max(1, counter.linePos(offset).col) - 1);
}

/** The parser's own words, on one line, with what to do about the mistakes people make. */
function reason(error: YAMLError): string {
  const first = (error.message.split('\n')[0] ?? '').slice(0, 200);
  if (error.code === 'TAB_AS_INDENT') return 'not readable as YAML: indented with a tab; use spaces';
  if (error.code === 'MULTIPLE_DOCS') return 'a second document starts here (`---`); the manifest is one document';
  if (first.includes('reserved character')) return `not readable as YAML: ${first}; put the value in quotes`;
  return `not readable as YAML: ${first}`;
}

function walk(
  document: Document.Parsed,
  lineAt: (offset: number) => number,
  columnAt: (offset: number) => number,
): Tree | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const lines = new Map<string, number>();
  const indents = new Map<string, number>();
  const sources = new Map<string, string>();
  const anchors = new Map<string, Node>();
  let expanding = 0;
  let nodes = 0;
  let stopped = false;
  const stop = (line: number, text: string): undefined => {
    if (!stopped) problems.push({ line, text });
    stopped = true;
    return undefined;
  };
  const startOf = (node: Node, line: number): number => (node.range ? lineAt(node.range[0]) : line);

  const visit = (node: unknown, path: Path, line: number, open: ReadonlySet<unknown>): unknown => {
    if (stopped) return undefined;
    nodes += 1;
    if (nodes > MAX_NODES) return stop(line, `more than ${MAX_NODES} values, aliases counted where they are used`);
    if (path.length > MAX_DEPTH) return stop(line, `nested more than ${MAX_DEPTH} levels deep`);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) return stop(line, `the alias *${node.source} has no anchor before it`);
      if (open.has(target)) return stop(line, `the alias *${node.source} contains itself`);
      expanding += 1;
      const value = visit(target, path, line, open);
      expanding -= 1;
      return value;
    }
    if (isNode(node) && node.anchor !== undefined && expanding === 0) anchors.set(node.anchor, node);
    if (isMap(node)) {
      const inside = new Set(open).add(node);
      const result: Record<string, unknown> = {};
      const seen = new Map<string, number>();
      for (const pair of node.items) {
        const keyLine = isNode(pair.key) ? startOf(pair.key, line) : line;
        if (!isScalar(pair.key)) {
          problems.push({ line: keyLine, text: 'a key must be a word, not an alias, a list or a map' });
          continue;
        }
        const name = keyText(pair.key.value, pair.key.source);
        const before = seen.get(name);
        if (before !== undefined) {
          problems.push({
            line: keyLine,
            text: `${pathText([...path, name])}: the key stands here a second time (first in line ${before})`,
          });
          continue;
        }
        seen.set(name, keyLine);
        const key = name === '__proto__' ? HIDDEN : name;
        lines.set(JSON.stringify([...path, key]), keyLine);
        // Beside a key of a map in braces, or of an alias, no line can be written.
        if (node.flow !== true && expanding === 0 && pair.key.range)
          indents.set(JSON.stringify([...path, key]), columnAt(pair.key.range[0]));
        result[key] = visit(pair.value, [...path, key], keyLine, inside);
      }
      return result;
    }
    if (isSeq(node)) {
      const inside = new Set(open).add(node);
      return node.items.map((item, index) => {
        const itemLine = isNode(item) ? startOf(item, line) : line;
        lines.set(JSON.stringify([...path, index]), itemLine);
        return visit(item, [...path, index], itemLine, inside);
      });
    }
    if (!isScalar(node)) return null;
    if (node.source !== undefined) sources.set(JSON.stringify(path), node.source);
    return node.value;
  };

  const root = visit(document.contents, [], 1, new Set());
  if (problems.length > 0) return { problems };
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
  const indentOf = (path: Path): number | null => indents.get(JSON.stringify(path)) ?? null;
  return { data: root ?? {}, lineOf, indentOf, written: (path) => sources.get(JSON.stringify(path)) };
}

/** A key as it is written: the queue `1.0` is not the number 1. */
function keyText(value: unknown, source: string | undefined): string {
  if (typeof value === 'string') return value;
  return source ?? String(value);
}

/** A path as people write it: `policy.checklist[0].ask`; a name that would be unclear among dots is quoted. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, word) => {
    if (typeof word === 'number') return `${text}[${word}]`;
    const name = realName(word);
    const plain = /^[\w*:/-]{1,80}$/.test(name) ? name : shown(name);
    return text === '' ? plain : `${text}.${plain}`;
  }, '');
}
