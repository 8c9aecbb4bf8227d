/** One text of a comment, as GitHub recorded it. */
export interface Revision {
  /** account id; null = a ghost */
  readonly editor: number | null;
  readonly login: string | null;
  /** ISO 8601, UTC */
  readonly at: string;
  /** null = deleted, or not to be had: it proves nothing */
  readonly text: string | null;
}

/** A comment of the pull request that may hold commands. */
export interface Remark {
  readonly id: number;
  readonly author: number | null;
  readonly login: string | null;
  /** ISO 8601, UTC */
  readonly at: string;
  /** it was changed since it was written, by whomever */
  readonly edited: boolean;
  readonly text: string;
}

/** A person who said something, looked up now. */
export interface Person {
  readonly id: number;
  readonly login: string;
  /** `write` includes maintain and admin */
  readonly permission: 'write' | 'read' | 'none';
  /** author of the pull request, or has a part in its commits or in what its branch was pushed to */
  readonly contributor: boolean;
  readonly bot: boolean;
  /** `organisation/team`, lower case; null = cannot be read with this token */
  readonly teams: readonly string[] | null;
}

/** What was said on one pull request, from GitHub's own records. */
export interface Conversation {
  /** number of the pull request */
  readonly pull: number;
  /** account id of the Action itself */
  readonly self: number;
  /** the Action's own comments, part by part, each with its revisions, oldest first; the first is its creation */
  readonly own: readonly (readonly Revision[])[];
  /** comments of people, oldest first */
  readonly remarks: readonly Remark[];
  /** by account id: everyone who edited an own comment or wrote a command */
  readonly people: ReadonlyMap<number, Person>;
  /** who had a part in it is known from the branch's pushes, or from the commits alone (a fork) */
  readonly contributorsFrom: 'pushes' | 'commits';
  /** the edit history could not be read: ticks prove nothing */
  readonly historyUnknown: boolean;
  /** whether somebody but the contributors can write; null = not known */
  readonly otherWriters: boolean | null;
}
