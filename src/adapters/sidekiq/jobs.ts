import type { AppSettingFact, Fact, JobSettingFact } from '../../model/fact.js';
import { literal, type Value } from '../../model/value.js';
import { conditionOf, declaredBy } from '../../syntax/ruby/declared.js';
import { quote } from '../../syntax/ruby/quote.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { sidekiqEnqueues } from './enqueues.js';
import { OPTIONS } from './job-options.js';

export { sidekiqJobOptions } from './job-options.js';

/** Source: sidekiq 8.1, lib/sidekiq/job.rb and worker_compatibility_alias.rb; iterable since 7.3. */
export const sidekiqJobAncestors: readonly string[] = ['Sidekiq::Job', 'Sidekiq::Worker', 'Sidekiq::IterableJob'];

/** What a Ruby file says of Sidekiq jobs: options of classes, and enqueues. */
export function readSidekiqRuby(file: RubyFile): readonly Fact[] {
  return [
    ...file.calls.flatMap((call): readonly Fact[] => [...optionFacts(call), ...defaultOptions(call)]),
    ...sidekiqEnqueues(file),
  ];
}

/** Blocks that decide when a job runs again (sidekiq 8.1, lib/sidekiq/job.rb). */
const RETRIES: ReadonlySet<string> = new Set(['sidekiq_retry_in', 'sidekiq_retries_exhausted']);

function optionFacts(call: RubyCall): readonly JobSettingFact[] {
  const replaced = call.name === 'sidekiq_options_hash=';
  if (call.name !== 'sidekiq_options' && !replaced && !RETRIES.has(call.name)) return [];
  const declared = declaredBy(call);
  if (declared === null) return [];
  const fact = (setting: string, value: Value, line: number): JobSettingFact => ({
    kind: 'job-setting',
    framework: 'sidekiq',
    ...declared,
    setting,
    value,
    form: replaced ? 'assign' : 'options',
    ...conditionOf(call),
    ...(call.at.endLine !== undefined && setting === 'queue' && { ends: call.at.endLine }),
    at: { path: call.at.path, line },
  });
  if (RETRIES.has(call.name)) {
    const text = (call.block?.body ?? []).map(quote).join('; ');
    return [fact('retry', { kind: 'map', entries: [{ key: call.name, value: literal(text) }] }, call.at.line)];
  }
  const whole = [...call.args, ...call.keywordSplat].map((arg) => fact('options', toValue(arg), call.at.line));
  const written = call.keywords.flatMap(({ key, value, line }) => {
    const setting = OPTIONS.get(key);
    if (setting === undefined) return [];
    // An option that is not named like its setting keeps its own name.
    const worth = toValue(value);
    const alone = setting === 'queue' && call.keywords.length === 1 && call.args.length + call.keywordSplat.length === 0;
    const own =
      key === setting || setting === 'retry-queue' ? worth : ({ kind: 'map', entries: [{ key, value: worth }] } as const);
    return [{ ...fact(setting, own, line), ...(alone && { alone }) }];
  });
  return [...whole, ...written];
}

/** `Sidekiq.default_job_options = { .. }`, until 6 `default_worker_options`. */
function defaultOptions(call: RubyCall): readonly AppSettingFact[] {
  if (call.name !== 'default_job_options=' && call.name !== 'default_worker_options=') return [];
  const { receiver } = call;
  const [value] = call.args;
  if (receiver?.kind !== 'const' || (receiver.name !== 'Sidekiq' && receiver.name !== '::Sidekiq') || value === undefined)
    return [];
  return [
    { kind: 'app-setting', name: `sidekiq.${call.name.slice(0, -1)}`, value: toValue(value), environment: null, at: call.at },
  ];
}
