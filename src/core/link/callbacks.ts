import type { CallbackFact } from '../../model/fact.js';

/** How a record is written: a new one, or one that exists already. */
export type Write = 'create' | 'update';

/**
 * Calls on a model that save a new record. `insert`, `insert_all`, `upsert` and their kin are not here: they run no callbacks.
 * Source: activerecord 8.0, lib/active_record/persistence.rb, relation.rb.
 */
const CREATES: ReadonlySet<string> = new Set(
  'create create! find_or_create_by find_or_create_by! create_or_find_by create_or_find_by! first_or_create first_or_create!'.split(
    ' ',
  ),
);

/** Calls on an instance that save it and run callbacks. Source: activerecord 8.0, lib/active_record/persistence.rb. */
const SAVES: ReadonlySet<string> = new Set('save save! update update! update_attribute update_attribute! toggle!'.split(' '));

/** What a call writes, by whom it is sent to: the model itself, a fresh instance, or one that was found. Null: nothing for sure. */
export function writeOf(receiver: 'const' | 'new' | 'found', name: string): Write | null {
  switch (receiver) {
    case 'const':
      return CREATES.has(name) ? 'create' : null;
    case 'new':
      return SAVES.has(name) ? 'create' : null;
    case 'found':
      return SAVES.has(name) ? 'update' : null;
    default:
      return receiver satisfies never;
  }
}

/** Callbacks that come after every save. Only what comes after counts: the record is there, and what follows it may run. */
const EVERY_SAVE: readonly string[] = ['after_save', 'after_save_commit', 'after_commit'];
const EVENTS: { readonly [write in Write]: ReadonlySet<string> } = {
  create: new Set([...EVERY_SAVE, 'after_create', 'after_create_commit']),
  update: new Set(EVERY_SAVE),
};

/** Whether a callback counts when a record is written so. What runs on updates alone never does: it starts nothing that was not there. */
export const runsOn = (write: Write, { event, on }: CallbackFact): boolean =>
  EVENTS[write].has(event) && (on === null || on.includes(write));
