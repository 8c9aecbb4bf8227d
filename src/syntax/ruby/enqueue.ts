import type { EnqueueFact } from '../../model/fact.js';
import { literal, oneOf, unresolved, type Value } from '../../model/value.js';
import { callArguments, chain, chainRoot, keyword } from './query.js';
import { quote } from './quote.js';
import type { RubyCall, RubyExpr, RubyFile } from './types.js';
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

/** Calls that send a method whose name is their first argument, or hand it on (`ids.each(&Job.method(:perform_async))`). */
const SENDERS: ReadonlySet<string> = new Set(['send', 'public_send', '__send__', 'try', 'try!', 'method', 'public_method']);

/** Every statement of a file that enqueues in one of these forms, wherever it stands. */
export function enqueuesOf(file: RubyFile, forms: ReadonlyMap<string, EnqueueForm>): readonly EnqueueFact[] {
  const listed = listedClasses(file);
  return file.calls.flatMap((call) => {
    const form = forms.get(call.name);
    if (form !== undefined) return found(enqueueOf(call, call.name, form, file, listed));
    if (SENDERS.has(call.name)) return found(sent(call, forms, file, listed));
    return call.blockArgument === null ? [] : found(eachOf(call, forms));
  });
}

const found = (fact: EnqueueFact | null): readonly EnqueueFact[] => (fact === null ? [] : [fact]);

/** The enqueue that a call on a job class makes (`Job.set(queue: q).perform_async(id)`), or null where it names no class. */
function enqueueOf(
  call: RubyCall,
  name: string,
  form: EnqueueForm,
  file: RubyFile,
  listed: ReadonlyMap<RubyCall, Value>,
): EnqueueFact | null {
  const classes = listed.get(call);
  const itself = classes === undefined && isItself(call);
  const job = itself ? ownClass(call, file) : (classes ?? jobOf(call));
  if (job === null) return null;
  const set = chain(call)
    .slice(1)
    .filter((link) => link.name === 'set' || link.name === 'with_options');
  const handedOn = call.name === 'method' || call.name === 'public_method';
  const sync = option(set, 'sync');
  return {
    kind: 'enqueue',
    framework: form.framework,
    job,
    form: name,
    queue: chosenQueue(set),
    delayed: form.delayed === true || option(set, 'wait') !== undefined || option(set, 'wait_until') !== undefined,
    immediate: form.immediate === true || sync?.kind === 'true',
    raw: false,
    ...(itself ? { onSelf: true } : {}),
    loop: form.bulk === true || handedOn || inLoop(call),
    args: form.bulk === true || handedOn ? null : callArguments(call, form.skip ?? 0),
    place: call.place,
    at: call.at,
  };
}

/** `Job.public_send(:perform_async, id)`, `Job.method(:perform_later)`. */
function sent(
  call: RubyCall,
  forms: ReadonlyMap<string, EnqueueForm>,
  file: RubyFile,
  listed: ReadonlyMap<RubyCall, Value>,
): EnqueueFact | null {
  const [name] = call.args;
  if (name?.kind !== 'symbol' && name?.kind !== 'string') return null;
  const form = forms.get(name.value);
  return form === undefined ? null : enqueueOf(call, name.value, { ...form, skip: 1 + (form.skip ?? 0) }, file, listed);
}

/** `[A, B].each(&:perform_later)`. */
function eachOf(call: RubyCall, forms: ReadonlyMap<string, EnqueueForm>): EnqueueFact | null {
  const name = call.blockArgument?.kind === 'symbol' ? call.blockArgument.value : null;
  const form = name === null ? undefined : forms.get(name);
  if (name === null || form === undefined) return null;
  return {
    kind: 'enqueue',
    framework: form.framework,
    job: classesIn(call.receiver) ?? unresolved('the class is computed'),
    form: name,
    queue: null,
    delayed: form.delayed === true,
    immediate: form.immediate === true,
    raw: false,
    loop: true,
    args: { positional: 0, splat: false, keywords: [], keywordSplat: false },
    place: call.place,
    at: call.at,
  };
}

/** Calls on the parameter of a block that runs over a literal list of classes, with those classes. */
function listedClasses(file: RubyFile): ReadonlyMap<RubyCall, Value> {
  const calls = new Map<RubyCall, Value>();
  const loops = file.calls.flatMap((call) => {
    const [name] = call.block?.params ?? [];
    const classes = name === undefined ? null : classesIn(call.receiver);
    return name === undefined || classes === null ? [] : [{ name, classes, block: { name: call.name, line: call.at.line } }];
  });
  if (loops.length === 0) return calls;
  for (const call of file.calls) {
    const root = call.blocks.length === 0 ? null : chainRoot(call);
    if (root?.kind !== 'variable' || !isPlain(chain(call))) continue;
    const loop = loops.findLast(
      ({ name, block }) =>
        name === root.name && call.blocks.some((around) => around.name === block.name && around.line === block.line),
    );
    if (loop !== undefined) calls.set(call, loop.classes);
  }
  return calls;
}

