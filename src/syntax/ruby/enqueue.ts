import type { EnqueueFact } from '../../model/fact.js';
import { unresolved, type Value } from '../../model/value.js';
import { classesIn, classOfChain, isItself, isPlain, ownClass } from './class-of.js';
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
  const job = classes ?? (isItself(call) ? ownClass(call, file) : classOfChain(call, file));
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
