import { z } from 'zod';
import { frameworkIds, ruleIds } from './rule-ids.js';
import { duration, flag, listOf, named, oneWord, section, share, whole, words } from './scalars.js';

const paths = (what: string) => listOf(words('write a path or pattern'), '["vendor/**"]').describe(what);

const level = oneWord(['fail', 'ask', 'note', 'off']);
const limit = share(1000);
/** Rules that have options beside a level. */
const options = new Map<string, z.ZodType<{ readonly [option: string]: number }>>([
  [
    'over-capacity',
    z.strictObject({ ask: limit.exactOptional(), fail: limit.exactOptional() }) as z.ZodType<{ [option: string]: number }>,
  ],
]);

const rules = section(
  Object.fromEntries(
    ruleIds.map((id) => {
      const own = options.get(id);
      const setting =
        own === undefined ? level : z.union([level, own], { error: 'use fail, ask, note or off, or { ask: 80%, fail: 100% }' });
      return [id, setting.exactOptional()];
    }),
  ) as { [id: string]: z.ZodExactOptional<z.ZodType<'fail' | 'ask' | 'note' | 'off' | { readonly [option: string]: number }>> },
  '{ moved-job: note }',
);

const changes = ['added', 'removed', 'renamed', 'moved', 'signature', 'retry', 'schedule', 'edges', 'body'] as const;

const item = z.strictObject(
  {
    ask: words('write the question, for example "Is the runbook written?"').describe('The question.'),
    when: listOf(oneWord(changes), '[added, moved]')
      .min(1, { error: 'write at least one kind of change, for example [added]' })
      .describe('Changes of a job that bring the question up.')
      .default(['added', 'moved']),
  },
  {
    error: (issue) =>
      issue.code === 'invalid_type' ? 'write a map, for example { ask: "Is the runbook written?", when: [added] }' : undefined,
  },
);

const login = words('write a login, for example octocat').regex(/^@?[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?$/, {
  error: 'write a login, for example octocat',
});
const acknowledgements = section(
  {
    by: z
      .union([oneWord(['write', 'owners']), z.array(login.transform((name) => name.replace(/^@/, ''))).min(1)], {
        error: 'use write, owners or a list of logins, for example [octocat]',
      })
      .describe('Who may acknowledge: whoever may write, the owners, or these people.')
      .exactOptional(),
    author: flag.describe('The author and the contributors of the change may.').exactOptional(),
    reason: flag.describe('A reason is needed.').exactOptional(),
    fail: flag.describe('A fail may be acknowledged too.').exactOptional(),
  },
  '{ by: write }',
);

const position = whole(0, 0);
const call = z.strictObject({
  call: words('write the call, for example Jobs.later').describe('The method that enqueues.'),
  job: position.describe('Which argument is the job; the first is 0.'),
  queue: position.describe('Which argument is the queue.').exactOptional(),
});
const base = z.strictObject({
  base: words('write the class, for example LegacyWorker').describe('A class that makes its descendants jobs.'),
  like: oneWord(frameworkIds).describe('The framework whose jobs they are.'),
});
const wrapperForm = 'write { call: Jobs.later, job: 0, queue: 1 } or { base: LegacyWorker, like: sidekiq }';

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'write the value in quotes, for example "true"' });

/** How the team wants to be judged. Every key is optional. */
export const policy = section(
  {
    environment: words('write an environment, for example production')
      .describe('The environment that is judged.')
      .exactOptional(),
    deploy: listOf(words('write a file, for example Procfile'), '[Procfile]')
      .min(1, { error: 'write at least one file, for example [Procfile], or leave the key out' })
      .describe('The files that say what runs there, where several do.')
      .exactOptional(),
    env: named(value, '{ RAILS_MAX_THREADS: "10" }')
      .nullable()
      .describe('Environment variables that no file shows.')
      .exactOptional(),
    ignore: paths('Files that are not read.').exactOptional(),
    alerts: paths('Files that hold alert rules.').exactOptional(),
    rules: rules.describe('The level of each rule, or its options.').exactOptional(),
    checklist: listOf(item, '[{ ask: "Is the runbook written?", when: [added] }]')
      .describe('Questions of the team.')
      .exactOptional(),
    acknowledgements: acknowledgements.describe('Who may answer, and how.').exactOptional(),
    'fail-on': oneWord(['ask', 'fail', 'never']).describe('From which level on a review does not pass.').exactOptional(),
    'review-after': duration.describe('When somebody looks again at accepted work.').exactOptional(),
    limits: section(
      { 'database-connections': whole(1, 100).exactOptional(), 'redis-connections': whole(1, 100).exactOptional() },
      '{ database-connections: 100 }',
    )
      .describe('What all worker groups together may hold.')
      .exactOptional(),
    wrappers: listOf(z.union([call, base], { error: wrapperForm }), '[{ call: Jobs.later, job: 0, queue: 1 }]')
      .describe("The team's own helpers that enqueue, and base classes that make jobs.")
      .exactOptional(),
  },
  '{ environment: production }',
);

export type PolicyData = NonNullable<z.infer<typeof policy>>;
