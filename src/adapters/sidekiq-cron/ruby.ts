import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { MapEntry, Value } from '../../model/value.js';
import { hashPairs, meant, type RubyPair } from '../../syntax/ruby/pairs.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { type Entry, scheduleFact } from './entry.js';

/** `Sidekiq::Cron::Job.create(..)`, `new(..).save`, and the loaders with a literal hash or list (sidekiq-cron 2.3.1, README). */
export function readCode(file: SourceFile): readonly Fact[] {
  if (!file.text.includes('Cron::Job')) return [];
  const tree = parseRuby(file);
  return tree.calls
    .filter(({ receiver }) => receiver?.kind === 'const' && /^(?:::)?(?:Sidekiq::)?Cron::Job$/.test(receiver.name))
    .flatMap((call) => entriesOf(call, tree))
    .flatMap((entry) => scheduleFact(entry) ?? []);
}

function entriesOf(call: RubyCall, tree: RubyFile): readonly Entry[] {
  const [first] = call.args;
  switch (call.name) {
    case 'create':
    case 'new': {
      const pairs = call.keywords.length > 0 ? call.keywords : first === undefined ? null : hashPairs(first, tree);
      return pairs === null ? [] : [entry(null, pairs, call.at.path, call.at)];
    }
    case 'load_from_hash':
    case 'load_from_hash!':
      return first === undefined
        ? call.keywords.flatMap((pair) => named(pair, tree, call.at.path))
        : (hashPairs(first, tree) ?? []).flatMap((pair) => named(pair, tree, call.at.path));
    case 'load_from_array':
    case 'load_from_array!':
      return first === undefined ? [] : listed(meant(first, tree), tree, call.at.path);
    default:
      return [];
  }
}

function named({ key, value, line }: RubyPair, tree: RubyFile, path: string): readonly Entry[] {
  const pairs = hashPairs(value, tree);
  return pairs === null ? [] : [entry(key, pairs, path, { path, line })];
}

function listed(list: RubyExpr, tree: RubyFile, path: string): readonly Entry[] {
  if (list.kind !== 'array') return [];
  return list.items.flatMap((item) => {
    const pairs = hashPairs(item, tree);
    return pairs === null ? [] : [entry(null, pairs, path, { path, line: item.line })];
  });
}

function entry(key: string | null, pairs: readonly RubyPair[], path: string, at: Entry['at']): Entry {
  const entries = pairs.map((pair): MapEntry => ({ key: pair.key, value: className(pair.value) }));
  return { key, options: { kind: 'map', entries }, environment: null, at: { ...at, path } };
}

/** `FooJob.name` is the class as well as `FooJob` and `'FooJob'` are. */
function className(expr: RubyExpr): Value {
  if (expr.kind === 'call' && expr.call.name === 'name' && expr.call.receiver?.kind === 'const')
    return toValue(expr.call.receiver);
  return toValue(expr);
}
