import type { AppSettingFact, Fact } from '../../model/fact.js';
import { literal } from '../../model/value.js';
import { chain, chainRoot, keyword } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';

/** Settings that decide queues, named as `config.` names them. */
const SETTINGS =
  /^(active_job\.(queue_adapter|queue_name_prefix|queue_name_delimiter|default_queue_name)|action_mailer\.deliver_later_queue_name|(active_storage|action_mailbox|active_record)\.queues\.\w+)$/;

/** Classes whose attributes are the same settings. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['ActiveJob::Base', 'active_job'],
  ['ActionMailer::Base', 'action_mailer'],
]);

/** Lines of application configuration, and signs that the application uses what enqueues jobs of Rails' own. */
export function applicationSettings(file: RubyFile): readonly Fact[] {
  const environment = /(?:^|\/)config\/environments\/(\w+)\.rb$/.exec(file.path)?.[1] ?? null;
  const inConfig = /(?:^|\/)config\//.test(file.path);
  return [
    ...file.calls.flatMap((call): readonly Fact[] => {
      const use = usesOf(call);
      if (use !== null) return [use];
      if (!inConfig && call.name !== 'load_defaults') return [];
      return settingOf(call, environment);
    }),
    ...file.scopes.flatMap(({ superclass, at }): readonly Fact[] =>
      superclass?.kind === 'const' && /(^|::)(ApplicationMailbox|ActionMailbox::Base)$/.test(superclass.name)
        ? [uses('action_mailbox', 'ActionMailbox::', at)]
        : [],
    ),
  ];
}

function settingOf(call: RubyCall, environment: string | null): readonly AppSettingFact[] {
  const [value] = call.args;
  if (value === undefined) return [];
  if (call.name === 'load_defaults')
    return [{ kind: 'app-setting', name: 'load_defaults', value: toValue(value), environment: null, at: call.at }];
  if (!call.name.endsWith('=') || call.name.endsWith('==')) return [];
  const path = pathOf(call);
  return path !== null && SETTINGS.test(path)
    ? [{ kind: 'app-setting', name: path, value: toValue(value), environment, at: call.at }]
    : [];
}

/** `config.active_storage.queues.purge = ..` is `active_storage.queues.purge`; `ActiveJob::Base.queue_adapter = ..` is the same setting. */
function pathOf(call: RubyCall): string | null {
  const names = chain(call)
    .map(({ name }) => name.replace(/=$/, ''))
    .reverse();
  const root = chainRoot(call);
  const owner = root?.kind === 'const' ? OWNERS.get(root.name.replace(/^::/, '')) : undefined;
  if (owner !== undefined) return [owner, ...names].join('.');
  const from = names.indexOf('config');
  if (from >= 0) return names.slice(from + 1).join('.');
  return root?.kind === 'variable' && root.name === 'config' ? names.join('.') : null;
}

function usesOf(call: RubyCall): AppSettingFact | null {
  if (call.place.owner === null || call.place.method !== null) return null;
  if (call.name === 'has_one_attached' || call.name === 'has_many_attached')
    return uses('active_storage', 'ActiveStorage::', call.at);
  const dependent = keyword(call, 'dependent');
  if (dependent?.kind === 'symbol' && dependent.value === 'destroy_async')
    return uses('active_record', 'ActiveRecord::DestroyAssociationAsyncJob', call.at);
  return null;
}

/** The value is what the names of the provided jobs begin with. */
const uses = (family: string, prefix: string, at: RubyCall['at']): AppSettingFact => ({
  kind: 'app-setting',
  name: `uses.${family}`,
  value: literal(prefix),
  environment: null,
  at,
});
