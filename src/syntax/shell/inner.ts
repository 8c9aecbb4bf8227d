import { literal, literalString, type Value } from '../../model/value.js';
import { bind, copy, joined, type State, setArgs } from './state.js';

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'su', 'runuser']);
/** `su - user -c text`: words that are no flags are theirs. */
const OTHERS: ReadonlySet<string> = new Set(['su', 'runuser']);

export interface InnerShell {
  readonly text: string;
  readonly state: State;
  /** `eval`: it runs in the shell itself */
  readonly same: boolean;
}

/**
 * The text that `sh -c text` or `eval text` runs, wherever it stands behind literal words (`env A=b bash -lc '..'`); null where there is
 * none or it is not known. Variables that are not known are kept under names of their own.
 */
export function innerShell(argv: readonly Value[], state: State): InnerShell | null {
  if (literalString(argv[0]) === 'eval') {
    const spaced = joined(argv.slice(1).flatMap((word, index) => (index === 0 ? [word] : [literal(' '), word])));
    const text = source(spaced, state);
    return text === null ? null : { text, state, same: true };
  }
  const inner = copy(state);
  for (const [index, word] of argv.entries()) {
    const text = literalString(word);
    if (text === undefined) return null;
    const equals = text.indexOf('=');
    if (/^[A-Za-z_]\w*=/.test(text)) {
      bind(inner, text.slice(0, equals), [{ kind: 'text', value: literal(text.slice(equals + 1)) }]);
      inner.exported.add(text.slice(0, equals));
    }
    const program = text.slice(text.lastIndexOf('/') + 1);
    if (!SHELLS.has(program)) continue;
    const at = argv.findIndex((flag, place) => place > index && /^-[a-z]*c[a-z]*$/.test(literalString(flag) ?? ''));
    const flags = argv.slice(index + 1, at).every((flag) => {
      const word = literalString(flag) ?? '';
      return OTHERS.has(program) ? word !== '--' : /^[-+]/.test(word) || word === 'pipefail';
    });
    const script = at < 0 || !flags ? undefined : argv[at + 1];
    const written = script === undefined ? null : source(script, inner);
    if (written === null) return null;
    // The word behind the text is the name of the inner shell.
    setArgs(inner, [argv.slice(at + 3)]);
    return { text: written, state: inner, same: false };
  }
  return null;
}

/** A value as shell text: what is not known of it becomes a variable that holds it. */
function source(value: Value, state: State): string | null {
  const pieces = value.kind === 'concat' ? value.values : [value];
  if (!pieces.some(({ kind }) => kind === 'literal')) return null;
  return pieces
    .map((piece, index) => {
      if (piece.kind === 'literal') return String(piece.value ?? '');
      if (piece.kind === 'env' && piece.default === undefined && /^[A-Za-z_]/.test(piece.name)) return `\${${piece.name}}`;
      const name = `_inner_${index}`;
      bind(state, name, [{ kind: 'text', value: piece }]);
      return `\${${name}}`;
    })
    .join('');
}
