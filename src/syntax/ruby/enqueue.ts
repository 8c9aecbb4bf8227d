import type { EnqueueFact } from '../../model/fact.js';
import { literal, unresolved, type Value } from '../../model/value.js';
import { callArguments, chain, chainRoot, keyword } from './query.js';
import { quote } from './quote.js';
import type { RubyCall, RubyExpr } from './types.js';
import { toValue } from './value.js';

/** Calls whose block may run many times. */
const LOOPS: ReadonlySet<string> = new Set(
  'each map find_each find_in_batches in_batches each_with_index each_slice each_cons flat_map times each_with_object select collect each_key each_value each_pair reject filter filter_map step upto downto loop for while until reverse_each each_entry cycle group_by partition sum'.split(
    ' ',
  ),
);

export interface EnqueueForm {
  readonly framework: string;
  readonly delayed?: boolean;
  readonly immediate?: boolean;
  /** positional arguments in front of the job's own */
  readonly skip?: number;
  /** how many jobs and with which arguments is not told by the call */
  readonly bulk?: boolean;
}

/** The enqueue that a call on a job class makes (`Job.set(queue: q).perform_async(id)`), or null where it names no class. */
export function enqueueOf(call: RubyCall, form: EnqueueForm): EnqueueFact | null {
  const job = jobOf(call);
  if (job === null) return null;
  const set = chain(call)
    .slice(1)
    .filter(({ name }) => name === 'set' || name === 'with_options');
  const option = (name: string): RubyExpr | undefined =>
    set.map((link) => keyword(link, name)).find((value) => value !== undefined);
  const queue = option('queue');
  return {
    kind: 'enqueue',
    framework: form.framework,
    job,
    form: call.name,
    queue: queue === undefined ? null : toValue(queue),
    delayed: form.delayed === true || option('wait') !== undefined || option('wait_until') !== undefined,
    immediate: form.immediate === true,
    raw: false,
    loop: inLoop(call),
    args: form.bulk === true ? null : callArguments(call, form.skip ?? 0),
    place: call.place,
    at: call.at,
  };
}

export const inLoop = (call: RubyCall): boolean => call.blocks.some(({ name }) => LOOPS.has(name));

/** The class that a chain begins with: a constant, a name in a text, or the class that the call stands in. */
function jobOf(call: RubyCall): Value | null {
  const links = chain(call);
  const root = chainRoot(call);
  const first = links.at(-1);
  const own: Value | null = call.place.owner === null ? null : { kind: 'ref', name: `::${call.place.owner}`, nesting: [] };
  if (root === null || root.kind === 'self') {
    // `perform_in(..)`, `self.class.perform_in(..)`, `set(..).perform_later`: the class itself. Other calls compute their receiver.
    const rest = links.slice(1).map(({ name }) => name);
    if (rest.every((name) => name === 'class' || name === 'set' || name === 'new')) return own;
    return named(first) ?? unresolved(quote({ kind: 'call', call, line: call.at.line }));
  }
  return named(links.find(({ name }) => CONSTANTIZE.has(name))) ?? classValue(root, links);
}

const CONSTANTIZE: ReadonlySet<string> = new Set(['constantize', 'safe_constantize', 'const_get']);

/** A class named by a text: `"Job".constantize`, `Object.const_get("Job")`. */
export function named(call: RubyCall | undefined): Value | null {
  if (call === undefined || !CONSTANTIZE.has(call.name)) return null;
  const text = call.name === 'const_get' ? call.args[0] : call.receiver;
  const value = text === null || text === undefined ? unresolved('computed') : toValue(text);
  return value.kind === 'literal' ? literal(String(value.value)) : unresolved('the class is computed');
}

function classValue(root: RubyExpr, links: readonly RubyCall[]): Value | null {
  const between = links.slice(1).map(({ name }) => name);
  const plain = between.every((name) => name === 'set' || name === 'new' || name === 'with_options' || name === 'perform_now');
  const value = toValue(root);
  if (root.kind === 'const') return plain ? value : null;
  return plain ? onlyClasses(value) : unresolved('the class is computed');
}

/** Of the values of a variable the constants; anything else is a class that is computed. */
function onlyClasses(value: Value): Value {
  if (value.kind === 'ref' || value.kind === 'literal')
    return value.kind === 'literal' && typeof value.value !== 'string' ? unresolved('the class is computed') : value;
  if (value.kind === 'oneOf' && value.values.every((part) => part.kind === 'ref')) return value;
  return unresolved('the class is computed');
}
