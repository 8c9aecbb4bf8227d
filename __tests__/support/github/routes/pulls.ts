import { commits, text } from '../git.js';
import type { Issue, Pull } from '../model.js';
import { type Call, list, ok, pullOf, Refusal, type Routes, reads } from '../router.js';
import { diffEntry, restCommit } from '../shapes/commits.js';
import { forkPoint, pullCommits, pullFiles, pullFull, pullSimple } from '../shapes/pulls.js';

/** No more files of a pull request are ever listed, and no more commits. */
const LISTED_FILES = 3000;
const LISTED_COMMITS = 250;

const pulls = (call: Call): readonly { readonly issue: Issue; readonly pull: Pull }[] =>
  [...call.repo.issues.values()].flatMap((issue) => (issue.pull === null ? [] : [{ issue, pull: issue.pull }]));

const ownerOf = (call: Call, pull: Pull): string =>
  pull.fork === null ? call.repo.owner.login : pull.fork === 'deleted' ? '' : pull.fork.owner.login;

export const pullRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls': reads('pull_requests', (call) => {
    const { links, repo, query } = call;
    const wanted = query.get('state') ?? 'open';
    const head = query.get('head');
    const base = query.get('base');
    const found = pulls(call)
      .filter(({ issue }) => wanted === 'all' || issue.state === wanted)
      .filter(({ pull }) => head === null || !head.includes(':') || `${ownerOf(call, pull)}:${pull.head}` === head)
      .filter(({ pull }) => base === null || pull.base === base)
      .sort((a, b) => b.issue.number - a.issue.number);
    const ordered = query.get('direction') === 'asc' ? found.reverse() : found;
    return list(ordered.map(({ issue, pull }) => pullSimple(links, repo, issue, pull)));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': reads('pull_requests', (call) => {
    const { links, repo, accept } = call;
    const { issue, pull } = pullOf(call);
    if (accept.includes('diff')) {
      if (pullFiles(repo, pull).length > 300)
        throw new Refusal(406, 'Sorry, the diff exceeded the maximum number of files (300).');
      const body = text(repo.gitDir, 'diff', forkPoint(repo, pull), pull.headSha);
      return { status: 200, body, headers: { 'content-type': 'application/vnd.github.diff' } };
    }
    return ok(pullFull(links, repo, issue, pull));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': reads('pull_requests', (call) => {
    const { pull } = pullOf(call);
    const files = pullFiles(call.repo, pull).slice(0, LISTED_FILES);
    return list(files.map((file) => diffEntry(call.links, call.repo, file, pull.headSha)));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': reads('pull_requests', (call) => {
    const { pull } = pullOf(call);
    const shown = pullCommits(call.repo, pull).slice(0, LISTED_COMMITS);
    return list(shown.map((one) => restCommit(call.state, call.links, call.repo, one)));
  }),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': reads('pull_requests', (call) => {
    const { links, repo, params } = call;
    const sha = params.commit_sha ?? '';
    // Merged pull requests whose commits or merge it is; on another branch, the open ones that hold it.
    const holds = ({ pull }: { readonly pull: Pull }): boolean =>
      pull.mergeCommit === sha || pull.headSha === sha || pullCommits(repo, pull).some((one) => one.sha === sha);
    if (commits(repo.gitDir, [sha], 1).length === 0) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    return list(
      pulls(call)
        .filter(holds)
        // What a fork alone holds is no commit of this repository yet.
        .filter(({ pull }) => pull.merged || pull.fork === null)
        .map(({ issue, pull }) => pullSimple(links, repo, issue, pull)),
    );
  }),
};
