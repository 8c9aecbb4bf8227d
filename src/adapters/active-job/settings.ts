import type { AppSettingFact, Fact } from '../../model/fact.js';
import { unresolved } from '../../model/value.js';
import { conditionOf, settled } from '../../syntax/ruby/declared.js';
import { chain, chainRoot } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { usesIn } from './uses.js';

/** Settings that decide queues, named as `config.` names them. */
const SETTINGS =
  /^(active_job\.(queue_adapter|queue_name_prefix|queue_name_delimiter|default_queue_name)|action_mailer\.(deliver_later_queue_name|delivery_job)|(active_storage|action_mailbox|active_record)\.queues\.\w+)$/;

/** Classes whose attributes are the same settings. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['ActiveJob::Base', 'active_job'],
  ['ActionMailer::Base', 'action_mailer'],
]);

/** Lines of application configuration, and signs that the application uses what enqueues jobs of Rails' own. */
export function applicationSettings(file: RubyFile): readonly Fact[] {
  const environment = /(?:^|\/)config\/environments\/(\w+)\.rb$/.exec(file.path)?.[1] ?? null;
  // A task or a program that sets something sets it for itself.
  const written = /\.rake$|(?:^|\/)(?:bin|script|scripts)\//.test(file.path)
    ? []
    : file.calls.flatMap((call) => settingOf(call, environment));
  return [...alternatives(written), ...usesIn(file)];
}

interface Written {
  readonly fact: AppSettingFact;
  readonly call: RubyCall;
}

function settingOf(call: RubyCall, environment: string | null): readonly Written[] {
  const [value] = call.args;
  if (value === undefined || call.place.method !== null) return [];
  const name = call.name === 'load_defaults' ? 'load_defaults' : call.name.endsWith('=') ? pathOf(call) : null;
  if (name === null || (name !== 'load_defaults' && !SETTINGS.test(name))) return [];
  return [{ fact: { kind: 'app-setting', name, value: toValue(value), environment, at: call.at }, call }];
}

/** One fact a setting and environment: the last line that is sure to run, with all that may run after it. */
function alternatives(written: readonly Written[]): readonly AppSettingFact[] {
  const found = new Map<string, AppSettingFact>();
  for (const { fact, call } of written) {
    const own = fact.environment === null ? only(call) : null;
    if (own !== null) {
      found.set(`${fact.name} ${own}`, { ...fact, environment: own });
      continue;
    }
    const key = `${fact.name} ${fact.environment ?? ''}`;
    // What an `if` says for one environment is what its `else` leaves there.
    const before = found.get(key) ?? found.get(`${fact.name} ${call.when?.is?.[0] ?? ''}`);
    const sure = before === undefined && call.when === undefined;
    found.set(key, { ...fact, value: sure ? fact.value : settled(conditionOf(call), fact.value, before?.value ?? NOT_SET) });
  }
  return [...found.values()];
}

const NOT_SET = unresolved('it is set under a condition');

/** The environment that a line is for: `.. if Rails.env.production?`. */
function only({ when }: RubyCall): string | null {
  const [name, another] = when?.negated === false && when.env[0] === 'RAILS_ENV' ? (when.is ?? []) : [];
  return another === undefined ? (name ?? null) : null;
}

/** `config.active_storage.queues.purge = ..` is `active_storage.queues.purge`; `ActiveJob::Base.queue_adapter = ..` is the same setting. */
function pathOf(call: RubyCall): string | null {
  const links = chain(call);
  const names = links.map(({ name }, index) => (index === 0 ? name.slice(0, -1) : name)).reverse();
  const root = chainRoot(call);
  const owner = root?.kind === 'const' ? OWNERS.get(root.name.replace(/^::/, '')) : undefined;
  if (owner !== undefined) return [owner, ...names].join('.');
  const from = names.indexOf('config');
  if (from >= 0) return names.slice(from + 1).join('.');
  return root?.kind === 'variable' && root.name === 'config' ? names.join('.') : null;
}
