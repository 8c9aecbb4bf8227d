import type { Adapter } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { ConstantFact, Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { unresolved } from '../../model/value.js';
import { inLoop } from '../../syntax/ruby/enqueue.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall, RubyConstant, RubyFile } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';
import { callbackFacts } from './callbacks.js';
import { classFacts } from './classes.js';
import { methodFacts } from './methods.js';

/** Ruby's own definitions: classes, constants, methods with the calls they make, and model callbacks. */
export const ruby: Adapter = {
  id: 'ruby',
  title: 'Ruby',
  version: 3,
  files: RUBY_FILES,
  read,
};

function read(file: SourceFile): readonly Fact[] {
  if (!isApplicationPath(file.path) || !isRubyProgram(file.path, file.text)) return [];
  const tree = parseRuby(file);
  return [
    ...syntaxGaps(tree),
    ...classFacts(tree),
    ...tree.constants.map(constantFact),
    ...methodFacts(tree),
    ...callbackFacts(tree),
    ...tree.calls.flatMap(handedClass),
  ];
}

/** Arguments that are looked at: a helper that enqueues takes the class and the queue among its first ones. */
const FIRST = 4;

/** A call on a constant or on itself that is handed a class; operators, lookups and macros of class bodies are none. */
function handedClass(call: RubyCall): readonly Fact[] {
  const { receiver, args } = call;
  if (receiver !== null && receiver.kind !== 'const') return [];
  if (call.place.owner !== null && call.place.method === null) return [];
  if (!args.slice(0, FIRST).some(({ kind }) => kind === 'const') || !/^[a-z_]\w*[!?]?$/.test(call.name)) return [];
  const written = receiver === null ? call.name : `${receiver.name.replace(/^::/, '')}.${call.name}`;
  return [
    {
      kind: 'handed-class',
      call: written,
      args: args.slice(0, FIRST).map(toValue),
      loop: inLoop(call),
      place: call.place,
      at: call.at,
    },
  ];
}

/** One gap however many errors: the first one mostly causes the rest. */
function syntaxGaps(tree: RubyFile): readonly Fact[] {
  const [first] = tree.errors;
  if (first === undefined) return [];
  const more = tree.errors.length > 1 ? ` (and ${tree.errors.length - 1} more)` : '';
  return [{ kind: 'gap', gap: { path: tree.path, line: first.line, reason: 'syntax', note: `${first.message}${more}` } }];
}

/** Tables of countries and the like name no queue; they would only fill the memory. */
const LONGEST_TABLE = 500;

function constantFact({ name, value, at }: RubyConstant): ConstantFact {
  const size = value.kind === 'array' ? value.items.length : value.kind === 'hash' ? value.pairs.length : 0;
  return { kind: 'constant', name, value: size > LONGEST_TABLE ? unresolved(`a table of ${size} entries`) : toValue(value), at };
}
