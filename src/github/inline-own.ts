import type { Octokit } from '@octokit/rest';
import type { Api } from './client.js';
import { unlessGone } from './once.js';
import { whoAmI } from './self.js';
import { resolveThreads } from './threads.js';

type ReviewComment = Awaited<ReturnType<Octokit['rest']['pulls']['listReviewComments']>>['data'][number];

/** A review comment of the Action itself. */
export interface Own {
  readonly comment: ReviewComment;
  readonly fingerprint: string;
  /** somebody else answered */
  readonly answered: boolean;
}

const markerOf = (fingerprint: string): string => `<!-- queue-review inline:${fingerprint} -->`;
const MARKER = /^<!-- queue-review inline:([0-9a-f]{16}) -->\r?(?:\n|$)/;

/** Every comment that begins a thread, is by the account itself and bears a marker; the oldest first. */
export async function ownComments(api: Api, number: number): Promise<readonly Own[]> {
  const { octokit, owner, repo } = api;
  const all = await octokit.paginate(octokit.rest.pulls.listReviewComments, { owner, repo, pull_number: number, per_page: 100 });
  if (!all.some(({ body }) => MARKER.test(body))) return [];
  const { id: self } = await whoAmI(api);
  return all
    .filter((comment) => comment.user?.id === self && (comment.in_reply_to_id ?? null) === null)
    .flatMap((comment) => {
      const fingerprint = MARKER.exec(comment.body)?.[1];
      const answered = all.some(({ in_reply_to_id, user }) => in_reply_to_id === comment.id && user?.id !== self);
      return fingerprint === undefined ? [] : [{ comment, fingerprint, answered }];
    })
    .sort((a, b) => a.comment.id - b.comment.id);
}

/** Takes away what nobody asks any more, and what two runs at once posted twice. Returns how many. */
export async function clear(api: Api, number: number, own: readonly Own[], wanted: ReadonlySet<string>): Promise<number> {
  const { octokit, owner, repo } = api;
  const kept = new Set<string>();
  const stale = own.filter(({ fingerprint }) => {
    if (!wanted.has(fingerprint) || kept.has(fingerprint)) return true;
    kept.add(fingerprint);
    return false;
  });
  const answered = stale.filter((one) => one.answered && !isSettled(one));
  const alone = stale.filter((one) => !one.answered);
  for (const { comment } of alone) {
    await unlessGone(() => octokit.rest.pulls.deleteReviewComment({ owner, repo, comment_id: comment.id }));
  }
  if (answered.length === 0) return alone.length;
  const { resolved, now } = await resolveThreads(api, number, new Set(answered.map(({ comment }) => comment.id)));
  const rest = answered.filter(({ comment }) => !resolved.has(comment.id));
  for (const one of rest) await rewrite(api, one, settledText(one.fingerprint));
  return alone.length + now + rest.length;
}

/** What a comment says that somebody answered, where its thread may not be resolved. */
const settledText = (fingerprint: string): string => `${markerOf(fingerprint)}\nSettled: the review asks this no more.`;

const isSettled = ({ comment, fingerprint }: Own): boolean =>
  comment.body.replaceAll('\r\n', '\n').trimEnd() === settledText(fingerprint);

/** A question that was settled and is asked again says so where it was. */
export async function reopen(
  api: Api,
  own: readonly Own[],
  wanted: readonly { readonly fingerprint: string; readonly body: string }[],
): Promise<void> {
  for (const one of own.filter(isSettled)) {
    const again = wanted.find(({ fingerprint }) => fingerprint === one.fingerprint);
    if (again !== undefined) await rewrite(api, one, again.body);
  }
}

const rewrite = ({ octokit, owner, repo }: Api, { comment }: Own, body: string): Promise<void> =>
  unlessGone(() => octokit.rest.pulls.updateReviewComment({ owner, repo, comment_id: comment.id, body }));
