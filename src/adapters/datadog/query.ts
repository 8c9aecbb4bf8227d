import type { AlertSignal, AlertStep, LabelMatcher } from '../../model/alert.js';

export interface DatadogQuery {
  readonly signals: readonly AlertSignal[];
  /** why it is not known what it watches; null = it is */
  readonly problem: string | null;
}

const LONGEST = 5_000;
const unknown = (problem: string): DatadogQuery => ({ signals: [], problem });

/** What the monitor's evaluation takes of its window; it says nothing of queues. */
const HEAD = /^\s{0,50}(?:avg|sum|min|max|change|pct_change|percentile)\s{0,9}\(\s{0,9}[^():]{1,100}\)\s{0,9}:/;
const COMPARISON = /(>=|<=|>|<|==|!=)\s{0,9}(?:-?[\d.]{1,30}(?:e[+-]?\d{1,3})?|\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\})\s{0,50}$/i;
/** `avg:metric{filter} by {tags}`; the aggregator may be left out. */
const TERM =
  /(?:\b(avg|sum|min|max|count|p\d{2}):)?([A-Za-z][\w.]{1,200})\s{0,9}\{([^{}]{0,1000})\}(?:\s{0,9}by\s{0,9}\{([^{}]{0,300})\})?/g;

/**
 * The query of a Datadog metric monitor: `avg(last_5m):max:sidekiq.queue.latency{queue:mail} by {env} > 60`.
 * Source: Datadog documentation, API reference "Monitors" (query types) and "Advanced Filtering".
 */
export function readDatadogQuery(query: string): DatadogQuery {
  if (query.length > LONGEST) return unknown('the query is too long to read');
  const head = HEAD.exec(query);
  const compared = COMPARISON.exec(query);
  if (head === null || compared === null) return unknown('it is no query of a metric');
  const body = query.slice(head[0].length, compared.index);
  // Terraform's templates hold braces of their own.
  const plain = body.replace(/\$\{[^}]{0,300}\}|\{\{[^}]{0,300}\}\}/g, '«»');
  if (/\b(?:anomalies|forecast|outliers)\s{0,9}\(/.test(plain)) return unknown('it looks for what is unusual');
  const operator = compared[1] ?? '';
  const signals: AlertSignal[] = [];
  let turned = false;
  let end = 0;
  for (const term of plain.matchAll(TERM)) {
    const between = plain.slice(end, term.index);
    turned = end > 0 && /[-/]\s{0,9}\(?\s{0,9}$/.test(between);
    end = term.index + term[0].length;
    signals.push(signal(term, turned, operator));
  }
  if (signals.length === 0) return unknown('it names no metric');
  return { signals, problem: signals.some(({ metric }) => metric.includes('«')) ? 'a template fills in its metric' : null };
}

function signal([, aggregator, metric = '', filter = '', by]: RegExpMatchArray, turned: boolean, operator: string): AlertSignal {
  const matchers = filterMatchers(filter);
  const tags = (by ?? '')
    .split(',')
    .map((tag) => tag.trim().toLowerCase())
    .filter((tag) => tag !== '');
  const steps: readonly AlertStep[] = [
    ...(matchers === null || matchers.length === 0 ? [] : [{ kind: 'match' as const, matchers }]),
    { kind: 'aggregate', op: aggregator ?? 'avg', by: tags, without: null },
  ];
  const high = operator.startsWith('>') !== turned;
  const equality = operator === '==' || operator === '!=';
  return {
    metric,
    steps,
    direction: equality ? 'equal' : high ? 'above' : 'below',
    role: 'watch',
    doubt: matchers === null ? 'its filter is not understood' : null,
  };
}

const hole = (text: string): boolean => /[«$]/.test(text);

/** Tag filters: `a:b`, `!a:b`, `a:b*`, `a IN (b, c)`, joined by commas, AND and OR of one tag. Null = not understood. */
export function filterMatchers(filter: string): readonly LabelMatcher[] | null {
  const text = filter.trim();
  if (text === '' || text === '*') return [];
  const groups = split(text, /^(?:,|\bAND\b)/i);
  if (groups === null) return null;
  const matchers: LabelMatcher[] = [];
  for (const group of groups) {
    const alternatives = split(unwrapped(group), /^\bOR\b/i);
    const found = alternatives?.map(tagMatcher) ?? [];
    const [first] = found;
    if (first === undefined || found.some((matcher) => matcher === null || matcher.label !== first?.label)) return null;
    const all = found.filter((matcher) => matcher !== null);
    if (all.length > 1 && all.some(({ negated }) => negated)) return null;
    if (first === null) return null;
    if (first.label === '*' && all.length === 1) continue;
    matchers.push({
      ...first,
      op: all.some(({ op }) => op === 'glob') ? 'glob' : 'is',
      values: all.flatMap(({ values }) => values),
      hole: all.some((matcher) => matcher.hole),
    });
  }
  return matchers;
}

function unwrapped(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('(') && trimmed.endsWith(')') ? trimmed.slice(1, -1) : trimmed;
}

/** The pieces between separators that stand outside of parentheses; null where those do not match. */
function split(text: string, separator: RegExp): readonly string[] | null {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth < 0) return null;
    const word = depth === 0 && (char === ',' || /\s/.test(text[at - 1] ?? '')) ? separator.exec(text.slice(at, at + 5)) : null;
    if (word === null) continue;
    pieces.push(text.slice(start, at));
    start = at + word[0].length;
    at = start - 1;
  }
  return depth === 0 ? [...pieces, text.slice(start)] : null;
}

function tagMatcher(written: string): LabelMatcher | null {
  const text = unwrapped(written.trim());
  if (text === '*') return { label: '*', op: 'glob', negated: false, values: ['*'], hole: false };
  const within = /^(NOT\s{1,9})?([\w.\-/]{1,200})\s{1,9}(NOT\s{1,9})?IN\s{0,9}\(([^()]{0,1000})\)$/i.exec(text);
  if (within?.[2] !== undefined) {
    const values = (within[4] ?? '').split(',').map((value) => value.trim());
    return matcher(within[2], values, (within[1] !== undefined) !== (within[3] !== undefined));
  }
  const tag = /^(!|-|NOT\s{1,9})?([\w.\-/]{1,200}):(.{1,300})$/i.exec(text);
  if (tag?.[2] !== undefined && tag[3] !== undefined) return matcher(tag[2], [tag[3].trim()], tag[1] !== undefined);
  // `$queue` is a template variable: it may hold any filter.
  return null;
}

const matcher = (label: string, values: readonly string[], negated: boolean): LabelMatcher => ({
  label: label.toLowerCase(),
  op: values.some((value) => value.includes('*')) ? 'glob' : 'is',
  negated,
  values,
  hole: values.some(hole),
});
