import type { MethodFact } from '../../model/fact.js';
import type { RubyFile, RubyMethod } from '../../syntax/ruby/types.js';

/**
 * The `perform` of jobs that iterate: the framework's own calls `build_enumerator` with the job's arguments and a cursor, and then
 * `each_iteration` with each item. Sources: sidekiq 8.1, lib/sidekiq/job/iterable.rb; job-iteration 1.10, guides/iteration-how-it-works.md.
 */
export function performMethods(file: RubyFile): readonly MethodFact[] {
  return file.methods.flatMap((method) => {
    const { owner, name, params, singleton } = method;
    if (name !== 'build_enumerator' || singleton || owner === null || !takesCursor(method)) return [];
    if (file.methods.some((other) => other.owner === owner && other.name === 'perform' && !other.singleton)) return [];
    const called = ['build_enumerator', 'each_iteration', 'on_start', 'on_complete', 'around_iteration'];
    return [
      {
        kind: 'method',
        owner,
        name: 'perform',
        singleton: false,
        params: {
          required: params.required,
          optional: params.optional,
          rest: params.rest,
          keywords: params.keywords.filter((keyword) => keyword.name !== 'cursor'),
          keyrest: false,
        },
        calls: called.map((call) => ({ receiver: { kind: 'self' }, name: call, line: method.at.line })),
        lines: [],
        delegatesTo: null,
        at: method.at,
      },
    ];
  });
}

const takesCursor = ({ params }: RubyMethod): boolean =>
  params.keyrest || params.keywords.some((keyword) => keyword.name === 'cursor');
