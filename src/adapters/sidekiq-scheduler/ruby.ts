import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { hashPairs, type RubyPair } from '../../syntax/ruby/pairs.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { scheduleFacts } from './entry.js';

/** `Sidekiq.schedule = { .. }` and `Sidekiq.set_schedule('name', { .. })` (sidekiq-scheduler 6.0.2, README, "Dynamic schedule"). */
export function readCode(file: SourceFile): readonly Fact[] {
  if (!file.text.includes('schedule')) return [];
  const tree = parseRuby(file);
  return tree.calls
    .filter(({ receiver }) => receiver?.kind === 'const' && /^(?:::)?Sidekiq$/.test(receiver.name))
    .flatMap((call) => pairsOf(call, tree))
    .flatMap((pair) => factsOf(pair, tree));
}

function pairsOf({ name, args, keywords, at }: RubyCall, tree: RubyFile): readonly RubyPair[] {
  const [first, second] = args;
  if (name === 'schedule=') return first === undefined ? [] : (hashPairs(first, tree) ?? []);
  if (name !== 'set_schedule' || first?.kind !== 'string') return [];
  const line = at.line;
  if (second !== undefined) return [{ key: first.value, value: second, line }];
  const pairs = keywords.map(({ key, value, line: own }) => ({
    key: { kind: 'symbol', value: key, line: own } as const,
    value,
    line: own,
  }));
  return [{ key: first.value, value: { kind: 'hash', pairs, splats: [], splatAt: [], line }, line }];
}

function factsOf({ key, value, line }: RubyPair, tree: RubyFile): readonly Fact[] {
  const pairs = hashPairs(value, tree);
  if (pairs === null) return [];
  const entries = pairs.map((pair) => ({ key: pair.key, value: toValue(pair.value) }));
  return scheduleFacts({ key, options: { kind: 'map', entries }, environment: null, on: true, at: { path: tree.path, line } });
}
