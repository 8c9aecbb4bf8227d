import type { SourceFile } from '../../model/snapshot.js';
import { hclTemplate, readHcl } from '../hcl.js';
import { readYaml, type YamlNode } from '../yaml.js';
import { type HclEntry, type HclFile, type HclObject, type HclValue, hclBlocks, hclEntry } from './types.js';

/** One resource of a Terraform file, or one of the several that its `for_each` makes. */
export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  readonly body: HclObject;
  /** why it may not be made; null = it is */
  readonly possible: string | null;
  readonly line: number;
  readonly endLine: number;
  /** the text of a value in this resource, with `${..}` for what is not known; undefined where it is no text at all */
  readonly text: (value: HclValue | undefined) => string | undefined;
  /** a value with references that the file itself answers followed */
  readonly follow: (value: HclValue | undefined) => HclValue | undefined;
}

export interface Terraform {
  readonly resources: readonly TerraformResource[];
  readonly problem: HclFile['problem'];
}

/** What a reference that is not known looks like in a text: a template for whoever reads on. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of Terraform's
const OPEN = '${unknown}';
/** References may lead to references. */
const DEEPEST = 20;
/** A `for_each` over more is cut: each makes the same resource. */
const MOST_INSTANCES = 500;
const MOST_RESOURCES = 5_000;

/** The resources of these types in a Terraform file (`.tf`, `.tf.json`). Only what the file itself says is followed: its locals, its own resources. */
export function readTerraform(file: SourceFile, types: ReadonlySet<string>): Terraform {
  const { body, problem } = file.path.endsWith('.json') ? fromJson(file) : readHcl(file.text);
  const all = resourceBlocks(body);
  const locals = new Map<string, HclValue>();
  for (const block of hclBlocks(body, 'locals')) {
    for (const { key, value } of block.entries) if (key !== null) locals.set(key, value);
  }
  const known = new Map(all.map((found) => [`${found.type}.${found.name}`, found.entry.value]));
  const answer = (path: string): HclValue | undefined => {
    const [first = '', second = '', ...rest] = path.split('.');
    const start = first === 'local' ? locals.get(second) : known.get(`${first}.${second}`);
    // Of a resource only what is written in it is known, and not what the provider makes of it.
    return rest.reduce<HclValue | undefined>((value, key) => hclEntry(value, key)?.value, start);
  };
  return {
    resources: made(
      all.filter(({ type }) => types.has(type)),
      answer,
    ),
    problem,
  };
}

interface ResourceBlock {
  readonly type: string;
  readonly name: string;
  readonly entry: HclEntry;
}

/** `resource "type" "name" { .. }`; in the JSON form `resource` holds types, which hold names. */
function resourceBlocks(body: HclObject): readonly ResourceBlock[] {
  return body.entries
    .filter(({ key }) => key === 'resource')
    .flatMap((entry): readonly ResourceBlock[] => {
      const [type, name] = entry.labels ?? [];
      if (type !== undefined && name !== undefined) return [{ type, name, entry }];
      if (entry.labels !== undefined || entry.value.kind !== 'object') return [];
      return entry.value.entries.flatMap((ofType) =>
        ofType.value.kind !== 'object'
          ? []
          : ofType.value.entries.map((ofName) => ({ type: ofType.key ?? '', name: ofName.key ?? '', entry: ofName })),
      );
    });
}

type Answer = (path: string) => HclValue | undefined;

function made(blocks: readonly ResourceBlock[], answer: Answer): readonly TerraformResource[] {
  const resources: TerraformResource[] = [];
  for (const block of blocks) {
    if (resources.length > MOST_RESOURCES) break;
    resources.push(...instances(block, answer));
  }
  return resources;
}

function instances({ type, name, entry }: ResourceBlock, answer: Answer): readonly TerraformResource[] {
  const body = entry.value;
  if (body.kind !== 'object') return [];
  const count = followed(hclEntry(body, 'count')?.value, answer, 0);
  if (count?.kind === 'literal' && count.value === 0) return [];
  const sure = count === undefined || (count.kind === 'literal' && typeof count.value === 'number');
  const each = eachOf(followed(hclEntry(body, 'for_each')?.value, answer, 0), answer);
  const possible = sure ? (each === 'unknown' ? 'what its `for_each` goes over is not known' : null) : 'its `count` is not known';
  const turns = each === null || each === 'unknown' ? [null] : each;
  return turns.map((turn) => {
    const inside: Answer = (path) => {
      if (turn === null || !path.startsWith('each.')) return answer(path);
      if (path === 'each.key') return { kind: 'literal', value: turn.key };
      const steps = path.split('.').slice(2);
      return steps.reduce<HclValue | undefined>((value, key) => hclEntry(value, key)?.value, turn.value);
    };
    return {
      type,
      name,
      body,
      possible,
      line: entry.line,
      endLine: entry.endLine,
      text: (value) => textOf(value, inside),
      follow: (value) => followed(value, inside, 0),
    };
  });
}

