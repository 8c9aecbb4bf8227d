import type { AppSettingFact, Fact } from '../../model/fact.js';
import type { Location } from '../../model/location.js';
import { literal } from '../../model/value.js';
import { keyword } from '../../syntax/ruby/query.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';

/** Signs that the application uses what enqueues jobs of a framework's own: `uses.<family>`, once a file and family. */
export function usesIn(file: RubyFile): readonly Fact[] {
  const found = new Map<string, AppSettingFact>();
  const add = (family: string, prefix: string, at: Location): void => {
    if (!found.has(prefix)) found.set(prefix, uses(family, prefix, at));
  };
  for (const call of file.calls) {
    for (const [family, prefix] of usesOf(call)) add(family, prefix, call.at);
  }
  for (const { superclass, at } of file.scopes) {
    if (superclass?.kind === 'const' && /(^|::)(ApplicationMailbox|ActionMailbox::Base)$/.test(superclass.name))
      add('action_mailbox', 'ActionMailbox::', at);
  }
  return [...found.values()];
}

type Use = readonly [family: string, prefix: string];

const ATTACHED: readonly Use[] = [
  ['active_storage', 'ActiveStorage::AnalyzeJob'],
  ['active_storage', 'ActiveStorage::PurgeJob'],
];

const ACTION: Use = ['turbo', 'Turbo::Streams::ActionBroadcastJob'];
const STREAM: Use = ['turbo', 'Turbo::Streams::BroadcastStreamJob'];

/** Macros of Turbo::Broadcastable that broadcast later. Source: turbo-rails 2.0, app/models/concerns/turbo/broadcastable.rb. */
const BROADCASTS: ReadonlyMap<string, Use> = new Map([
  ['broadcasts', ACTION],
  ['broadcasts_to', ACTION],
  ['broadcasts_refreshes', STREAM],
  ['broadcasts_refreshes_to', STREAM],
]);

function usesOf(call: RubyCall): readonly Use[] {
  const { owner, method } = call.place;
  if (owner === null) return [];
  if (/^broadcast_\w+_later(_to)?$/.test(call.name)) return [laterUse(call.name)];
  if (method !== null) return [];
  if (call.name === 'has_one_attached' || call.name === 'has_many_attached') return ATTACHED;
  if (call.name === 'variant' && keyword(call, 'preprocessed') !== undefined)
    return [['active_storage', 'ActiveStorage::TransformJob']];
  const macro = call.receiver === null ? BROADCASTS.get(call.name) : undefined;
  if (macro !== undefined) return [macro];
  const dependent = keyword(call, 'dependent');
  return dependent?.kind === 'symbol' && dependent.value === 'destroy_async'
    ? [['active_record', 'ActiveRecord::DestroyAssociationAsyncJob']]
    : [];
}

function laterUse(name: string): Use {
  if (name.startsWith('broadcast_refresh_')) return STREAM;
  return name.startsWith('broadcast_render_') ? ['turbo', 'Turbo::Streams::BroadcastJob'] : ACTION;
}

/** The value is what the names of the provided jobs begin with. */
const uses = (family: string, prefix: string, at: Location): AppSettingFact => ({
  kind: 'app-setting',
  name: `uses.${family}`,
  value: literal(prefix),
  environment: null,
  at,
});
