import { type Box, boxesOf, partOf, withoutTicks } from '../../model/box.js';
import type { Revision } from '../../model/conversation.js';
import { type Statement, timeOf } from './statement.js';

const GAP = 'a text that stood before it was deleted, so nobody can tell what was ticked; a new one counts';
const BY_HAND = 'the comment had been changed by hand, so its boxes did not say what the review asked; a new one counts';

/**
 * What the revisions of one comment of the Action prove, oldest first. A tick is a box that a person's revision shows ticked and the one
 * before it did not; it stands only where the one before it says what the Action itself had written last, ticks aside: else somebody could
 * put another question behind a colleague's tick. Every other change of the text says nothing.
 */
export function replay(revisions: readonly Revision[], self: number): readonly Statement[] {
  const found: Statement[] = [];
  let trusted: string | null = null;
  let before: string | null = null;
  let gap = false;
  const shown = new Set<string>();
  for (const revision of revisions) {
    const text = revision.text;
    if (gap && text !== null) found.push(...lostBefore(revision, shown, self));
    if (revision.editor === self) {
      trusted = ownText(text);
      if (trusted !== null) {
        found.push(...shownAsTakenBack(trusted, revision));
        for (const { fingerprint } of boxesOf(trusted)) shown.add(fingerprint);
      }
    } else if (text !== null) {
      found.push(...transitions({ revision, text, before, trusted, gap }));
    }
    gap = text === null;
    if (text !== null) before = text;
  }
  return found;
}

/**
 * Every box that the Action itself ever showed in these comments, by fingerprint, with the time in milliseconds since when it does not any more:
 * infinite while it does. What people wrote into them does not count.
 */
export function shownBoxes(comments: readonly (readonly Revision[])[], self: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const revisions of comments) {
    const here = new Map<string, number>();
    for (const { editor, text, at } of revisions) {
      const own = editor === self ? ownText(text) : null;
      if (own === null) continue;
      const boxes = new Set(boxesOf(own).map(({ fingerprint }) => fingerprint));
      for (const [fingerprint, gone] of here) if (!boxes.has(fingerprint)) here.set(fingerprint, Math.min(gone, timeOf(at)));
      for (const fingerprint of boxes) here.set(fingerprint, Number.POSITIVE_INFINITY);
    }
    for (const [fingerprint, gone] of here) found.set(fingerprint, Math.max(gone, found.get(fingerprint) ?? gone));
  }
  return found;
}

/** A text by the Action's account that is not the review's comment proves nothing: other workflows may share the account. */
const ownText = (text: string | null): string | null => (text !== null && partOf(text) !== null ? text : null);

/**
 * In a text that was deleted an answer may have been taken back, or shown as taken back: else whoever deletes it could bring the answer to life
 * again. Only what the Action itself shows as answered right behind the gap was not.
 */
function lostBefore({ editor, text, at }: Revision, shown: ReadonlySet<string>, self: number): readonly Statement[] {
  const boxes = uniqueBoxes((editor === self ? ownText(text) : null) ?? '');
  return [...shown]
    .filter((fingerprint) => boxes.get(fingerprint)?.ticked !== true)
    .map((fingerprint) => ({ kind: 'back' as const, fingerprint, person: editor, login: null, at, shown: true }));
}

function shownAsTakenBack(text: string, revision: Revision): readonly Statement[] {
  return boxesOf(text).flatMap(({ fingerprint, ticked, takenBack }) =>
    ticked || takenBack === null
      ? []
      : [{ kind: 'back' as const, fingerprint, person: revision.editor, login: null, at: takenBack, shown: true }],
  );
}

interface Step {
  readonly revision: Revision;
  readonly text: string;
  /** the newest earlier text that is known; null = none is */
  readonly before: string | null;
  /** what the Action itself wrote last; null = it is not known */
  readonly trusted: string | null;
  /** a revision between `before` and this one is not known */
  readonly gap: boolean;
}

const UNTICKED = { ticked: false };

function transitions({ revision, text, before, trusted, gap }: Step): readonly Statement[] {
  const earlier = before === null ? null : uniqueBoxes(before);
  const shown = trusted === null ? null : uniqueBoxes(trusted);
  const wrong =
    gap || trusted === null || before === null ? GAP : withoutTicks(before) === withoutTicks(trusted) ? null : BY_HAND;
  const found: Statement[] = [];
  for (const [fingerprint, box] of uniqueBoxes(text)) {
    // Where nothing is known of before, whoever left a box ticked should learn that it is not proven; nothing can have been taken back.
    const was = earlier === null ? UNTICKED : earlier.get(fingerprint);
    if (box === null || was === undefined || was === null || was.ticked === box.ticked) continue;
    const said = { fingerprint, person: revision.editor, login: revision.login, at: revision.at };
    if (!box.ticked) found.push({ kind: 'back', ...said, shown: false });
    // A box that the Action did not show, or showed twice, is nobody's question.
    else if (shown === null || (shown.get(fingerprint) ?? null) !== null)
      found.push({ kind: 'ack', ...said, how: 'tick', reason: null, until: null, unplaced: false, wrong });
  }
  return found;
}

/** Boxes by fingerprint; null for one that stands there more than once, since its state is anybody's guess. */
function uniqueBoxes(text: string): ReadonlyMap<string, Box | null> {
  const found = new Map<string, Box | null>();
  for (const box of boxesOf(text)) found.set(box.fingerprint, found.has(box.fingerprint) ? null : box);
  return found;
}
