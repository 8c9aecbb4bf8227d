import { literal } from '../../model/value.js';
import { expandText, expandWords } from './expand.js';
import { type Alternative, bind, joined, lookup, type State } from './state.js';
import type { Assignment } from './types.js';

/** Sets a variable. */
export function assign(assignment: Assignment, state: State): void {
  bind(state, assignment.name, assignment.kind === 'array' ? arrays(assignment, state) : texts(assignment, state));
}

function arrays(assignment: Assignment & { kind: 'array' }, state: State): readonly Alternative[] {
  const added = expandWords(assignment.items, state);
  const before = assignment.append ? (state.variables.get(assignment.name) ?? [{ kind: 'array', items: [] }]) : null;
  if (before === null) return added.map((items) => ({ kind: 'array', items }));
  return before.flatMap((alternative) =>
    added.map((items): Alternative => {
      return { kind: 'array', items: [...(alternative.kind === 'array' ? alternative.items : [alternative.value]), ...items] };
    }),
  );
}

/** Each thing that a variable in the text may be makes one thing that the text may be, where it is only one variable. */
function texts(assignment: Assignment & { kind: 'text' }, state: State): readonly Alternative[] {
  const value = expandText(assignment.word.parts, state);
  const added = spread(value);
  if (!assignment.append) return added.map((text) => ({ kind: 'text', value: text }));
  return lookup(state, assignment.name).flatMap((alternative) =>
    added.map((text): Alternative => {
      const before = alternative.kind === 'text' ? alternative.value : (alternative.items[0] ?? literal(''));
      return { kind: 'text', value: joined([before, text]) };
    }),
  );
}

/** Alternatives inside a text, as alternatives of the text. */
function spread(value: ReturnType<typeof expandText>): readonly ReturnType<typeof expandText>[] {
  if (value.kind === 'oneOf') return value.values;
  if (value.kind !== 'concat') return [value];
  const choices = value.values.filter(({ kind }) => kind === 'oneOf');
  const [choice] = choices;
  if (choices.length !== 1 || choice?.kind !== 'oneOf') return [value];
  return choice.values.map((chosen) => joined(value.values.map((part) => (part === choice ? chosen : part))));
}
