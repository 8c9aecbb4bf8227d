import type { Octokit } from '@octokit/rest';
import { partOf } from '../model/box.js';
import type { Conversation, Remark, Revision } from '../model/conversation.js';
import type { Policy } from '../model/manifest.js';
import { isQuestion } from '../model/outcome.js';
import type { Review } from '../model/review.js';
import type { Api } from './client.js';
import { type Contributors, contributorsOf } from './contributors.js';
import { type History, readHistories } from './history.js';
import { readPeople, type Speaker, teamsNamed, writers } from './people.js';
import type { Pull } from './pull.js';
import { type Self, whoAmI } from './self.js';

/** A comment of the Action itself, as it is now. */
export interface OwnComment {
  readonly part: number;
  readonly id: number;
  readonly nodeId: string;
  readonly url: string;
  readonly body: string;
  readonly minimized: boolean;
  /** ids of younger comments of the same part: runs that raced */
  readonly duplicates: readonly number[];
}

export interface Spoken {
  readonly conversation: Conversation;
  /** by part, ascending */
  readonly own: readonly OwnComment[];
}

interface Options {
  readonly policy: Policy;
  readonly review: Pick<Review, 'findings'>;
  /** the account of the token, where it is known already */
  readonly self?: Self;
}

type Comment = Awaited<ReturnType<Octokit['rest']['issues']['listComments']>>['data'][number];

/**
 * What was said on a pull request, from GitHub's own records: the Action's comments with every revision, the commands of others, and what each
 * person who spoke may do now. Two requests where nobody said anything; people are looked up only where there is a word of theirs to judge.
 * A list that cannot be read whole is an error.
 */
export async function readConversation(api: Api, pull: Pull, options: Options): Promise<Spoken> {
  const comments = await listComments(api, pull.number);
  // Who we are matters only where somebody may have spoken, we among them.
  const silent = !comments.some(({ body }) => partOf(body ?? '') !== null || hasCommand(body ?? ''));
  const self = silent ? NOBODY : (options.self ?? (await whoAmI(api)));
  const marked = comments.filter(({ user, body }) => user?.id === self.id && partOf(body ?? '') !== null);
  const said = comments.filter(({ user, body }) => user?.id !== self.id && hasCommand(body ?? ''));
  const asked = [...marked, ...said].map(({ node_id }) => node_id);
  const histories = asked.length === 0 ? new Map<string, History>() : await readHistories(api, asked);
  const there = ownComments(histories === null ? marked : marked.filter(({ node_id }) => isGenuine(histories.get(node_id))));
  const revisions = there.map(({ comment }) => histories?.get(comment.node_id)?.revisions ?? [asItStands(comment)]);
  const remarks = said.flatMap((comment) => remarkOf(comment, histories) ?? []);
  const speakers = speakersOf(revisions, said, self);
  const { contributors, people } = await judgedPeople(api, pull, speakers, options);
  const conversation: Conversation = {
    pull: pull.number,
    self: self.id,
    own: revisions,
    remarks,
    people,
    contributorsFrom: contributors?.from ?? (pull.fork ? 'commits' : 'pushes'),
    historyUnknown: histories === null,
    otherWriters: await otherWriters(api, pull, contributors, options),
  };
  return { conversation, own: there.map((found) => ownOf(found, histories?.get(found.comment.node_id))) };
}

/** No account has this id. */
const NOBODY: Self = { id: 0, login: '' };

const listComments = ({ octokit, owner, repo }: Api, issue_number: number): Promise<Comment[]> =>
  octokit.paginate(octokit.rest.issues.listComments, { owner, repo, issue_number, per_page: 100 });

/** Whether a comment may hold a command: one at the beginning of a line; whether it stands in a quote or in code is read later. */
export const hasCommand = (text: string): boolean => /(?:^|[\r\n])\/queue-review[ \t]/.test(text);

interface Own {
  readonly part: number;
  readonly comment: Comment;
  readonly duplicates: readonly number[];
}