function classesIn(list: RubyExpr | null): Value | null {
  if (list?.kind !== 'array' || list.splat || list.items.length === 0) return null;
  return list.items.every(({ kind }) => kind === 'const') ? oneOf(list.items.map(toValue)) : null;
}

const option = (set: readonly RubyCall[], name: string): RubyExpr | undefined =>
  set.map((link) => keyword(link, name)).find((value) => value !== undefined);

/** The queue that `set` chooses, the last one first; null where none does. */
function chosenQueue(set: readonly RubyCall[]): Value | null {
  for (const link of set) {
    const written = keyword(link, 'queue');
    if (written !== undefined) return toValue(written);
    for (const options of [...link.args, ...link.keywordSplat]) {
      const value = toValue(options);
      if (value.kind !== 'map') return unresolved(`the options ${quote(options)} may name a queue`);
      const entry = value.entries.findLast(({ key }) => key === 'queue');
      if (entry !== undefined) return entry.value;
    }
  }
  return null;
}

export const inLoop = (call: RubyCall): boolean => call.blocks.some(({ name }) => LOOPS.has(name));

/** The class that a statement stands in. What a module does is done by whatever class it is mixed into. */
export function ownClass(call: RubyCall, file: RubyFile): Value | null {
  const { owner } = call.place;
  if (owner === null) return null;
  if (file.scopes.some(({ name, module }) => module && name === owner)) return unresolved('the class that mixes it in');
  return { kind: 'ref', name: `::${owner}`, nesting: [] };
}

/** `perform_in(..)`, `self.class.perform_in(..)`, `set(..).perform_later`: the class itself enqueues. */
function isItself(call: RubyCall): boolean {
  const links = chain(call);
  const root = links.at(-1)?.receiver ?? null;
  return (root === null || root.kind === 'self') && links.slice(1).every(({ name }) => name === 'class' || PLAIN.has(name));
}

/** The class that a chain begins with: a constant, a name in a text, or one that is computed. Null: what it is sent to is no class. */
function jobOf(call: RubyCall): Value | null {
  const links = chain(call);
  const byText = named(links.find(({ name }) => CONSTANTIZE.has(name)));
  if (byText !== null) return byText;
  const root = chainRoot(call);
  if (root === null || root.kind === 'self') return unresolved(quote({ kind: 'call', call, line: call.at.line }));
  const value = toValue(root);
  if (root.kind === 'const') return isPlain(links) ? value : null;
  return isPlain(links) ? onlyClasses(value) : unresolved('the class is computed');
}

/** Calls between a class and what enqueues it. */
const PLAIN: ReadonlySet<string> = new Set(['set', 'new', 'with_options']);

const isPlain = (links: readonly RubyCall[]): boolean => links.slice(1).every(({ name }) => PLAIN.has(name));

const CONSTANTIZE: ReadonlySet<string> = new Set(['constantize', 'safe_constantize', 'const_get']);

/** A class named by a text: `"Job".constantize`, `Object.const_get("Job")`, `Jobs.const_get(:Sync)`. */
export function named(call: RubyCall | undefined): Value | null {
  if (call === undefined || !CONSTANTIZE.has(call.name)) return null;
  const text = call.name === 'const_get' ? call.args[0] : call.receiver;
  const value = text === null || text === undefined ? unresolved('computed') : toValue(text);
  if (value.kind !== 'literal') return unresolved('the class is computed');
  const name = String(value.value);
  if (call.name !== 'const_get') return literal(name);
  const within = call.receiver;
  if (within?.kind !== 'const') return unresolved('the class is computed');
  if (/^(::)?(Object|Kernel)$/.test(within.name)) return literal(name);
  return { kind: 'ref', name: `${within.name}::${name}`, nesting: within.nesting };
}

/** Of the values of a variable the constants; anything else is a class that is computed. */
function onlyClasses(value: Value): Value {
  switch (value.kind) {
    case 'ref':
      return value;
    case 'literal':
      return typeof value.value === 'string' ? value : unresolved('the class is computed');
    case 'oneOf':
      return value.values.every(({ kind }) => kind === 'ref') ? value : unresolved('the class is computed');
    case 'when':
      return { ...value, met: onlyClasses(value.met), unmet: onlyClasses(value.unmet) };
    // A table of classes, looked up by a key that may not be known: any of them.
    case 'index':
      return value;
    default:
      return unresolved('the class is computed');
  }
}
