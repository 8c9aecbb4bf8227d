import { isOperator, keywordAt, type Parser, plain, simple } from './parse-simple.js';
import { tokenize } from './tokens.js';
import type { Item, Node, Word } from './types.js';

/** Lists inside lists: what stands deeper is not read. */
const DEEPEST = 40;

/** The commands of a shell text as a tree. Text that is no shell gives whatever can be made of it; it never throws. */
export function parse(text: string, firstLine: number): readonly Item[] {
  return list({ tokens: tokenize(text, firstLine), at: 0, depth: 0 }, []);
}

function skip(parser: Parser, word: string): void {
  if (keywordAt(parser) === word || isOperator(parser.tokens[parser.at], word)) parser.at += 1;
}

const CASE_ENDS: ReadonlySet<string> = new Set([';;', ';&', ';;&']);

/** The items up to a closing keyword or bracket, which is left for the caller. */
function list(parser: Parser, ends: readonly string[]): readonly Item[] {
  const items: Item[] = [];
  if (parser.depth > DEEPEST) {
    parser.at = parser.tokens.length;
    return items;
  }
  parser.depth += 1;
  let joined: Item['joined'] = 'always';
  while (parser.at < parser.tokens.length) {
    const token = parser.tokens[parser.at];
    const text = token?.kind === 'operator' ? token.text : plain(token);
    if (text !== null && text !== undefined && ends.includes(text)) break;
    if (token?.kind === 'operator' && token.text !== '(') {
      // A separator, or a bracket that closes nothing.
      parser.at += 1;
      continue;
    }
    const node = command(parser);
    const after = parser.tokens[parser.at];
    const operator = after?.kind === 'operator' ? after.text : '';
    if (node !== null) items.push({ node, joined, background: operator === '&' });
    joined = JOINS.get(operator) ?? 'always';
    if (JOINS.has(operator)) parser.at += 1;
  }
  parser.depth -= 1;
  return items;
}

const JOINS: ReadonlyMap<string, Item['joined']> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['|', 'pipe'],
  ['|&', 'pipe'],
]);

function command(parser: Parser): Node | null {
  const first = parser.tokens[parser.at];
  if (isOperator(first, '(')) {
    parser.at += 1;
    const body = list(parser, [')']);
    skip(parser, ')');
    return { kind: 'group', body, subshell: true };
  }
  switch (plain(first)) {
    case '{':
      return group(parser);
    case 'if':
      return conditional(parser);
    case 'case':
      return choice(parser);
    case 'while':
    case 'until':
      return loop(parser, plain(first) === 'until');
    case 'for':
    case 'select':
      return each(parser);
    case 'function':
      parser.at += 1;
      return definition(parser);
    case '!':
      parser.at += 1;
      return parser.tokens[parser.at]?.kind === 'word' ? simple(parser) : null;
    default:
      return isOperator(parser.tokens[parser.at + 1], '(') && isOperator(parser.tokens[parser.at + 2], ')')
        ? definition(parser)
        : simple(parser);
  }
}

function group(parser: Parser): Node {
  parser.at += 1;
  const body = list(parser, ['}']);
  skip(parser, '}');
  return { kind: 'group', body, subshell: false };
}

function definition(parser: Parser): Node | null {
  const name = keywordAt(parser);
  parser.at += 1;
  skip(parser, '(');
  skip(parser, ')');
  while (isOperator(parser.tokens[parser.at], '\n')) parser.at += 1;
  const open = parser.tokens[parser.at];
  if (name === null || !(plain(open) === '{' || isOperator(open, '('))) return null;
  const body = command(parser);
  return { kind: 'function', name, body: body === null ? [] : [{ node: body, joined: 'always', background: false }] };
}

function conditional(parser: Parser): Node {
  const branches: { condition: readonly Item[]; body: readonly Item[] }[] = [];
  do {
    parser.at += 1;
    const condition = list(parser, ['then', 'fi']);
    skip(parser, 'then');
    branches.push({ condition, body: list(parser, ['elif', 'else', 'fi']) });
  } while (keywordAt(parser) === 'elif');
  let otherwise: readonly Item[] | null = null;
  if (keywordAt(parser) === 'else') {
    parser.at += 1;
    otherwise = list(parser, ['fi']);
  }
  skip(parser, 'fi');
  return { kind: 'if', branches, otherwise };
}

function choice(parser: Parser): Node | null {
  parser.at += 1;
  const subject = parser.tokens[parser.at];
  if (subject?.kind !== 'word') return null;
  parser.at += 1;
  skipLines(parser);
  skip(parser, 'in');
  const arms: { patterns: readonly Word[]; body: readonly Item[] }[] = [];
  for (;;) {
    skipLines(parser);
    if (parser.at >= parser.tokens.length || keywordAt(parser) === 'esac') break;
    skip(parser, '(');
    const patterns: Word[] = [];
    for (let token = parser.tokens[parser.at]; token !== undefined; token = parser.tokens[parser.at]) {
      parser.at += 1;
      if (isOperator(token, ')')) break;
      if (token.kind === 'word') patterns.push(token);
    }
    const body = list(parser, [...CASE_ENDS, 'esac']);
    const end = parser.tokens[parser.at];
    if (end?.kind === 'operator' && CASE_ENDS.has(end.text)) parser.at += 1;
    arms.push({ patterns, body });
  }
  skip(parser, 'esac');
  return { kind: 'case', subject, arms };
}

const skipLines = (parser: Parser): void => {
  while (isOperator(parser.tokens[parser.at], '\n')) parser.at += 1;
};

function loop(parser: Parser, until: boolean): Node {
  parser.at += 1;
  const condition = list(parser, ['do', 'done']);
  return { kind: 'while', until, condition, body: doBody(parser) };
}

function doBody(parser: Parser): readonly Item[] {
  skip(parser, 'do');
  const body = list(parser, ['done']);
  skip(parser, 'done');
  return body;
}

function each(parser: Parser): Node {
  parser.at += 1;
  const variable = keywordAt(parser) ?? '';
  parser.at += 1;
  skipLines(parser);
  let words: Word[] | null = null;
  if (keywordAt(parser) === 'in') {
    words = [];
    parser.at += 1;
    for (let token = parser.tokens[parser.at]; token?.kind === 'word'; token = parser.tokens[parser.at]) {
      words.push(token);
      parser.at += 1;
    }
  }
  while (isOperator(parser.tokens[parser.at], ';') || isOperator(parser.tokens[parser.at], '\n')) parser.at += 1;
  return { kind: 'for', variable, words, body: doBody(parser) };
}
