import type { Links } from '../links.js';
import type { Account, Fork, Repository } from '../model.js';
import type { State } from '../state.js';
import { permissions, simpleUser } from './accounts.js';

interface Named {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
}

function addresses(links: Links, { owner, name }: Named) {
  const full = `${encodeURIComponent(owner.login)}/${encodeURIComponent(name)}`;
  const at = (path: string) => links.api(`/repos/${full}${path}`);
  return {
    url: at(''),
    html_url: links.html(`/${full}`),
    archive_url: at('/{archive_format}{/ref}'),
    assignees_url: at('/assignees{/user}'),
    blobs_url: at('/git/blobs{/sha}'),
    branches_url: at('/branches{/branch}'),
    collaborators_url: at('/collaborators{/collaborator}'),
    comments_url: at('/comments{/number}'),
    commits_url: at('/commits{/sha}'),
    compare_url: at('/compare/{base}...{head}'),
    contents_url: at('/contents/{+path}'),
    contributors_url: at('/contributors'),
    deployments_url: at('/deployments'),
    downloads_url: at('/downloads'),
    events_url: at('/events'),
    forks_url: at('/forks'),
    git_commits_url: at('/git/commits{/sha}'),
    git_refs_url: at('/git/refs{/sha}'),
    git_tags_url: at('/git/tags{/sha}'),
    hooks_url: at('/hooks'),
    issue_comment_url: at('/issues/comments{/number}'),
    issue_events_url: at('/issues/events{/number}'),
    issues_url: at('/issues{/number}'),
    keys_url: at('/keys{/key_id}'),
    labels_url: at('/labels{/name}'),
    languages_url: at('/languages'),
    merges_url: at('/merges'),
    milestones_url: at('/milestones{/number}'),
    notifications_url: at('/notifications{?since,all,participating}'),
    pulls_url: at('/pulls{/number}'),
    releases_url: at('/releases{/id}'),
    stargazers_url: at('/stargazers'),
    statuses_url: at('/statuses/{sha}'),
    subscribers_url: at('/subscribers'),
    subscription_url: at('/subscription'),
    tags_url: at('/tags'),
    teams_url: at('/teams'),
    trees_url: at('/git/trees{/sha}'),
    clone_url: links.html(`/${full}.git`),
    git_url: links.html(`/${full}.git`).replace(/^https?/, 'git'),
    ssh_url: `git@example.com:${full}.git`,
    svn_url: links.html(`/${full}`),
  };
}

export const minimalRepository = (links: Links, repo: Named & { readonly private: boolean }, fork = false) => ({
  id: repo.id,
  node_id: `R_${repo.id}`,
  name: repo.name,
  full_name: `${repo.owner.login}/${repo.name}`,
  private: repo.private,
  owner: simpleUser(links, repo.owner),
  description: null,
  fork,
  ...addresses(links, repo),
});

const SINCE = '2020-01-01T00:00:00Z';

/** The repository as it stands at both ends of a pull request. */
export const repository = (links: Links, repo: Repository, fork: Fork | null = null) => ({
  ...minimalRepository(links, fork === null ? repo : { ...fork, private: repo.private }, fork !== null),
  default_branch: repo.defaultBranch,
  visibility: repo.private ? 'private' : 'public',
  forks: 0,
  forks_count: 0,
  has_downloads: true,
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_pages: false,
  has_discussions: false,
  homepage: null,
  language: 'Ruby',
  archived: repo.archived,
  disabled: false,
  mirror_url: null,
  open_issues: 0,
  open_issues_count: 0,
  license: null,
  pushed_at: SINCE,
  size: 100,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  created_at: SINCE,
  updated_at: SINCE,
  topics: [],
  allow_forking: true,
  is_template: false,
  web_commit_signoff_required: false,
  custom_properties: {},
});

export const fullRepository = (state: State, links: Links, repo: Repository, viewer: Account) => ({
  ...repository(links, repo),
  permissions: permissions(state, repo, viewer),
  network_count: 0,
  subscribers_count: 0,
});