/**
 * Whether a comment was made as the Action's. One that is gone says nothing; and one that another workflow of the same account made is not ours
 * because somebody put the marker into it.
 */
function isGenuine(history: History | undefined): boolean {
  const made = history?.revisions[0];
  return made !== undefined && (made.text === null || partOf(made.text) !== null);
}

/** Comments of the account itself by their parts; of each the oldest. */
function ownComments(marked: readonly Comment[]): readonly Own[] {
  const parts = new Map<number, Comment[]>();
  for (const comment of marked) {
    const part = partOf(comment.body ?? '');
    if (part !== null) parts.set(part, [...(parts.get(part) ?? []), comment]);
  }
  return [...parts]
    .sort(([a], [b]) => a - b)
    .flatMap(([part, found]) => {
      const [comment, ...younger] = found.sort((a, b) => a.id - b.id);
      return comment === undefined ? [] : [{ part, comment, duplicates: younger.map(({ id }) => id) }];
    });
}

const ownOf = ({ part, comment, duplicates }: Own, history: History | undefined): OwnComment => ({
  part,
  id: comment.id,
  nodeId: comment.node_id,
  url: comment.html_url,
  body: history?.body ?? comment.body ?? '',
  minimized: history?.minimized ?? false,
  duplicates,
});

/** All that is known of an own comment without its history; ticks in it count for nothing, what it shows as taken back does. */
const asItStands = ({ user, created_at, body }: Comment): Revision => ({
  editor: user?.id ?? null,
  login: user?.login ?? null,
  at: created_at,
  text: body ?? null,
});

function remarkOf(comment: Comment, histories: ReadonlyMap<string, History> | null): Remark | null {
  const history = histories?.get(comment.node_id);
  if (histories !== null && history === undefined) return null;
  return {
    id: comment.id,
    author: comment.user?.id ?? null,
    login: comment.user?.login ?? null,
    at: comment.created_at,
    edited: history?.edited ?? comment.updated_at !== comment.created_at,
    text: history?.body ?? comment.body ?? '',
  };
}

/** Everyone whose word has to be judged: who edited an own comment, and who wrote a command. */
function speakersOf(own: readonly (readonly Revision[])[], said: readonly Comment[], self: Self): readonly Speaker[] {
  const speakers = new Map<number, Speaker>();
  for (const { editor, login } of own.flat()) {
    if (editor !== null && login !== null && editor !== self.id) {
      speakers.set(editor, { id: editor, login, bot: login.endsWith('[bot]') });
    }
  }
  for (const { user } of said) {
    if (user !== null) speakers.set(user.id, { id: user.id, login: user.login, bot: user.type === 'Bot' });
  }
  return [...speakers.values()];
}

async function judgedPeople(
  api: Api,
  pull: Pull,
  speakers: readonly Speaker[],
  { policy, review }: Options,
): Promise<{ readonly contributors: Contributors | null; readonly people: Conversation['people'] }> {
  if (speakers.length === 0) return { contributors: null, people: new Map() };
  const contributors = await contributorsOf(api, pull, new Set(speakers.map(({ id }) => id)));
  const teams = teamsNamed(review.findings, policy.acknowledgements);
  return { contributors, people: await readPeople(api, speakers, { contributors: contributors.ids, teams }) };
}

/** In a larger team somebody can always be found who has no part in a change. */
const SMALL_TEAM = 3;

/**
 * Whether somebody but the contributors could answer; null where that is not known. Asked only where there is a question and policy does not let
 * contributors answer it.
 */
async function otherWriters(
  api: Api,
  pull: Pull,
  contributors: Contributors | null,
  { policy, review }: Options,
): Promise<boolean | null> {
  if (policy.acknowledgements.author || !review.findings.some(isQuestion)) return null;
  const others = (await writers(api))?.filter((id) => id !== pull.author?.id);
  if (others === undefined) return null;
  if (others.length === 0 || others.length > SMALL_TEAM) return others.length > 0;
  return contributors === null ? null : others.some((id) => !contributors.ids.has(id));
}
