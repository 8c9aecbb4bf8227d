import type { CallbackFact } from '../../model/fact.js';
import { callbackEvent, callbackMethod } from '../../syntax/ruby/callbacks.js';
import { keyword, reachesIncluder } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';

/** Every callback macro of the file: `after_create :a, :b`, `after_commit(on: :create) { .. }`, `set_callback :create, :after, :a`. */
export function callbackFacts(file: RubyFile): readonly CallbackFact[] {
  return file.calls.flatMap((call) => {
    const event = callbackEvent(call);
    const { owner } = call.place;
    const included = reachesIncluder(call);
    if (event === null || owner === null || (call.place.method !== null && !included)) return [];
    const methods = methodsOf(call, event);
    if (methods.length === 0) return [];
    return [{ kind: 'callback', owner, event, on: onOption(call), methods, included, at: call.at }];
  });
}

function methodsOf(call: RubyCall, event: string): readonly string[] {
  const given = call.name === 'set_callback' ? call.args.slice(2) : call.args;
  const names = given.flatMap((argument) => (argument.kind === 'symbol' ? [argument.value] : []));
  const block = call.block !== null || given.some(isLambda);
  return block ? [...names, callbackMethod(event, call.at.line)] : names;
}

function isLambda(expr: RubyExpr): boolean {
  return (
    expr.kind === 'lambda' || (expr.kind === 'call' && expr.call.block !== null && ['lambda', 'proc'].includes(expr.call.name))
  );
}

/** `on: :create`, `on: [:create, :update]`; a computed one is not given. */
function onOption(call: RubyCall): readonly string[] | null {
  const option = keyword(call, 'on');
  const items = option?.kind === 'array' && !option.splat ? option.items : option === undefined ? [] : [option];
  const events = items.flatMap((item) => (item.kind === 'symbol' || item.kind === 'string' ? [item.value] : []));
  return events.length === 0 || events.length < items.length ? null : events;
}
