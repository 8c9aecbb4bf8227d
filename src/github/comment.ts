import type { Octokit } from '@octokit/rest';
import { boxesOf, partOf } from '../model/box.js';
import { type Api, statusOf } from './client.js';
import type { OwnComment } from './conversation.js';
import { closedToComments, once, type Patience, unlessGone } from './once.js';
import type { Pull } from './pull.js';
import { isGuess, whoAmI } from './self.js';
import { unminimize } from './threads.js';

export interface PublishedComment {
  /** page of the first part; null = there is none */
  readonly url: string | null;
  readonly id: number | null;
  /** a text of a part was written */
  readonly wrote: boolean;
  /** why nothing could be written; null = all was */
  readonly skipped: string | null;
}

export interface CommentOptions extends Patience {
  /** what a part says that is needed no more, but whose history may prove ticks; without it such a part stays as it is */
  readonly spent?: (part: number) => string;
}

type Comment = Awaited<ReturnType<Octokit['rest']['issues']['createComment']>>['data'];
type Target = Pick<Pull, 'number' | 'archived'>;

/**
 * Makes the Action's comments say `parts`, one comment for each: writes only where the text differs, shows a hidden one again, and deletes
 * duplicates and parts whose boxes are gone. Two runs at once end with one comment. Throws GitHub's refusal where the token may not write;
 * a locked conversation or an archived repository is told in `skipped`.
 */
export async function publishComment(
  api: Api,
  pull: Target,
  parts: readonly string[],
  own: readonly OwnComment[],
  options: CommentOptions = {},
): Promise<PublishedComment> {
  const first = own.find(({ part }) => part === 1);
  const nothing = { url: first?.url ?? null, id: first?.id ?? null, wrote: false };
  // Without a text there is nothing to say, and a comment that is there already is no longer ours to judge.
  if (parts.length === 0) return { ...nothing, skipped: null };
  if (pull.archived) return { ...nothing, skipped: 'the repository is archived' };
  try {
    return { ...(await publishParts(api, pull, parts, own, options)), skipped: null };
  } catch (error) {
    const skipped = closedToComments(error);
    if (skipped === null) throw error;
    return { ...nothing, skipped };
  }
}

async function publishParts(
  api: Api,
  pull: Target,
  parts: readonly string[],
  own: readonly OwnComment[],
  options: CommentOptions,
): Promise<Omit<PublishedComment, 'skipped'>> {
  let first: Written | null = null;
  let wrote = false;
  for (const [index, text] of parts.entries()) {
    const there = own.find(({ part }) => part === index + 1);
    const written: Written =
      there === undefined ? await create(api, pull, text, options) : await rewrite(api, pull, text, there, options);
    first ??= written;
    wrote ||= written.wrote;
  }
  const asked = new Set(parts.flatMap(boxesOf).map(({ fingerprint }) => fingerprint));
  for (const comment of own) {
    for (const id of comment.duplicates) await remove(api, id);
    if (comment.part > parts.length) wrote = (await retire(api, comment, asked, options)) || wrote;
  }
  return { url: first?.url ?? null, id: first?.id ?? null, wrote };
}

interface Written {
  readonly id: number;
  readonly url: string;
  readonly wrote: boolean;
}

/** A browser that edits a comment changes its line ends; GitHub may trim it. */
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd();
const same = (a: string, b: string): boolean => plain(a) === plain(b);

async function rewrite(api: Api, pull: Target, text: string, there: OwnComment, options: CommentOptions): Promise<Written> {
  if (there.minimized) await unminimize(api, there.nodeId);
  if (same(text, there.body)) return { id: there.id, url: there.url, wrote: false };
  return (await update(api, there.id, text)) ?? create(api, pull, text, options);
}

/** Null where the comment is gone. */
async function update({ octokit, owner, repo }: Api, id: number, body: string): Promise<Written | null> {
  try {
    const { data } = await octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body });
    return { id: data.id, url: data.html_url, wrote: true };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

const remove = ({ octokit, owner, repo }: Api, id: number): Promise<void> =>
  unlessGone(() => octokit.rest.issues.deleteComment({ owner, repo, comment_id: id }));

/** A part that is too many. Its history may prove ticks of boxes that stand elsewhere now: then it stays, and says so. */
async function retire(api: Api, comment: OwnComment, asked: ReadonlySet<string>, { spent }: CommentOptions): Promise<boolean> {
  const text = spent?.(comment.part) ?? null;
  if (text !== null && same(text, comment.body)) return false;
  if (boxesOf(comment.body).some(({ fingerprint }) => asked.has(fingerprint))) {
    return text !== null && (await update(api, comment.id, text)) !== null;
  }
  await remove(api, comment.id);
  return false;
}

/** Comments that were written a while before ours were there when the run began. */
const RACE = 3_600_000;

async function create(api: Api, pull: Target, body: string, options: CommentOptions): Promise<Written> {
  const { octokit, owner, repo } = api;
  const part = partOf(body);
  const send = async (): Promise<Comment> =>
    (await octokit.rest.issues.createComment({ owner, repo, issue_number: pull.number, body, request: { retries: 0 } })).data;
  const find = async (): Promise<Comment | null> =>
    (await oursOf(api, pull, part, (await whoAmI(api)).id, null)).find(isAsMade) ?? null;
  const made = await once(send, find, options);
  const self = made.user?.id ?? (await whoAmI(api)).id;
  const since = new Date(Date.parse(made.created_at) - RACE).toISOString();
  const others = isGuess(api)
    ? await oursOf(api, pull, part, self, null)
    : (await oursOf(api, pull, part, self, since)).filter(isAsMade);
  const all = [...others, made].sort((a, b) => a.id - b.id);
  const oldest = all[0] ?? made;
  // Runs that race see the same order, so all of them leave the same one.
  for (const id of new Set(all.map((comment) => comment.id))) if (id !== oldest.id) await remove(api, id);
  if (oldest.id === made.id || same(body, oldest.body ?? '')) return { id: oldest.id, url: oldest.html_url, wrote: true };
  return (await update(api, oldest.id, body)) ?? { id: oldest.id, url: oldest.html_url, wrote: true };
}

/** Into a comment of another workflow somebody may have put the marker. */
const isAsMade = (comment: Comment): boolean => comment.updated_at === comment.created_at;

/** Comments of one account that are the same part, made since a time, the oldest first. */
async function oursOf(
  api: Api,
  pull: Target,
  part: number | null,
  self: number,
  since: string | null,
): Promise<readonly Comment[]> {
  const { octokit, owner, repo } = api;
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pull.number,
    per_page: 100,
    ...(since === null ? {} : { since }),
  });
  return comments
    .filter(({ user, body }) => user?.id === self && partOf(body ?? '') === part)
    .filter((made) => since === null || Date.parse(made.created_at) >= Date.parse(since))
    .sort((a, b) => a.id - b.id);
}
