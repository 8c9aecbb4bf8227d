import type { Conversation, Remark } from '../../model/conversation.js';
import { type Command, commandsOf, type Misspelt } from './commands.js';
import { replay, shownBoxes } from './replay.js';
import { type Statement, timeOf } from './statement.js';

/** Everything said on one pull request about boxes, in time order. */
export interface Said {
  readonly statements: readonly Statement[];
  /** fingerprints of every box that the Action itself ever showed here */
  readonly shown: ReadonlySet<string>;
  /** commands that could not be taken for a statement about a box, in words */
  readonly remarks: readonly string[];
}

/** Longer comments are not searched for commands: reading Markdown may cost the square of its length, and anybody may comment. */
const LONGEST = 10_000;
const LONGEST_OF_READERS = 2_000;

/** The statements of one conversation; `asked` are the fingerprints of today's review. */
export function saidIn(conversation: Conversation, asked: Iterable<string>): Said {
  const ticks = conversation.own.flatMap((revisions) => replay(revisions, conversation.self));
  const shown = shownBoxes(conversation.own, conversation.self);
  const known: Known = new Map([...shown, ...[...asked].map((one) => [one, Number.POSITIVE_INFINITY] as const)]);
  const commands = conversation.remarks.map((remark) => commandsIn(remark, conversation, known));
  const proven = conversation.historyUnknown ? ticks.filter((said) => said.kind === 'back' && said.shown) : ticks;
  const statements = [...proven, ...commands.flatMap((found) => found.statements)];
  return {
    // The sort is stable: of statements of one second those of one comment keep their order, and commands follow ticks.
    statements: statements.sort((a, b) => timeOf(a.at) - timeOf(b.at) || 0),
    shown: new Set(shown.keys()),
    remarks: commands.flatMap((found) => found.remarks),
  };
}

/** Names of boxes, with the time since when nothing shows or asks them; infinite while something does. */
type Known = ReadonlyMap<string, number>;

interface Found {
  readonly statements: readonly Statement[];
  readonly remarks: readonly string[];
}

function commandsIn(remark: Remark, { self, people }: Conversation, known: Known): Found {
  if (remark.author === self) return { statements: [], remarks: [] };
  const person = remark.author === null ? undefined : people.get(remark.author);
  const writes = person?.permission === 'write' && !person.bot;
  const login = `\`${person?.login ?? remark.login ?? 'ghost'}\``;
  const commands = commandsOf(remark.text, writes ? LONGEST : LONGEST_OF_READERS);
  const found = (commands ?? []).map((command) => statementsOf(command, remark, login, known));
  const tooLong = `A command by ${login} was not read: its comment is longer than ${LONGEST.toLocaleString('en-US')} characters.`;
  const statements = found.flatMap((one) => one.statements);
  // What outsiders get wrong would only make a noise.
  return {
    statements: writes ? statements : statements.filter((said) => said.kind === 'back' || !said.unplaced),
    remarks: writes ? [...(commands === null ? [tooLong] : []), ...found.flatMap(({ remarks }) => remarks)] : [],
  };
}

function statementsOf(command: Command | Misspelt, remark: Remark, login: string, known: Known): Found {
  const edited = remark.edited ? 'the comment was edited; a new one counts' : null;
  const said = { person: remark.author, login: remark.login, at: remark.at };
  if (command.verb === null) {
    const there = '`/queue-review ack` and `/queue-review unack` are';
    return { statements: [], remarks: [`\`/queue-review ${command.written}\` by ${login} is no command; ${there}.`] };
  }
  if (command.names.length === 0) {
    const line = `/queue-review ${command.verb}`;
    return { statements: [], remarks: [`\`${line}\` by ${login} names no box: write the characters that stand beside it.`] };
  }
  const statements: Statement[] = [];
  const remarks: string[] = [];
  for (const name of command.names) {
    const { fingerprint, wrong } = resolve(name, known, timeOf(remark.at));
    const failed = edited ?? wrong ?? command.wrong;
    if (command.verb === 'ack') {
      const { reason, until } = command;
      statements.push({
        kind: 'ack',
        ...said,
        fingerprint,
        how: 'command',
        reason,
        until,
        unplaced: wrong !== null,
        wrong: failed,
      });
    } else if (failed === null) statements.push({ kind: 'back', ...said, fingerprint, shown: false });
    else remarks.push(`${login} takes nothing back with \`${name}\`: ${failed}.`);
  }
  return { statements, remarks };
}

/**
 * The fingerprint that a name stands for. A shortened one must fit a single one among all that the Action ever showed here and all of
 * today's: else a change could be ground until its fingerprint begins like one that somebody has already answered.
 */
function resolve(name: string, known: Known, at: number): { readonly fingerprint: string; readonly wrong: string | null } {
  const [found, ...others] = [...known].filter(([one]) => one.startsWith(name));
  if (found === undefined) return { fingerprint: name, wrong: 'no box has this name' };
  if (others.length > 0) return { fingerprint: name, wrong: 'several boxes begin like this, so it takes more characters' };
  const [fingerprint, gone] = found;
  return { fingerprint, wrong: at > gone ? 'its box was gone already: its facts changed, or nobody asks it any more' : null };
}
