// The layers of the house. Each comment speaks to the person who breaks the rule.
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

const PURE = '^src/(model|syntax|adapters|core|rules|report|manifest|capacity)/|^src/review\\.ts$';

export default {
  forbidden: [
    only(
      'model-imports-nothing',
      '^src/model/',
      '^src/model/',
      'model is the language everything speaks. If a type needs more, it belongs to the folder that needs it.',
    ),
    only(
      'syntax-imports-model',
      '^src/syntax/',
      '^src/(syntax|model)/',
      'syntax turns text into trees and knows no job, queue or rule. Move the meaning to an adapter.',
    ),
    {
      name: 'adapters-stand-alone',
      severity: 'error',
      comment:
        'An adapter reads model and syntax, never another adapter: what two of them share is a fact (model) or a tree (syntax).',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/(model|syntax)/|^src/adapters/$1/' },
    },
    {
      name: 'rules-stand-alone',
      severity: 'error',
      comment:
        'A rule judges a topology or a comparison. It never reads another rule, an adapter or a syntax tree; wording shared by rules lives in src/rules/shared/.',
      from: { path: '^src/rules/[^/]+\\.ts$', pathNot: '^src/rules/index\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(model|capacity)/|^src/rules/shared/' },
    },
    only(
      'shared-rule-parts',
      '^src/rules/shared/',
      '^src/(model|capacity)/|^src/rules/shared/',
      'What rules share must not know any rule.',
    ),
    only(
      'core-imports-model',
      '^src/core/',
      '^src/(core|model)/',
      'core gets adapters and rules as arguments, so that a new one changes nothing here.',
    ),
    only(
      'report-imports-model',
      '^src/report/',
      '^src/(report|model)/',
      'A face shows what is in the Review and computes nothing. Put the value into the Review.',
    ),
    only(
      'manifest-imports-model',
      '^src/manifest/',
      '^src/(manifest|model|syntax)/',
      'The manifest is data with positions; it judges nothing.',
    ),
    only('capacity-imports-model', '^src/capacity/', '^src/(capacity|model)/', 'capacity is arithmetic over the model.'),
    only('snapshot-imports-model', '^src/snapshot/', '^src/(snapshot|model)/', 'Input and output stay thin: a snapshot is data.'),
    only(
      'github-imports-model',
      '^src/github/',
      '^src/(github|model)/',
      'Input and output stay thin: github publishes what the Review says.',
    ),
    only(
      'measure-imports-model',
      '^src/measure/',
      '^src/(measure|model)/',
      'Input and output stay thin: measure asks and knows no job.',
    ),
    only('measure-imports-model', '^src/measure/', '^src/(measure|model)/', 'Input stays thin: what was measured is data.'),
    {
      name: 'entries-come-last',
      severity: 'error',
      comment: 'Only the two entries see everything, and neither sees the other: what both need lives beside them, in src/.',
      from: { path: '^src/', pathNot: '^src/(action|cli)(/|\\.ts$)' },
      to: { path: '^src/(action|cli)(/|\\.ts$)' },
    },
    {
      name: 'entries-stand-apart',
      severity: 'error',
      comment: 'The Action and the command line are two programs: what both need lives beside them, in src/.',
      from: { path: '^src/(action|cli)(/|\\.ts$)' },
      to: { path: '^src/(action|cli)(/|\\.ts$)', pathNot: '^src/$1(/|\\.ts$)' },
    },
    only(
      'review-composes-the-pure',
      '^src/review\\.ts$',
      '^src/(model|core|adapters|rules|manifest|capacity|syntax)/',
      'review.ts composes the pure steps. I/O belongs to action.ts and cli.ts.',
    ),
    {
      name: 'pure-reaches-no-world',
      severity: 'error',
      comment:
        'Reading and judging are pure: from here nothing may reach the file system, the network, a child process or GitHub, however indirectly.',
      from: { path: PURE },
      to: {
        reachable: true,
        path: '^(node:)?(fs|fs/promises|child_process|http|https|net|tls|dgram|worker_threads)$|node_modules/@(actions|octokit)/',
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that import each other are one idea in two places.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
