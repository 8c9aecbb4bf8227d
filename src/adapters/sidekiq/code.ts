import type { Fact, WorkerCodeFact } from '../../model/fact.js';
import type { Value } from '../../model/value.js';
import { children } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyExpr, RubyFile } from '../../syntax/ruby/types.js';
import { type Bindings, evaluate, noBindings } from '../../syntax/yaml/evaluate.js';
import { codeQueues, resolveConstants } from './code-queues.js';

type Form = WorkerCodeFact['form'];

interface Within {
  readonly file: RubyFile;
  /** names that stand for the configuration; empty: a block without parameters, where `it` and `_1` do */
  readonly config: readonly string[];
  /** the capsule whose block this is, or null in the configuration itself */
  readonly capsule: string | null;
  readonly form: Form;
  readonly possible: boolean;
  readonly bindings: Bindings;
}

/**
 * Worker settings that Ruby makes at boot: blocks of `Sidekiq.configure_server` and `configure_embed`, `Sidekiq.default_configuration`
 * and the old `Sidekiq.options`. They run after flags and file, and win (Sidekiq 8.1.7, lib/sidekiq/cli.rb, `boot_application`).
 */
export function readWorkerCode(file: RubyFile): readonly Fact[] {
  return file.calls.flatMap((call) => startOf(call, file));
}

const SIDEKIQ: ReadonlySet<string> = new Set(['Sidekiq', '::Sidekiq']);

const isSidekiq = (expr: RubyExpr | null): boolean => expr?.kind === 'const' && SIDEKIQ.has(expr.name);

/** A call that begins to configure: the block of configure_server, or a setting on one of Sidekiq's own objects. */
function startOf(call: RubyCall, file: RubyFile): readonly Fact[] {
  // Inside configure_server a setting on `Sidekiq` itself still is one of this kind; inside a method it may never run.
  const possible = (call.conditional && !onlyServerCheck(call, file)) || call.place.method !== null;
  const outside: Within = { file, config: [], capsule: null, form: undefined, possible, bindings: noBindings };
  if (isSidekiq(call.receiver) && call.block !== null && (call.name === 'configure_server' || call.name === 'configure_embed')) {
    const form = call.name === 'configure_embed' ? ({ form: 'embed' } as const) : {};
    const within: Within = { ...outside, ...form, config: call.block.params.slice(0, 1) };
    return call.block.body.flatMap((expr) => settings(expr, within));
  }
  if (isSidekiq(call.receiver) && call.name === '[]=') return indexed(call, outside);
  const on = call.receiver?.kind === 'call' && isSidekiq(call.receiver.call.receiver) ? call.receiver.call.name : null;
  if (on === 'options' && call.name === '[]=') return indexed(call, { ...outside, form: 'options' });
  if (on === 'default_configuration') return settingCall(call, { ...outside, form: 'default-configuration' }) ?? [];
  return [];
}

/** `if Sidekiq.server?` is no condition for a worker: it is then the call just before the first one of its body. */
function onlyServerCheck(call: RubyCall, file: RubyFile): boolean {
  const before = file.calls[file.calls.indexOf(call) - 1];
  return before !== undefined && before.name === 'server?' && isSidekiq(before.receiver) && !before.conditional;
}

/** The settings in one statement of a configuring block. */
function settings(expr: RubyExpr, within: Within): readonly Fact[] {
  switch (expr.kind) {
    case 'call':
      return settingCall(expr.call, within) ?? loopBody(expr.call, within);
    case 'branch': {
      const [condition] = expr.conditions;
      const server =
        expr.conditions.length === 1 &&
        condition?.kind === 'call' &&
        condition.call.name === 'server?' &&
        isSidekiq(condition.call.receiver);
      return expr.tails.flatMap((tail) => settings(tail, server ? within : { ...within, possible: true }));
    }
    case 'sequence':
      return expr.body.flatMap((part) => settings(part, within));
    case 'variable':
    case 'lambda':
      return [];
    default:
      return children(expr).flatMap((part) => settings(part, { ...within, possible: true }));
  }
}

/** Calls with a block that is not Sidekiq's: the body of a loop over a literal list is read once for each item. */
function loopBody(call: RubyCall, within: Within): readonly Fact[] {
  if (call.block === null) return [];
  const { params, body } = call.block;
  const list = call.receiver === null ? null : resolveConstants(evaluate(call.receiver, within.bindings), within.file);
  const [name] = params;
  if (call.name === 'each' && list?.kind === 'list' && name !== undefined && params.length === 1) {
    return list.values.flatMap((item) => {
      const inside: Within = { ...within, bindings: new Map(within.bindings).set(name, item) };
      return body.flatMap((expr) => settings(expr, inside));
    });
  }
  return body.flatMap((expr) => settings(expr, { ...within, possible: true }));
}

