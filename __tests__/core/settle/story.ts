import { settle } from '../../../src/core/settle.js';
import { boxLine, MARKER } from '../../../src/model/box.js';
import type { Conversation, Person, Remark, Revision } from '../../../src/model/conversation.js';
import type { Finding } from '../../../src/model/finding.js';
import { builtInPolicy, type Policy } from '../../../src/model/manifest.js';
import type { Acknowledgement, Outcome } from '../../../src/model/outcome.js';
import type { Review } from '../../../src/model/review.js';
import { gateway, incident, unserved } from '../../report/incident.js';

export const SELF = 41_898_282;
export const AUTHOR = 1;
export const REVIEWER = 2;
export const SECOND = 3;
export const OUTSIDER = 4;
export const ROBOT = 5;
export const COAUTHOR = 6;

const person = (id: number, login: string, more: Partial<Person> = {}): Person => ({
  id,
  login,
  permission: 'write',
  contributor: false,
  bot: false,
  teams: null,
  ...more,
});

export const PEOPLE: readonly Person[] = [
  person(AUTHOR, 'author', { contributor: true }),
  person(REVIEWER, 'reviewer'),
  person(SECOND, 'second'),
  person(OUTSIDER, 'outsider', { permission: 'read' }),
  person(ROBOT, 'robot[bot]', { bot: true }),
  person(COAUTHOR, 'coauthor', { contributor: true }),
];

export const A = 'aaaaaaaaaaaaaaaa';
export const B = 'bbbbbbbbbbbbbbbb';
export const F = 'ffffffffffffffff';

export const ask = (fingerprint: string, more: Partial<Finding> = {}): Finding => ({
  ...gateway,
  fingerprint,
  id: fingerprint,
  owners: [],
  ...more,
});
export const fail = (fingerprint: string): Finding => ({ ...unserved, fingerprint, id: fingerprint });

export const reviewOf = (findings: readonly Finding[]): Review => ({ ...incident, findings, outcome: null });

/** What the Action writes for these boxes; a letter in `ticked` ticks its box. */
export const shown = (fingerprints: readonly string[], ticked: readonly string[] = [], note = ''): string =>
  [
    MARKER,
    `### Queue Review${note}`,
    '',
    ...fingerprints.map((one) => boxLine(ticked.includes(one), `**Question ${one.slice(0, 1)}**`, one)),
    '',
  ].join('\n');

export const day = (minute: number): string => new Date(Date.UTC(2026, 7, 1, 10, minute)).toISOString().replace('.000Z', 'Z');

/** Revisions, a minute apart. */
export const revisions = (...all: readonly (readonly [editor: number | null, text: string | null])[]): readonly Revision[] =>
  all.map(([editor, text], index) => ({
    editor,
    login: PEOPLE.find(({ id }) => id === editor)?.login ?? null,
    at: day(index),
    text,
  }));

export const remark = (author: number, text: string, minute = 30, edited = false): Remark => ({
  id: minute,
  author,
  login: PEOPLE.find(({ id }) => id === author)?.login ?? null,
  at: day(minute),
  edited,
  text,
});

export const conversation = (more: Partial<Conversation> = {}, people: readonly Person[] = PEOPLE): Conversation => ({
  pull: 7,
  self: SELF,
  own: [],
  remarks: [],
  people: new Map(people.map((one) => [one.id, one])),
  contributorsFrom: 'pushes',
  historyUnknown: false,
  otherWriters: true,
  ...more,
});

export const policyOf = (acknowledgements: Partial<Policy['acknowledgements']>, more: Partial<Policy> = {}): Policy => ({
  ...builtInPolicy,
  ...more,
  acknowledgements: { ...builtInPolicy.acknowledgements, ...acknowledgements },
});

export interface Scene {
  readonly findings?: readonly Finding[];
  readonly policy?: Policy;
  readonly own?: readonly (readonly Revision[])[];
  readonly remarks?: readonly Remark[];
  readonly people?: readonly Person[];
  readonly more?: Partial<Conversation>;
  readonly today?: string;
}

/** The outcome of one pull request with, unless the scene says else, the questions A and B. */
export const outcomeOf = (scene: Scene): Outcome =>
  settle({
    review: reviewOf(scene.findings ?? [ask(A), ask(B)]),
    policy: scene.policy ?? builtInPolicy,
    conversations: [conversation({ own: scene.own ?? [], remarks: scene.remarks ?? [], ...scene.more }, scene.people)],
    today: scene.today ?? '2026-08-02',
  });

/** `reviewer tick`, or `author tick: why it does not count`. */
export const told = ({ acknowledgements }: Outcome): readonly string[] =>
  acknowledgements.map(({ by, how, why }: Acknowledgement) => `${by} ${how}${why === null ? '' : `: ${why}`}`);