interface Turn {
  readonly key: string;
  readonly value: HclValue;
}

/** What `for_each` goes over: the members of a set, the entries of a map; null = there is none. */
function eachOf(value: HclValue | undefined, answer: Answer): readonly Turn[] | 'unknown' | null {
  if (value === undefined) return null;
  if (value.kind === 'call' && (value.name === 'toset' || value.name === 'tomap')) {
    return eachOf(followed(value.args[0], answer, 0) ?? { kind: 'unknown' }, answer);
  }
  const turns =
    value.kind === 'list'
      ? value.items.map((item) => ({ key: textOf(item, answer) ?? OPEN, value: item }))
      : value.kind === 'object'
        ? value.entries.map((entry) => ({ key: entry.key ?? OPEN, value: entry.value }))
        : null;
  return turns === null ? 'unknown' : turns.slice(0, MOST_INSTANCES);
}

function followed(value: HclValue | undefined, answer: Answer, depth: number): HclValue | undefined {
  if (value?.kind !== 'ref' || depth > DEEPEST) return value;
  const found = answer(value.path);
  return found === undefined ? value : followed(found, answer, depth + 1);
}

/** Lists, objects and calls have no text of their own. */
function textOf(value: HclValue | undefined, answer: Answer, depth = 0): string | undefined {
  if (value === undefined || depth > DEEPEST) return undefined;
  switch (value.kind) {
    case 'literal':
      return value.value === null ? undefined : String(value.value);
    case 'template':
      return value.parts.map((part) => textOf(part, answer, depth + 1) ?? OPEN).join('');
    case 'ref': {
      const found = answer(value.path);
      return found === undefined ? OPEN : (textOf(found, answer, depth + 1) ?? OPEN);
    }
    case 'call':
      return plainCall(value, answer, depth);
    case 'conditional':
    case 'unknown':
      return OPEN;
    case 'list':
    case 'object':
      return undefined;
    default:
      return value satisfies never;
  }
}

/** Functions that leave a text as it is, for what it is read for. */
const TRIMS: ReadonlySet<string> = new Set(['trimspace', 'chomp', 'tostring', 'trim']);

function plainCall({ name, args }: HclValue & { kind: 'call' }, answer: Answer, depth: number): string {
  if (TRIMS.has(name)) return textOf(args[0], answer, depth + 1)?.trim() ?? OPEN;
  if (name !== 'format') return OPEN;
  // `format("%s", x)`: the verbs in order.
  const [pattern, ...rest] = args.map((arg) => textOf(arg, answer, depth + 1) ?? OPEN);
  let next = 0;
  return (pattern ?? OPEN).replace(/%[svdq]/g, () => rest[next++] ?? OPEN);
}

/** The JSON form. Source: Terraform, "JSON Configuration Syntax". */
function fromJson(file: SourceFile): HclFile {
  const { root, problems } = readYaml(file);
  const [first] = problems;
  const value = root === null ? null : jsonValue(root);
  return {
    body: value?.kind === 'object' ? value : { kind: 'object', entries: [] },
    problem: first === undefined ? null : { line: first.line, message: first.message },
  };
}

function jsonValue(node: YamlNode): HclValue {
  switch (node.kind) {
    case 'map':
      return {
        kind: 'object',
        entries: node.entries.map(({ key, line, value }) => ({
          key,
          value: jsonValue(value),
          line,
          endLine: Math.max(line, value.endLine),
        })),
      };
    case 'list':
      return { kind: 'list', items: node.items.map(jsonValue) };
    case 'scalar':
      return node.quoted ? hclTemplate(node.text) : { kind: 'literal', value: node.value };
    case 'placeholder':
      return { kind: 'unknown' };
    default:
      return node satisfies never;
  }
}
