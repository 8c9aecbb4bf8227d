import type { Adapter } from '../../model/adapter.js';
import type { Fact, ScheduleFact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { unresolved, type Value } from '../../model/value.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import { callArguments, chainRoot } from '../../syntax/ruby/query.js';
import { everyWords } from '../../syntax/ruby/timing.js';
import type { RubyCall, RubyFile } from '../../syntax/ruby/types.js';

/** whenever's config/schedule.rb (1.0, README): `every(..) { runner "X.perform_async"; rake "a:b"; command ".." }`. */
export const whenever: Adapter = {
  id: 'whenever',
  title: 'whenever',
  version: 1,
  files: ['**/config/schedule.rb', '**/config/schedules/*.rb', '**/config/schedule/*.rb'],
  read,
};

const ENQUEUES: ReadonlySet<string> = new Set(['perform_async', 'perform_later', 'perform_in', 'perform_at', 'perform_bulk']);

/** Statements of `every` that are no job types: they shape the ones that are. */
const NO_JOB_TYPES: ReadonlySet<string> = new Set([
  'every',
  'set',
  'env',
  'job_type',
  'require',
  'require_relative',
  'puts',
  'p',
]);

function read(file: SourceFile): readonly Fact[] {
  if (!file.text.includes('every')) return [];
  const tree = parseRuby(file);
  const [error] = tree.errors;
  const facts = tree.calls.filter((call) => isJobType(call, tree)).flatMap((call) => factsOf(call, tree));
  if (error === undefined) return facts;
  return [...facts, { kind: 'gap', gap: { path: file.path, line: error.line, reason: 'syntax', note: error.message } }];
}

/** `runner`, `rake`, `command` and the file's own job types, each right inside a block of `every`. */
function isJobType(call: RubyCall, tree: RubyFile): boolean {
  if (call.receiver !== null || call.args.length === 0 || call.blocks[0]?.name !== 'every') return false;
  if (NO_JOB_TYPES.has(call.name)) return false;
  return ['runner', 'rake', 'command', 'script'].includes(call.name) || ownTypes(tree).has(call.name);
}

/** Names that the file gives to commands of its own: `job_type :bundle_runner, "cd :path && ..."`. */
const ownTypes = (tree: RubyFile): ReadonlySet<string> =>
  new Set(
    tree.calls.flatMap(({ name, args: [first] }) => {
      return name === 'job_type' && (first?.kind === 'symbol' || first?.kind === 'string') ? [first.value] : [];
    }),
  );

function factsOf(call: RubyCall, tree: RubyFile): readonly ScheduleFact[] {
  const block = call.blocks[0];
  const every = tree.calls.find(({ name, at, block: own }) => name === 'every' && at.line === block?.line && own !== null);
  const fact = (job: Value | null, args: ScheduleFact['args']): ScheduleFact => ({
    kind: 'schedule',
    tool: 'whenever',
    key: null,
    job,
    cron: every === undefined ? null : everyWords(every),
    queue: null,
    enabled: true,
    environment: null,
    args,
    at: call.at,
  });
  const [task] = call.args;
  if (call.name === 'rake' || call.name === 'command' || task === undefined) return [fact(null, null)];
  if (task.kind !== 'string') return [fact(unresolved('the task is computed'), null)];
  const enqueues = enqueuesIn(task.value);
  return enqueues.length === 0 ? [fact(null, null)] : enqueues.map(({ job, args }) => fact(job, args));
}

/** Jobs that a line of Ruby puts on a queue. A line that runs the class itself is a task and enqueues nothing. */
function enqueuesIn(text: string): readonly { readonly job: Value; readonly args: ScheduleFact['args'] }[] {
  return parseRuby({ path: 'runner', blob: `runner ${text}`, text }).calls.flatMap((call) => {
    const root = chainRoot(call);
    if (!ENQUEUES.has(call.name) || root?.kind !== 'const') return [];
    const skip = call.name === 'perform_in' || call.name === 'perform_at' ? 1 : 0;
    return [
      {
        job: { kind: 'ref', name: root.name, nesting: root.nesting },
        args: call.name === 'perform_bulk' ? null : callArguments(call, skip),
      },
    ];
  });
}
