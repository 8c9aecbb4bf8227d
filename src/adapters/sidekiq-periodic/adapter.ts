import type { Adapter } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { CallArguments, Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import type { Value } from '../../model/value.js';
import { field, given } from '../../syntax/fields.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import type { RubyCall } from '../../syntax/ruby/types.js';
import { toValue } from '../../syntax/ruby/value.js';

/**
 * Periodic jobs of Sidekiq Enterprise: `config.periodic { |mgr| mgr.register(cron, "Klass", queue: ..) }`. The options override the
 * class's own (Sidekiq wiki, "Ent Periodic Jobs").
 */
export const sidekiqPeriodic: Adapter = {
  id: 'sidekiq-periodic',
  title: 'Sidekiq Enterprise periodic jobs',
  version: 1,
  files: RUBY_FILES,
  read: (file) => (isApplicationPath(file.path) && isRubyProgram(file.path, file.text) ? read(file) : []),
};

function read(file: SourceFile): readonly Fact[] {
  if (!file.text.includes('periodic') || !file.text.includes('register')) return [];
  return parseRuby(file)
    .calls.filter(
      (call) =>
        call.name === 'register' && call.receiver?.kind === 'variable' && call.blocks.some(({ name }) => name === 'periodic'),
    )
    .flatMap(periodicFact);
}

function periodicFact(call: RubyCall): readonly Fact[] {
  const [cron, job, options] = call.args;
  if (cron === undefined || job === undefined) return [];
  const map: Value = {
    kind: 'map',
    entries: [
      ...(options?.kind === 'hash' ? mapEntries(toValue(options)) : []),
      ...call.keywords.map(({ key, value }) => ({ key, value: toValue(value) })),
    ],
  };
  return [
    {
      kind: 'schedule',
      tool: 'sidekiq-periodic',
      key: null,
      job: toValue(job),
      cron: toValue(cron),
      queue: given(field(map, 'queue')),
      enabled: true,
      environment: null,
      args: argumentsOf(field(map, 'args')),
      at: call.at,
    },
  ];
}

const mapEntries = (value: Value) => (value.kind === 'map' ? value.entries : []);

function argumentsOf(args: Value | undefined): CallArguments | null {
  if (args === undefined) return { positional: 0, splat: false, keywords: [], keywordSplat: false };
  return args.kind === 'list' ? { positional: args.values.length, splat: false, keywords: [], keywordSplat: false } : null;
}
