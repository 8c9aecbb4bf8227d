import { UserError } from '../model/errors.js';
import type { GateState } from '../model/outcome.js';
import { type Api, statusOf } from './client.js';
import { once, type Patience } from './once.js';

/** The name of the status that a branch requires. */
export const CONTEXT = 'queue-review';

export interface Status {
  readonly state: GateState;
  readonly description: string;
  /** null = it links nowhere */
  readonly targetUrl: string | null;
}

export interface StatusOptions extends Patience {
  /** nothing was said of this commit before: its statuses need not be read */
  readonly fresh?: boolean;
}

/** GitHub refuses a longer description (422), though its description of the API does not say so. */
const LONGEST = 140;

/** The newest status of one name on a commit, or null where none was ever set. */
export async function newestStatus({ octokit, owner, repo }: Api, sha: string, context = CONTEXT): Promise<Status | null> {
  // The newest come first, of all names together.
  const pages = octokit.paginate.iterator(octokit.rest.repos.listCommitStatusesForRef, { owner, repo, ref: sha, per_page: 100 });
  for await (const { data } of pages) {
    const found = data.find((status) => status.context === context);
    if (found !== undefined) {
      return {
        state: found.state as GateState,
        description: found.description ?? '',
        targetUrl: found.target_url === '' ? null : found.target_url,
      };
    }
  }
  return null;
}

/**
 * Sets a status of a commit, unless its newest of that name says the same. Returns whether it was set. The description is made one line of at
 * most 140 characters. Throws GitHub's refusal where the token may not (it lacks `statuses: write`), and UserError where the commit has 1,000
 * statuses of that name already, which is all that GitHub takes.
 */
export async function publishStatus(
  api: Api,
  sha: string,
  status: Status & { readonly context?: string },
  options: StatusOptions = {},
): Promise<boolean> {
  const { octokit, owner, repo } = api;
  const { context = CONTEXT, state, targetUrl } = status;
  const wanted: Status = { state, description: described(status.description), targetUrl };
  const isSet = async (): Promise<boolean> => same(await newestStatus(api, sha, context), wanted);
  // What is not known is said again.
  if (options.fresh !== true && (await isSet().catch(() => false))) return false;
  const send = async (): Promise<true> => {
    await octokit.rest.repos.createCommitStatus({
      owner,
      repo,
      sha,
      context,
      state,
      description: wanted.description,
      ...(targetUrl === null ? {} : { target_url: targetUrl }),
      request: { retries: 0 },
    });
    return true;
  };
  try {
    await once(send, async () => ((await isSet()) ? true : null), options);
    return true;
  } catch (error) {
    if (statusOf(error) === 422 && error instanceof Error && /maximum number of statuses/i.test(error.message)) {
      throw new UserError([
        `${sha.slice(0, 7)} has 1,000 statuses named ${context} already, and GitHub takes no more: push another commit`,
      ]);
    }
    throw error;
  }
}

const same = (a: Status | null, b: Status): boolean =>
  a !== null && a.state === b.state && a.description === b.description && a.targetUrl === b.targetUrl;

/** One plain line, cut where GitHub would refuse it. */
function described(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}\s]+/gu, ' ').trim();
  return line.length <= LONGEST
    ? line
    : `${line
        .slice(0, LONGEST - 1)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd()}…`;
}
