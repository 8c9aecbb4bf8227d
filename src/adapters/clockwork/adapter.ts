import type { Adapter } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { CallArguments, Fact, ScheduleFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { Value } from '../../model/value.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import { callArguments, chain, chainRoot, keyword, walk } from '../../syntax/ruby/query.js';
import { everyWords } from '../../syntax/ruby/timing.js';
import type { RubyCall, RubyExpr } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';

/** clockwork (3.0, README): `every(1.hour, 'name') { X.perform_later }` in any file that speaks of Clockwork, mostly clock.rb. */
export const clockwork: Adapter = {
  id: 'clockwork',
  title: 'clockwork',
  version: 1,
  files: RUBY_FILES,
  read,
};

const ENQUEUES: ReadonlySet<string> = new Set(['perform_async', 'perform_later', 'perform_in', 'perform_at', 'perform_bulk']);

function read(file: SourceFile): readonly Fact[] {
  if (!/\bclockwork\b/i.test(file.text) || !isApplicationPath(file.path) || !isRubyProgram(file.path, file.text)) return [];
  return parseRuby(file).calls.filter(isEvery).flatMap(factsOf);
}

/** `every` inside `module Clockwork`, or sent to it, or at the top level of a file that includes it. */
function isEvery({ name, receiver, args }: RubyCall): boolean {
  if (name !== 'every' || args.length === 0) return false;
  return receiver === null || (receiver.kind === 'const' && /(?:^|::)Clockwork$/.test(receiver.name));
}

interface Found {
  readonly job: Value | null;
  readonly queue: Value | null;
  readonly args: CallArguments | null;
}

function factsOf(call: RubyCall): readonly ScheduleFact[] {
  const [, name] = call.args;
  const found = call.block === null ? handled(name) : enqueued(call.block.body);
  return found.map(({ job, queue, args }) => ({
    kind: 'schedule',
    tool: 'clockwork',
    key: name?.kind === 'string' || name?.kind === 'symbol' ? name.value : null,
    job,
    cron: everyWords(call),
    queue,
    enabled: true,
    environment: null,
    args,
    at: call.at,
  }));
}

const nothing: readonly Found[] = [{ job: null, queue: null, args: null }];

/** Without a block the file's handler gets the second argument: a class is told, a text may mean anything. */
function handled(name: RubyExpr | undefined): readonly Found[] {
  return name?.kind === 'const' ? [{ job: toValue(name), queue: null, args: null }] : nothing;
}

function enqueued(body: readonly RubyExpr[]): readonly Found[] {
  const found: Found[] = [];
  for (const expr of body) {
    walk(expr, (part) => {
      if (part.kind !== 'call' || !ENQUEUES.has(part.call.name)) return true;
      const root = chainRoot(part.call);
      if (root?.kind !== 'const') return true;
      found.push({ job: toValue(root), queue: queueOf(part.call), args: argumentsOf(part.call) });
      return false;
    });
  }
  return found.length === 0 ? nothing : found;
}

/** The queue that `set(queue: ..)` chooses, the last one where there are several. */
function queueOf(call: RubyCall): Value | null {
  const set = chain(call).find((link) => link.name === 'set' && keyword(link, 'queue') !== undefined);
  const queue = set === undefined ? undefined : keyword(set, 'queue');
  return queue === undefined ? null : toValue(queue);
}

function argumentsOf(call: RubyCall): CallArguments | null {
  if (call.name === 'perform_bulk') return null;
  return callArguments(call, call.name === 'perform_in' || call.name === 'perform_at' ? 1 : 0);
}
