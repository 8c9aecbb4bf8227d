// Cuts the endpoints that the tests' stand-in for GitHub serves out of GitHub's own OpenAPI description.
//   node scripts/slice-openapi.mjs FOLDER      FOLDER = the unpacked npm package @octokit/openapi
// Run by hand when an endpoint is added; what it writes is committed. Words meant for readers are left out, schemas are kept as they are.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

const ENDPOINTS = `
/repos/{owner}/{repo} get
/repos/{owner}/{repo}/actions/artifacts get
/repos/{owner}/{repo}/actions/artifacts/{artifact_id} get
/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format} get
/repos/{owner}/{repo}/activity get
/repos/{owner}/{repo}/branches get
/repos/{owner}/{repo}/branches/{branch} get
/repos/{owner}/{repo}/check-runs post
/repos/{owner}/{repo}/check-runs/{check_run_id} get patch
/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations get
/repos/{owner}/{repo}/collaborators get
/repos/{owner}/{repo}/collaborators/{username} get
/repos/{owner}/{repo}/collaborators/{username}/permission get
/repos/{owner}/{repo}/commits get
/repos/{owner}/{repo}/commits/{ref} get
/repos/{owner}/{repo}/commits/{commit_sha}/pulls get
/repos/{owner}/{repo}/commits/{ref}/check-runs get
/repos/{owner}/{repo}/commits/{ref}/status get
/repos/{owner}/{repo}/commits/{ref}/statuses get
/repos/{owner}/{repo}/compare/{basehead} get
/repos/{owner}/{repo}/contents/{path} get
/repos/{owner}/{repo}/git/blobs/{file_sha} get
/repos/{owner}/{repo}/git/commits/{commit_sha} get
/repos/{owner}/{repo}/git/matching-refs/{ref} get
/repos/{owner}/{repo}/git/ref/{ref} get
/repos/{owner}/{repo}/git/trees/{tree_sha} get
/repos/{owner}/{repo}/issues get post
/repos/{owner}/{repo}/issues/comments get
/repos/{owner}/{repo}/issues/comments/{comment_id} get patch delete
/repos/{owner}/{repo}/issues/{issue_number} get patch
/repos/{owner}/{repo}/issues/{issue_number}/comments get post
/repos/{owner}/{repo}/issues/{issue_number}/labels get post
/repos/{owner}/{repo}/labels get post
/repos/{owner}/{repo}/labels/{name} get
/repos/{owner}/{repo}/pulls get
/repos/{owner}/{repo}/pulls/{pull_number} get
/repos/{owner}/{repo}/pulls/{pull_number}/comments get post
/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies post
/repos/{owner}/{repo}/pulls/{pull_number}/commits get
/repos/{owner}/{repo}/pulls/{pull_number}/files get
/repos/{owner}/{repo}/pulls/{pull_number}/reviews get post
/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id} get
/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments get
/repos/{owner}/{repo}/pulls/comments/{comment_id} get patch delete
/repos/{owner}/{repo}/statuses/{sha} post
/repos/{owner}/{repo}/tarball/{ref} get
/orgs/{org}/teams/{team_slug}/members get
/orgs/{org}/teams/{team_slug}/memberships/{username} get
/rate_limit get
/user get
/user/{account_id} get
/users/{username} get
`;
/** Payloads of events, one for each shape. */
const WEBHOOKS =
  'pull-request-opened pull-request-edited issue-comment-edited merge-group-checks-requested push workflow-dispatch';
const FOR_READERS = new Set(['description', 'summary', 'example', 'examples', 'externalDocs', 'tags', 'x-github', 'title']);

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('the folder of the unpacked package @octokit/openapi is missing');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const whole = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8'));

const components = {};
const paths = {};
for (const line of ENDPOINTS.trim().split('\n')) {
  const [path, ...methods] = line.split(' ');
  for (const method of methods) {
    const operation = whole.paths[path]?.[method];
    if (operation === undefined) throw new Error(`${method} ${path} is not described`);
    paths[path] ??= {};
    paths[path][method] = strip(operation, false);
  }
}
for (const name of WEBHOOKS.split(' ')) {
  if (whole['x-webhooks'][name] === undefined) throw new Error(`the event ${name} is not described`);
  keep(whole['x-webhooks'][name].post.requestBody.content['application/json'].schema.$ref);
}
const slice = {
  openapi: whole.openapi,
  info: { title: whole.info.title, license: whole.info.license, 'x-source': `@octokit/openapi ${version}, api.github.com.json` },
  paths,
  components: sorted(components),
};
const target = join(root, '__tests__/contract/cases/github-openapi.slice.json');
const text = `${lines(slice, 3)}\n`;
writeFileSync(target, text);
console.log(`${target}: ${text.length} characters, ${Object.keys(components.schemas).length} schemas`);

/** JSON with a line per member down to a depth, so that a new version of the description shows what changed. */
function lines(value, depth) {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return `{\n${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${lines(member, depth - 1)}`)
    .join(',\n')}\n}`;
}

/** A part of the description without its words. Properties keep their names, whatever these are. Referenced components come along. */
function strip(node, names) {
  if (Array.isArray(node)) return node.map((item) => strip(item, false));
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string') keep(node.$ref);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => names || !FOR_READERS.has(key))
      .map(([key, value]) => [key, strip(value, !names && (key === 'properties' || key === 'responses' || key === 'headers'))]),
  );
}

function keep(reference) {
  const [, , kind, name] = reference.split('/');
  components[kind] ??= {};
  if (kind === 'examples' || components[kind][name] !== undefined) return;
  components[kind][name] = {};
  components[kind][name] = strip(whole.components[kind][name], false);
}

function sorted(groups) {
  const order = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
  return order(Object.fromEntries(Object.entries(groups).map(([kind, members]) => [kind, order(members)])));
}