/** The configuration or the capsule of this block, or what Sidekiq itself hands out. */
function isTarget(expr: RubyExpr | null, within: Within): boolean {
  if (expr === null) return false;
  if (within.form === 'default-configuration' && expr.kind === 'call' && isSidekiq(expr.call.receiver)) return true;
  const called = expr.kind === 'call' && expr.call.receiver === null ? expr.call.name : null;
  const name = expr.kind === 'variable' ? expr.name : expr.kind === 'other' ? expr.source : called;
  return within.config.length === 0
    ? name === 'it' || name === '_1'
    : expr.kind === 'variable' && within.config.includes(expr.name);
}

/** The facts of one call, or null where it is none of Sidekiq's settings. */
function settingCall(call: RubyCall, within: Within): readonly Fact[] | null {
  const target = call.receiver;
  const inner = target?.kind === 'call' && target.call.name === 'default_capsule' ? target.call.receiver : null;
  if (!isTarget(target, within) && !isTarget(inner, within)) return null;
  const [argument] = call.args;
  switch (call.name) {
    case 'concurrency=':
      return argument === undefined ? [] : [codeFact(within, 'concurrency', call, { concurrency: valueIn(argument, within) })];
    case 'queues=':
      if (argument === undefined) return [];
      return [codeFact(within, 'queues', call, { queues: codeQueues(argument, within.file, within.bindings) })];
    case '[]=':
      return indexed(call, within);
    case 'redis=':
      return redis(call, within);
    case 'capsule':
      return capsule(call, argument === undefined ? null : valueIn(argument, within), within);
    case 'default_capsule':
      return call.block?.body.flatMap((expr) => settings(expr, { ...within, config: call.block?.params ?? [] })) ?? [];
    default:
      return null;
  }
}

const valueIn = (expr: RubyExpr, within: Within): Value => resolveConstants(evaluate(expr, within.bindings), within.file);

function codeFact(
  within: Within,
  setting: WorkerCodeFact['setting'],
  call: RubyCall,
  given: { readonly queues?: WorkerCodeFact['queues']; readonly concurrency?: Value },
): WorkerCodeFact {
  return {
    kind: 'worker-code',
    framework: 'sidekiq',
    capsule: within.capsule,
    setting,
    queues: given.queues ?? null,
    concurrency: given.concurrency ?? null,
    possible: within.possible,
    at: call.at,
    ...(within.form === undefined ? {} : { form: within.form }),
  };
}

/** `config[:queues] = ..`: without effect since Sidekiq 7, whose capsules are made before. */
function indexed(call: RubyCall, within: Within): readonly Fact[] {
  const [key, value] = call.args;
  if (within.capsule !== null || value === undefined || (key?.kind !== 'symbol' && key?.kind !== 'string')) return [];
  const as: Within = { ...within, form: within.form ?? 'index' };
  if (key.value === 'concurrency') return [codeFact(as, 'concurrency', call, { concurrency: valueIn(value, within) })];
  if (key.value !== 'queues') return [];
  return [codeFact(as, 'queues', call, { queues: codeQueues(value, within.file, within.bindings) })];
}

/** `config.redis = { size: 5 }`: a pool smaller than a capsule's threads stops the start. */
function redis(call: RubyCall, within: Within): readonly Fact[] {
  const [argument] = call.args;
  if (argument === undefined || within.capsule !== null) return [];
  const options = valueIn(argument, within);
  if (options.kind !== 'map') return [];
  const size = options.entries.findLast((entry) => entry.key === 'size')?.value;
  return size === undefined ? [] : [codeFact(within, 'redis-pool', call, { concurrency: size })];
}

function capsule(call: RubyCall, name: Value | null, within: Within): readonly Fact[] {
  const text = name?.kind === 'literal' && name.value !== null ? String(name.value) : null;
  if (text === null) {
    const note = 'the name of a capsule is computed';
    return [{ kind: 'gap', gap: { path: call.at.path, line: call.at.line, reason: 'dynamic', note } }];
  }
  const own: Within = { ...within, capsule: text === 'default' ? null : text, config: call.block?.params.slice(0, 1) ?? [] };
  const inside = call.block?.body.flatMap((expr) => settings(expr, own)) ?? [];
  return [codeFact(own, 'capsule', call, {}), ...inside];
}
