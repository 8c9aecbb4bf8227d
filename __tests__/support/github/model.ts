/** What the stand-in remembers: plain records that tests and routes share. Times are ISO 8601 to the second, as GitHub gives them. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
export type Access = 'read' | 'write';
export type Scope = 'contents' | 'pull_requests' | 'issues' | 'statuses' | 'checks' | 'actions' | 'members';
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Account {
  readonly id: number;
  login: string;
  readonly type: 'User' | 'Bot' | 'Organization' | 'Mannequin';
  /** what it may do in repositories that say nothing else */
  permission: Role;
  /** name of a custom role, shown as `role_name` */
  role: string | null;
  /** by which git's authors and committers are known to be this account */
  readonly email: string;
  /** `organisation/team` */
  teams: readonly string[];
  /** the account was deleted: what it wrote is now the ghost's */
  gone: boolean;
}

export interface App {
  readonly id: number;
  readonly slug: string;
}

export interface Token {
  readonly value: string;
  readonly account: Account;
  /** null = a person's own token, which may do what the person may */
  readonly app: App | null;
  readonly permissions: { readonly [scope in Scope]?: Access };
}

export interface Edit {
  readonly id: number;
  readonly editor: Account | null;
  readonly editedAt: string;
  /** null = the revision was deleted */
  text: string | null;
  deletedAt: string | null;
  deletedBy: Account | null;
}

export interface Comment {
  readonly id: number;
  readonly author: Account;
  readonly app: App | null;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** empty until the first edit; then the creation comes first, the newest last */
  edits: Edit[];
  /** the classifier in lower case, or null */
  minimized: string | null;
}

export interface ReviewComment extends Comment {
  readonly review: number | null;
  readonly thread: Thread;
  readonly replyTo: number | null;
}

export interface Thread {
  readonly id: number;
  readonly path: string;
  /** null = about the whole file, or outdated */
  line: number | null;
  readonly originalLine: number | null;
  readonly startLine: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly startSide: 'LEFT' | 'RIGHT' | null;
  readonly subject: 'line' | 'file';
  readonly hunk: string;
  readonly position: number | null;
  readonly commit: string;
  resolvedBy: Account | null;
  comments: ReviewComment[];
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  body: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'PENDING';
  readonly commit: string;
  readonly submittedAt: string;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Account;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  locked: boolean;
  labels: string[];
  assignees: Account[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  comments: Comment[];
  readonly pull: Pull | null;
}

export interface Fork {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
}

export interface Pull {
  base: string;
  /** tip of the base branch when the head was last pushed */
  baseSha: string;
  /** branch name of the head */
  head: string;
  headSha: string;
  /** null = the head branch is in the repository itself; 'deleted' = the fork is gone */
  fork: Fork | 'deleted' | null;
  draft: boolean;
  merged: boolean;
  mergedBy: Account | null;
  mergeCommit: string | null;
  reviews: Review[];
  threads: Thread[];
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly app: App;
  headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string | null;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: { readonly [key: string]: Json }[];
}

export interface Activity {
  readonly id: number;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge';
  readonly actor: Account | null;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly archive: Uint8Array;
  readonly createdAt: string;
  readonly expired: boolean;
  readonly run: number;
  readonly branch: string;
  readonly sha: string;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly gitDir: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  readonly roles: Map<number, Role>;
  readonly issues: Map<number, Issue>;
  readonly statuses: Status[];
  readonly checkRuns: CheckRun[];
  readonly activity: Activity[];
  readonly labels: Label[];
  readonly artifacts: Artifact[];
  /** paths of trees (`sha` or a branch) whose recursive listing is answered cut off, with this many entries */
  truncateTreesAt: number | null;
  /** what is known of who signed which commit: `web-flow` merges are verified */
  readonly verified: Set<string>;
}
