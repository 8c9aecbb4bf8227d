import type { Links } from './links.js';
import type { Account, Issue, Pull, Repository, Scope, Token } from './model.js';
import type { State } from './state.js';

/** A request on its way to a route. `repo` throws a 404 where the path names none, or one that the token may not see. */
export interface Call {
  readonly params: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly body: { readonly [name: string]: unknown };
  readonly accept: string;
  readonly token: Token;
  readonly state: State;
  readonly links: Links;
  readonly repo: Repository;
}

export interface Answer {
  readonly status: number;
  /** an object is JSON; text and bytes are sent as they are */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  /** a list of which one page is sent, with a Link header */
  readonly pages?: { readonly items: readonly unknown[]; readonly wrap?: (items: readonly unknown[]) => unknown };
}

export interface Route {
  /** what a token that is not a person's must be allowed to do; one of several is enough */
  readonly needs: readonly (readonly [Scope, 'read' | 'write'])[];
  readonly handle: (call: Call) => Answer;
}
export type Routes = { readonly [operation: string]: Route };

/** An answer that says no. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(status: number, message: string, more: { readonly [key: string]: unknown } = {}) {
    super(message);
    this.answer = {
      status,
      body: { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');
export const forbidden = (message = 'Resource not accessible by integration'): Refusal => new Refusal(403, message);
/** `Validation Failed`, with the reasons the way GitHub lists them. */
export const invalid = (resource: string, field: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', { errors: [{ resource, code: 'custom', field, message }] });

export const list = (items: readonly unknown[], wrap?: (items: readonly unknown[]) => unknown): Answer => ({
  status: 200,
  pages: { items, ...(wrap === undefined ? {} : { wrap }) },
});
export const ok = (body: unknown, status = 200): Answer => ({ status, body });

const READING: readonly (readonly [Scope, 'read'])[] = [];
/** A route that only needs to see the repository, or a named scope of a private one. */
export const reads = (scope: Scope | null, handle: Route['handle']): Route => ({
  needs: scope === null ? READING : [[scope, 'read']],
  handle,
});
export const writes = (scopes: readonly Scope[], handle: Route['handle']): Route => ({
  needs: scopes.map((scope) => [scope, 'write'] as const),
  handle: (call) => {
    if (call.repo.archived) throw forbidden('Repository was archived so is read-only.');
    return handle(call);
  },
});

export const number = (call: Call, name: string): number => Number(call.params[name]);

export function issueOf(call: Call, name = 'issue_number'): Issue {
  const issue = call.repo.issues.get(number(call, name));
  if (issue === undefined) throw notFound();
  return issue;
}

export function pullOf(call: Call): { readonly issue: Issue; readonly pull: Pull } {
  const issue = issueOf(call, 'pull_number');
  if (issue.pull === null) throw notFound();
  return { issue, pull: issue.pull };
}

/** More characters than this are refused. Counted in UTF-16 units here, the strictest reading of "characters". */
export const BODY_LIMIT = 65_536;

export function bodyText(call: Call, resource: string): string {
  const { body } = call.body;
  const text = typeof body === 'string' ? body : '';
  if (text.trim() === '') throw invalid(resource, 'body', "body can't be blank");
  tooLong(text, resource);
  return text;
}

export function tooLong(text: string, resource: string): void {
  if (text.length > BODY_LIMIT) throw invalid(resource, 'body', 'body is too long (maximum is 65536 characters)');
}

export const mayWrite = (state: State, repo: Repository, account: Account): boolean =>
  ['admin', 'maintain', 'write'].includes(state.roleOf(repo, account));
