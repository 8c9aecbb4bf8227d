import type { SourceFile } from '../../model/snapshot.js';
import type { Value } from '../../model/value.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { quoteWord, type Step, shellSteps } from '../../syntax/shell.js';

/** What starts another program: Ruby's own words, and the `system!` that Rails writes into every `bin/setup`. */
const STARTS: ReadonlySet<string> = new Set(['exec', 'system', 'system!', 'spawn']);

/**
 * The commands that a Ruby script starts outside its own methods, as the steps of a shell script: `exec` is one, and the last of the
 * others is what the script is for. None where it loads a program into itself, as a binstub does. `loadRuby` must have been awaited
 * before.
 */
export function rubySteps(file: SourceFile): readonly Step[] {
  if (!/\b(?:exec|system|spawn)\b/.test(file.text)) return [];
  const { calls } = parseRuby(file);
  if (calls.some(({ name, receiver }) => name === 'load' && receiver === null)) return [];
  const starting = calls.filter(isStart);
  return starting.flatMap((call, index) => {
    const last = index === starting.length - 1;
    return shellSteps(commandLine(call), call.at.line).map((step): Step => {
      const command = { ...step.command, possible: step.command.possible || call.conditional };
      return { command, exec: step.exec || call.name === 'exec', last: step.last && last, background: call.name === 'spawn' };
    });
  });
}

function isStart({ name, receiver, place, args }: RubyCall): boolean {
  const sender = receiver === null || (receiver.kind === 'const' && ['Kernel', 'Process'].includes(receiver.name));
  return sender && place.method === null && args.length > 0 && STARTS.has(name);
}

/** One text is a line for a shell, several are words; a hash in front holds variables. Source: Ruby, Kernel#exec. */
function commandLine({ args, rest, splat }: RubyCall): string {
  const [first, ...more] = args.map(toValue);
  const variables = first?.kind === 'map' ? first.entries.map(({ key, value }) => `${key}=${written(value, true)}`) : [];
  const words = first === undefined || first.kind === 'map' ? more : [first, ...more];
  const [only] = words;
  if (words.length === 1 && only !== undefined && !splat) return [...variables, written(only, false)].join(' ');
  const tail = splat || rest.length > 0 ? ['$@'] : [];
  return [...variables, ...words.map((word) => written(word, true)), ...tail].join(' ');
}

/** A value as shell text; what is not known stays so. */
function written(value: Value, word: boolean): string {
  switch (value.kind) {
    case 'literal':
      return word ? quoteWord(String(value.value ?? ''), false) : String(value.value ?? '');
    case 'concat':
      return value.values.map((part) => written(part, word)).join('');
    case 'env': {
      const fallback = value.default === undefined ? '' : `:-${written(value.default, true)}`;
      return /^[A-Za-z_]\w{0,200}$/.test(value.name) ? quotedIf(word, `\${${value.name}${fallback}}`) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

const UNKNOWN = '$(computed)';
const quotedIf = (word: boolean, text: string): string => (word ? `"${text}"` : text);
