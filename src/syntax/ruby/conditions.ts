import { walk } from './query.js';
import type { EnvironmentTest, RubyCall, RubyExpr } from './types.js';

const NEGATIONS: ReadonlySet<string> = new Set(['!', '!=', 'blank?', 'nil?', 'empty?']);

/** The environment variables that a condition reads, and whether it holds when they are not set. */
export function environmentIn(condition: RubyExpr): EnvironmentTest {
  const compared = comparison(condition);
  if (compared !== null) return compared;
  const env = new Set<string>();
  let negated = false;
  walk(condition, (part) => {
    if (part.kind !== 'call') return undefined;
    if (NEGATIONS.has(part.call.name)) negated = !negated;
    const name = variableOf(part);
    if (name !== null) env.add(name);
    return undefined;
  });
  return { env: [...env], negated };
}

/** The variable that an expression is: `ENV["X"]`, `ENV.fetch("X", ..)`; `Rails.env` is taken from RAILS_ENV. */
function variableOf(expr: RubyExpr | null): string | null {
  if (expr?.kind !== 'call' || expr.call.receiver?.kind !== 'const') return null;
  const { receiver, name, args } = expr.call;
  if (isRails(receiver.name)) return name === 'env' ? 'RAILS_ENV' : null;
  const [key] = args;
  return (receiver.name === 'ENV' || receiver.name === '::ENV') && key?.kind === 'string' ? key.value : null;
}

const isRails = (name: string): boolean => name === 'Rails' || name === '::Rails';

/** `Rails.env.production?`, `ENV["X"] == "a"`, `Rails.env.in?(%w[a b])`, and each with a `!`. */
function comparison(condition: RubyExpr): EnvironmentTest | null {
  if (condition.kind !== 'call') return null;
  const { call } = condition;
  if (call.name === '!' && call.receiver !== null) {
    const inner = comparison(call.receiver);
    return inner === null ? null : { ...inner, negated: !inner.negated };
  }
  const name = variableOf(call.receiver);
  const is = name === null ? null : valuesAsked(call, name);
  return name === null || is === null ? null : { env: [name], is, negated: call.name === '!=' };
}

function valuesAsked({ name, args }: RubyCall, variable: string): readonly string[] | null {
  const [first] = args;
  switch (name) {
    case '==':
    case '!=':
    case 'eql?':
      return first?.kind === 'string' ? [first.value] : null;
    case 'in?':
      return first?.kind === 'array' ? texts(first.items) : null;
    // Rails 7.1 calls these two local (activesupport 8.0, environment_inquirer.rb).
    case 'local?':
      return variable === 'RAILS_ENV' ? ['development', 'test'] : null;
    default:
      return variable === 'RAILS_ENV' && args.length === 0 && isName(name) ? [name.slice(0, -1)] : null;
  }
}

const ASKS_OTHERWISE: ReadonlySet<string> = new Set(['blank?', 'present?', 'nil?', 'empty?', 'frozen?']);

const isName = (name: string): boolean => name.endsWith('?') && !ASKS_OTHERWISE.has(name);

function texts(items: readonly RubyExpr[]): readonly string[] | null {
  const found = items.flatMap((item) => (item.kind === 'string' || item.kind === 'symbol' ? [item.value] : []));
  return found.length === items.length ? found : null;
}
