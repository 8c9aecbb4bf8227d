import type { ConstantRef, MethodFact, Place, Signature } from '../../model/fact.js';
import { chainRoot } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile, RubyMethod, RubyParams } from '../../syntax/ruby/types.js';
import { constantRef } from '../../syntax/ruby/value.js';
import { callsMade } from './calls.js';

/** Every method of the file with the calls it makes; the block of a callback macro and a literal alias are methods too. */
export function methodFacts(file: RubyFile): readonly MethodFact[] {
  const calls = callsByPlace(file.calls);
  const written = file.methods.map((method) => methodFact(method, calls.get(placeKey(placeOf(method))) ?? []));
  return [...written, ...aliasFacts(file.calls, written), ...blockFacts(file, calls), ...bodyFacts(file)];
}

const placeOf = ({ owner, name, singleton }: RubyMethod): Place => ({ owner, method: name, singleton });
const placeKey = ({ owner, method, singleton }: Place): string => `${owner ?? ''}\0${singleton ? '.' : '#'}${method ?? ''}`;

function callsByPlace(calls: readonly RubyCall[]): ReadonlyMap<string, readonly RubyCall[]> {
  const places = new Map<string, RubyCall[]>();
  for (const call of calls) {
    if (call.place.method === null) continue;
    const key = placeKey(call.place);
    const list = places.get(key);
    if (list === undefined) places.set(key, [call]);
    else list.push(call);
  }
  return places;
}

function methodFact(method: RubyMethod, calls: readonly RubyCall[]): MethodFact {
  return {
    kind: 'method',
    owner: method.owner,
    name: method.name,
    singleton: method.singleton,
    params: signature(method.params),
    calls: callsMade(calls, method.name),
    lines: method.lines,
    delegatesTo: delegate(method),
    at: method.at,
  };
}

const signature = ({ required, optional, rest, keywords, keyrest }: RubyParams): Signature => ({
  required,
  optional,
  rest,
  keywords,
  keyrest,
});

const HANDS_ON: ReadonlySet<string> = new Set(
  'perform perform_async perform_later perform_now perform_inline perform_sync perform_in perform_at'.split(' '),
);

/** The class that `perform` hands its own arguments to and does nothing else: what a renamed job leaves behind. */
function delegate(method: RubyMethod): ConstantRef | null {
  const [only] = method.body;
  if (method.name !== 'perform' || method.body.length !== 1 || only?.kind !== 'call') return null;
  const { call } = only;
  if (!HANDS_ON.has(call.name) || !forwards(call, method.params)) return null;
  return constantRef(chainRoot(call));
}

/** Whether a call passes exactly what the method was given. */
function forwards(call: RubyCall, params: RubyParams): boolean {
  const passed = [...call.args, ...call.rest, ...call.keywords.map(({ value }) => value), ...call.keywordSplat];
  const own = new Set(params.names);
  if (passed.every((expr) => expr.kind === 'variable' && own.has(expr.name))) return passed.length >= params.required;
  return params.names.length === 0 && (params.forwarding || params.rest);
}

/** `alias perform call` and `alias_method :perform, :call` of a method of this file. */
function aliasFacts(calls: readonly RubyCall[], methods: readonly MethodFact[]): readonly MethodFact[] {
  return calls.flatMap((call) => {
    const [fresh, old] = call.args;
    if (call.name !== 'alias_method' || call.place.method !== null) return [];
    if (!(fresh?.kind === 'symbol' || fresh?.kind === 'string') || !(old?.kind === 'symbol' || old?.kind === 'string')) return [];
    const { owner, singleton } = call.place;
    const method = methods.findLast(
      (candidate) => candidate.name === old.value && candidate.owner === owner && candidate.singleton === singleton,
    );
    if (method === undefined) return [];
    return [
      { ...method, name: fresh.value, calls: [{ receiver: { kind: 'self' }, name: old.value, line: call.at.line }], at: call.at },
    ];
  });
}

const NONE: Signature = { required: 0, optional: 0, rest: false, keywords: [], keyrest: false };

/** The blocks of callback macros, under the name that their calls have as place. */
function blockFacts(file: RubyFile, calls: ReadonlyMap<string, readonly RubyCall[]>): readonly MethodFact[] {
  const facts: MethodFact[] = [];
  for (const inside of calls.values()) {
    const [first] = inside;
    const { owner, method, singleton } = first?.place ?? { owner: null, method: null, singleton: false };
    // No method written in Ruby has an @ in its name.
    const at = method?.lastIndexOf('@') ?? -1;
    if (method === null || at < 1) continue;
    const line = Number(method.slice(at + 1));
    facts.push({
      kind: 'method',
      owner,
      name: method,
      singleton,
      params: NONE,
      calls: callsMade(inside, method),
      lines: [],
      delegatesTo: null,
      at: { path: file.path, line },
    });
  }
  return facts;
}

/**
 * What stands outside any method: the body of a class, and the top level of a file (the task of a Rakefile, a script). It is a method
 * without a name that calls other classes; what a class says to itself there is no work that it does.
 */
function bodyFacts(file: RubyFile): readonly MethodFact[] {
  const bodies = new Map<string, RubyCall[]>();
  for (const call of file.calls) {
    if (call.place.method !== null) continue;
    const key = placeKey(call.place);
    const list = bodies.get(key);
    if (list === undefined) bodies.set(key, [call]);
    else list.push(call);
  }
  return [...bodies.values()].flatMap((inside): readonly MethodFact[] => {
    const calls = callsMade(inside, '').filter(({ receiver }) => 'name' in receiver);
    const [first] = inside;
    if (first === undefined || calls.length === 0) return [];
    const { owner, singleton } = first.place;
    return [{ kind: 'method', owner, name: '', singleton, params: NONE, calls, lines: [], delegatesTo: null, at: first.at }];
  });
}
