import { readPatch } from '../model/patch.js';
import { type Api, statusOf } from './client.js';
import { clear, ownComments, reopen } from './inline-own.js';
import { closedToComments, once, type Patience } from './once.js';
import type { Pull } from './pull.js';

/** A comment on lines of a pull request's difference; its text begins with the marker of its fingerprint. */
export interface WantedComment {
  readonly path: string;
  readonly side: 'RIGHT' | 'LEFT';
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
  readonly fingerprint: string;
}

export interface PublishedInline {
  readonly posted: number;
  /** comments taken away, and threads resolved, because nobody asks that any more */
  readonly cleared: number;
  /** why what is missing was not posted; null = it was */
  readonly skipped: string | null;
}

export interface InlineOptions extends Patience {
  /** this run wrote the Action's first comment on the pull request: nothing of ours is there yet, and nothing is looked for */
  readonly fresh?: boolean;
}

type Target = Pick<Pull, 'number' | 'archived'>;
/** GitHub's patches of those of `paths` that a pull request changes and shows; pages are read until all are found. */
export async function readPatches(api: Api, number: number, paths: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const { octokit, owner, repo } = api;
  const found = new Map<string, string>();
  const left = new Set(paths);
  if (left.size === 0) return found;
  const pages = octokit.paginate.iterator(octokit.rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 });
  for await (const { data } of pages) {
    for (const { filename, patch } of data) {
      if (left.delete(filename) && patch !== undefined) found.set(filename, patch);
    }
    if (left.size === 0) break;
  }
  return found;
}

/**
 * Makes the Action's review comments on `head` the wanted ones: what is missing is posted as one review that only comments, what nobody asks
 * any more is deleted, or where somebody answered its thread resolved, or the comment rewritten where the token may not resolve. A line that GitHub does not take is looked up once more and left out;
 * a review is posted whole or not at all. Throws GitHub's refusal where the token may not write.
 */
export async function publishInline(
  api: Api,
  pull: Target,
  head: string,
  wanted: readonly WantedComment[],
  options: InlineOptions = {},
): Promise<PublishedInline> {
  if (pull.archived) return { posted: 0, cleared: 0, skipped: 'the repository is archived' };
  const own = options.fresh === true ? [] : await ownComments(api, pull.number);
  const there = new Set(own.map(({ fingerprint }) => fingerprint));
  const missing = wanted.filter(({ fingerprint }) => !there.has(fingerprint));
  try {
    const { posted, skipped } = missing.length === 0 ? NOTHING : await post(api, pull, head, missing, options);
    await reopen(api, own, wanted);
    const now = posted === 0 || options.fresh === true ? own : await ownComments(api, pull.number);
    const cleared = await clear(api, pull.number, now, new Set(wanted.map(({ fingerprint }) => fingerprint)));
    return { posted, cleared, skipped };
  } catch (error) {
    const skipped = closedToComments(error);
    if (skipped === null) throw error;
    return { posted: 0, cleared: 0, skipped };
  }
}

const NOTHING = { posted: 0, skipped: null };

async function post(
  api: Api,
  pull: Target,
  head: string,
  missing: readonly WantedComment[],
  patience: Patience,
): Promise<{ readonly posted: number; readonly skipped: string | null }> {
  try {
    return { posted: await review(api, pull, head, missing, patience), skipped: null };
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
  }
  // GitHub does not say which of the lines it means.
  const patches = await readPatches(api, pull.number, new Set(missing.map(({ path }) => path)));
  const sound = missing.filter((comment) => standsIn(comment, patches.get(comment.path)));
  const refused = 'GitHub does not take comments on these lines: the pull request may have changed meanwhile';
  if (sound.length === 0 || sound.length === missing.length) return { posted: 0, skipped: refused };
  try {
    return {
      posted: await review(api, pull, head, sound, patience),
      skipped: `${missing.length - sound.length} left out: ${refused}`,
    };
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    return { posted: 0, skipped: refused };
  }
}

function standsIn({ side, line, startLine = line }: WantedComment, patch: string | undefined): boolean {
  if (patch === undefined) return false;
  const { base, head } = readPatch(patch);
  const lines = side === 'LEFT' ? base : head;
  const hunk = lines.get(line)?.hunk;
  return hunk !== undefined && lines.get(startLine)?.hunk === hunk;
}

/** Returns how many comments are posted. */
async function review(
  api: Api,
  pull: Target,
  head: string,
  comments: readonly WantedComment[],
  patience: Patience,
): Promise<number> {
  const { octokit, owner, repo } = api;
  const send = async (): Promise<number> => {
    await octokit.rest.pulls.createReview({
      owner,
      repo,
      pull_number: pull.number,
      commit_id: head,
      // What requests changes could only be dismissed by administrators.
      event: 'COMMENT',
      body: `Queue Review asks about ${comments.length === 1 ? 'a place' : `${comments.length} places`} in this change. The status \`queue-review\` leads to where to answer; a command in a thread here is not read.`,
      comments: comments.map(({ path, side, line, startLine, body }) => ({
        path,
        body,
        line,
        side,
        ...(startLine === undefined ? {} : { start_line: startLine, start_side: side }),
      })),
      request: { retries: 0 },
    });
    return comments.length;
  };
  const find = async (): Promise<number | null> => {
    const there = new Set((await ownComments(api, pull.number)).map(({ fingerprint }) => fingerprint));
    return comments.every(({ fingerprint }) => there.has(fingerprint)) ? comments.length : null;
  };
  return once(send, find, patience);
}
