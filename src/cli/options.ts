/** One option of the command line. `value` is what help calls its value; absent = it takes none. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
  /** the only values it takes */
  readonly values?: readonly string[];
  readonly help: string;
}

export interface CommandSpec {
  readonly name: 'review' | 'inventory' | 'simulate' | 'explain';
  readonly summary: string;
  /** what help calls its one argument; null = it takes none */
  readonly argument: string | null;
  readonly options: readonly Option[];
}

const repo: Option = { name: 'repo', value: 'DIR', help: 'the repository, bare or not (default: the current folder)' };
const manifest: Option = {
  name: 'manifest',
  value: 'PATH',
  help: "the manifest, from the repository's root (default: .github/queue-review.yml)",
};

const ref: Option = { name: 'ref', value: 'REV', help: 'the commit (default: HEAD)' };

const formats = (...values: readonly string[]): Option => ({
  name: 'format',
  value: values.join('|'),
  values,
  help: `how to print it (default: ${values[0]})`,
});

/** Options of every command. */
export const commonOptions: readonly Option[] = [
  { name: 'help', short: 'h', help: 'show this help' },
  { name: 'version', short: 'V', help: 'show the version' },
  { name: 'debug', help: 'show where an internal error comes from' },
];

export const commands: readonly CommandSpec[] = [
  {
    name: 'review',
    summary: 'review what a change does to background jobs, queues and workers',
    argument: null,
    options: [
      repo,
      {
        name: 'base',
        value: 'REV',
        help: 'compare with the merge base of this revision; policy is read from its tip (default: the default branch)',
      },
      { name: 'head', value: 'REV', help: 'the change (default: HEAD)' },
      formats('terminal', 'markdown', 'json', 'sarif'),
      {
        name: 'fail-on',
        value: 'fail|ask|never',
        values: ['fail', 'ask', 'never'],
        help: "what makes the exit code 1 (default: the policy's fail-on, else ask)",
      },
      manifest,
      { name: 'alerts-dir', value: 'DIR', help: 'a second folder that may hold the alerts (another checkout)' },
    ],
  },
  {
    name: 'inventory',
    summary: 'list the jobs, queues and workers of one commit',
    argument: null,
    options: [repo, ref, manifest, formats('terminal', 'json')],
  },
  {
    name: 'simulate',
    summary: 'show a week of the queues of one commit at the load that its manifest declares',
    argument: null,
    options: [repo, ref, manifest, formats('terminal', 'json')],
  },
  { name: 'explain', summary: 'explain a rule', argument: 'RULE', options: [] },
];
