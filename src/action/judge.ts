import { commitDayOf } from '../github/compare.js';
import { loadParsers } from '../load.js';
import { UserError } from '../model/errors.js';
import type { Policy } from '../model/manifest.js';
import type { Review } from '../model/review.js';
import type { Snapshot } from '../model/snapshot.js';
import { alertsSnapshot, mustExist, wantedBy } from '../repository.js';
import { review } from '../review.js';
import { changedPaths, commitDay, gitSnapshots, openRepository, type Repository, showFile } from '../snapshot/git.js';
import { githubFile, githubSnapshots, githubTrees } from '../snapshot/github.js';
import { resolveCommit } from '../snapshot/revisions.js';
import { tool } from '../version.js';
import type { Run } from './context.js';

/** The commits of one review, all of them immutable. */
export interface Commits {
  /** the side before: the merge base, or the commit that a merge group or push stands on */
  readonly base: string;
  readonly head: string;
  /** the commit that policy is read from */
  readonly policy: string;
}

export interface Judged {
  readonly review: Review;
  readonly policy: Policy;
}

/**
 * The review of a change, read through GitHub's API or from a checkout that holds its commits. Nothing is checked out or run.
 * Throws UserError for a manifest that is broken at the head, and where GitHub refuses to be read.
 */
export async function judge(run: Run, commits: Commits): Promise<Judged> {
  const parsers = loadParsers();
  parsers.catch(() => {});
  const { manifest, inputs } = run;
  const alerts = await alertsSnapshot(inputs.alertsDir, 'input alerts-dir');
  const source = (run.inputs.source === 'api' ? null : await checkoutOf(run, commits)) ?? (await apiOf(run, commits));
  run.log.info(`Reading ${commits.base.slice(0, 7)} and ${commits.head.slice(0, 7)} ${source.from}`);
  const policyText = await source.policyText();
  const { base, head } = await readSides(source, manifest.path, policyText);
  mustExist(manifest, policyText !== null || base.files.has(manifest.path) || head.files.has(manifest.path));
  await parsers;
  return review({
    base,
    head,
    changedPaths: source.changed,
    manifestPath: manifest.path,
    policyFile: policyText === null ? null : { commit: commits.policy, text: policyText },
    tool,
    today: run.today,
    ...(await headDateOf(source, manifest.path, head)),
    measured: run.measured,
    ...(alerts === null ? {} : { alerts }),
  });
}

/** The files of both sides: those that the policy chooses, and those that the manifests of the two sides then name for their alerts. */
async function readSides(source: Source, path: string, policyText: string | null): Promise<Sides> {
  const sides = await source.read(wantedBy(path, policyText));
  const texts = [sides.base, sides.head].map(({ files }) => files.get(path)?.text ?? null);
  if (texts.every((text) => text === null)) return sides;
  const named = wantedBy(path, policyText, texts);
  const unread = (one: string): boolean => named(one) && !sides.head.files.has(one) && !sides.base.files.has(one);
  return source.holds(unread) ? source.read(named, sides) : sides;
}

/** The day of the head commit, which only a day of review is held against. */
async function headDateOf(source: Source, path: string, { files }: Snapshot): Promise<{ readonly headDate?: string }> {
  if (files.get(path)?.text.includes('review-by') !== true) return {};
  const headDate = await source.headDay();
  return headDate === null ? {} : { headDate };
}

type Wanted = (path: string) => boolean;

interface Sides {
  readonly base: Snapshot;
  readonly head: Snapshot;
}

/** Where the commits are read from. */
interface Source {
  /** in words that follow "reading the commits" */
  readonly from: string;
  readonly changed: ReadonlySet<string>;
  readonly policyText: () => Promise<string | null>;
  /** YYYY-MM-DD, UTC; null = not known */
  readonly headDay: () => Promise<string | null>;
  /** whether a file of the commits may be one of these */
  readonly holds: (wanted: Wanted) => boolean;
  /** what was `read` before is not asked for again */
  readonly read: (wanted: Wanted, read?: Sides) => Promise<Sides>;
}

async function apiOf({ api, manifest }: Run, commits: Commits): Promise<Source> {
  const trees = await githubTrees(api, commits);
  const hasNone = commits.policy === commits.base && !trees.base.entries.some(({ path }) => path === manifest.path);
  return {
    from: "through GitHub's API",
    changed: trees.changed,
    headDay: () => commitDayOf(api, commits.head),
    policyText: async () => (hasNone ? null : githubFile(api, commits.policy, manifest.path)),
    holds: (wanted) =>
      [trees.base, trees.head].some(({ entries }) => entries.some(({ path, kind }) => kind === 'file' && wanted(path))),
    read: (wanted, read) => {
      // Where no path that matters changed there is nothing to compare: only the manifest is read, to know that it is whole.
      const nothing = ![...trees.changed].some(wanted);
      const files = read === undefined ? [] : [read.base, read.head].flatMap((side) => [...side.files.values()]);
      const known = new Map(files.map(({ blob, text }) => [blob, text]));
      return githubSnapshots(api, trees, nothing ? (path) => path === manifest.path : wanted, { known });
    },
  };
}

/** The checkout of the workflow where it holds both commits, else null. Throws UserError where git alone was asked for. */
async function checkoutOf(run: Run, { base, head, policy }: Commits): Promise<Source | null> {
  const { env, inputs, log, api, manifest } = run;
  try {
    const repository = await openRepository(env.GITHUB_WORKSPACE ?? '.');
    await Promise.all([base, head].map((commit) => resolveCommit(repository, commit)));
    return {
      from: 'from the checkout',
      changed: await changedPaths(repository, base, head),
      headDay: () => commitDay(repository, head),
      // The tip of the base branch may be newer than the checkout.
      policyText: async () =>
        (await has(repository, policy)) ? showFile(repository, policy, manifest.path) : githubFile(api, policy, manifest.path),
      holds: () => true,
      read: async (wanted) => {
        const [before, after] = await gitSnapshots(repository, [base, head], wanted);
        if (before === undefined || after === undefined) throw new Error('two commits were asked for and fewer were read');
        return { base: before, head: after };
      },
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [why] = error.problems;
    if (inputs.source === 'git') {
      throw new UserError([`input source: git: the checkout does not hold what is to be reviewed: ${why}`]);
    }
    log.debug(`no checkout to read from: ${why}`);
    return null;
  }
}

const has = (repository: Repository, commit: string): Promise<boolean> =>
  resolveCommit(repository, commit).then(
    () => true,
    () => false,
  );
