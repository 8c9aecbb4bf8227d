import { UserError } from '../model/errors.js';
import { at, isZero, numberOf, refOf, shaOf } from './payload.js';

/** How the token of this run is known to be bound before anything is asked; what is live decides later. */
interface Token {
  /** it may write nothing: Dependabot's */
  readonly readOnly: boolean;
  /** it may write nothing where the pull request comes from a fork */
  readonly readOnlyOnFork: boolean;
}

/** What a run has to look at. Events only say where: everything else is read live, for a run may be repeated long after its event. */
export type ActionEvent = Token &
  (
    | { readonly kind: 'pulls'; readonly numbers: readonly number[] }
    /** commits on the way into a branch; `ref` is the branch of the group, in full */
    | { readonly kind: 'merge-group'; readonly base: string; readonly head: string; readonly ref: string }
    /** commits that came into the default branch */
    | { readonly kind: 'push'; readonly base: string; readonly head: string; readonly ref: string }
    /** no change is named: what was merged lately */
    | { readonly kind: 'recent' }
    /** in words that say why to whoever reads the log */
    | { readonly kind: 'nothing'; readonly why: string }
  );

type Environment = { readonly [name: string]: string | undefined };

/** Most pull requests of one input: each costs requests of an hourly allowance. */
const MOST_PULLS = 50;

/** dependabot[bot] */
const DEPENDABOT = 49_699_333;

/**
 * What this run was started for, by GITHUB_EVENT_NAME, its payload and the input `pr-number`, which wins. Of the payload only numbers,
 * commit ids and names of branches are taken, each checked. Throws UserError for an input or a payload that cannot be used.
 */
export function readEvent(env: Environment, payload: unknown, pullNumbers = ''): ActionEvent {
  const name = env.GITHUB_EVENT_NAME ?? '';
  // docs.github.com: events whose token is read-only for forks, and for runs that Dependabot started.
  const restricted = ['pull_request', 'pull_request_review', 'pull_request_review_comment'].includes(name);
  const dependabot = numberOf(at(payload, 'sender', 'id')) === DEPENDABOT || env.GITHUB_ACTOR === 'dependabot[bot]';
  const token = { readOnly: (restricted || name === 'push') && dependabot, readOnlyOnFork: restricted };
  const numbers = readNumbers(pullNumbers);
  if (numbers.length > 0) return { ...token, kind: 'pulls', numbers };
  switch (name) {
    case 'pull_request':
    case 'pull_request_target':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return {
        ...token,
        kind: 'pulls',
        numbers: [required(name, 'pull_request.number', numberOf(at(payload, 'pull_request', 'number')))],
      };
    case 'issue_comment':
      if (at(payload, 'issue', 'pull_request') === undefined || at(payload, 'issue', 'pull_request') === null) {
        return { ...token, kind: 'nothing', why: 'A comment on an issue that is no pull request: nothing to review' };
      }
      return { ...token, kind: 'pulls', numbers: [required(name, 'issue.number', numberOf(at(payload, 'issue', 'number')))] };
    case 'merge_group':
      return { ...token, ...mergeGroup(payload) };
    case 'push':
      return { ...token, ...push(payload) };
    case 'schedule':
    case 'workflow_dispatch':
    case 'repository_dispatch':
      return { ...token, kind: 'recent' };
    default:
      return {
        ...token,
        kind: 'nothing',
        why: `The event ${JSON.stringify(name.slice(0, 60))} names no change: nothing to review`,
      };
  }
}

type Part =
  | Omit<Extract<ActionEvent, { kind: 'merge-group' | 'push' }>, keyof Token>
  | Omit<Extract<ActionEvent, { kind: 'nothing' }>, keyof Token>;

function mergeGroup(payload: unknown): Part {
  if (at(payload, 'action') === 'destroyed') return { kind: 'nothing', why: 'The merge group is gone: nothing to review' };
  const event = 'merge_group';
  const group = at(payload, event);
  return {
    kind: 'merge-group',
    base: required(event, 'merge_group.base_sha', shaOf(at(group, 'base_sha'))),
    head: required(event, 'merge_group.head_sha', shaOf(at(group, 'head_sha'))),
    ref: required(event, 'merge_group.head_ref', refOf(at(group, 'head_ref'), 'refs/heads/')),
  };
}

function push(payload: unknown): Part {
  const nothing = (why: string): Part => ({ kind: 'nothing', why: `${why}: nothing to review` });
  const ref = refOf(at(payload, 'ref'), 'refs/');
  if (ref === null) throw unusable('push', 'ref');
  if (ref !== `refs/heads/${String(at(payload, 'repository', 'default_branch'))}`)
    return nothing('A push beside the default branch');
  const base = required('push', 'before', shaOf(at(payload, 'before')));
  const head = required('push', 'after', shaOf(at(payload, 'after')));
  if (isZero(head)) return nothing('The branch was deleted');
  if (isZero(base)) return nothing('The branch is new, and has nothing to be compared with');
  return { kind: 'push', base, head, ref };
}

/** The numbers of an input: whole, separated by commas, blanks or lines, each once. */
function readNumbers(input: string): readonly number[] {
  const words = input.split(/[\s,]+/).filter((word) => word !== '');
  const wrong = words.find((word) => !/^[1-9]\d{0,9}$/.test(word));
  if (wrong !== undefined) {
    throw new UserError([
      `input pr-number: must be numbers of pull requests, such as 12 or 12, 15, and has ${JSON.stringify(wrong.slice(0, 40))}`,
    ]);
  }
  const numbers = [...new Set(words.map(Number))];
  if (numbers.length > MOST_PULLS)
    throw new UserError([`input pr-number: at most ${MOST_PULLS} at once, and there are ${numbers.length}`]);
  return numbers;
}

function required<Value>(event: string, key: string, value: Value | null): Value {
  if (value === null) throw unusable(event, key);
  return value;
}

const unusable = (event: string, key: string): UserError =>
  new UserError([`the payload of the event ${event} has no usable ${key}`]);
