import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [key: string]: unknown };
}
interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group?: string; readonly 'cancel-in-progress'?: unknown };
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}
export interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs?: { readonly [name: string]: Job };
}

/** The action of this project, as other repositories name it. */
export const OWN = 'queue-review/queue-review';

/** Triggers whose runs hold a token that may write, whoever caused them. */
const PRIVILEGED = ['pull_request_target', 'issue_comment', 'workflow_run'];
/** Triggers of runs on a pull request, which a required status waits for. */
const WAITED_FOR = ['pull_request', 'pull_request_target', 'merge_group'];

export const isOwn = ({ uses = '' }: Step): boolean => uses === './' || uses.startsWith(`${OWN}@`);

export function triggers({ on }: Workflow): readonly string[] {
  if (typeof on === 'string') return [on];
  if (Array.isArray(on)) return on.map(String);
  return Object.keys((on ?? {}) as object);
}

/** What is wrong with how a workflow guards itself, in words; empty where nothing is. */
export function carelessness(text: string): readonly string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs ?? {});
  return [
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['permissions at the top are not {}']),
    ...(workflow.concurrency === undefined ? [] : ['concurrency stands at the top, where it is claimed before any `if`']),
    ...unexplained(text),
    ...unpinned(text),
    ...filtered(workflow),
    ...jobs.flatMap(([id, job]) => ofJob(id, job, workflow).map((problem) => `${id}: ${problem}`)),
  ];
}

/** A permission without its reason beside it. */
const unexplained = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^\s{6,}[a-z-]+: (?:read|write)\b(?! # \S)/.test(line))
    .map((line) => `no reason for ${line.trim()}`);

/** An action that is not named by a commit, or by one whose version is not told. */
const unpinned = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^\s*(?:- )?uses:/.test(line))
    .filter((line) => !/uses: (?:\.\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line))
    .map((line) => `not pinned to a commit and version: ${line.trim()}`);

/** A path filter leaves a required status waiting for ever where no file matches. */
function filtered(workflow: Workflow): readonly string[] {
  const on = workflow.on;
  if (typeof on !== 'object' || on === null || Array.isArray(on)) return [];
  return Object.entries(on as { readonly [event: string]: unknown })
    .filter(([event, options]) => WAITED_FOR.includes(event) && /"paths(?:-ignore)?":/.test(JSON.stringify(options)))
    .map(([event]) => `${event} is filtered by paths`);
}

function ofJob(id: string, job: Job, workflow: Workflow): readonly string[] {
  const steps = job.steps ?? [];
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  const privileged = triggers(workflow).some((event) => PRIVILEGED.includes(event));
  return [
    ...(job.permissions === undefined ? ['it names no permissions'] : []),
    ...((job['timeout-minutes'] ?? 360) <= 30 ? [] : ['it has no timeout']),
    ...(job.concurrency?.group === undefined ? ['it has no concurrency group'] : []),
    ...(/actor|\.login|labels/.test(job.if ?? '') ? ['its `if` lets people or labels skip it'] : []),
    ...checkouts
      .filter(({ with: inputs }) => inputs?.['persist-credentials'] !== false)
      .map(() => 'the checkout leaves its credentials behind'),
    ...(privileged && checkouts.length > 0 ? ['it checks out under a trigger whose token may write'] : []),
    ...steps.filter(({ run }) => run?.includes('${{')).map(() => 'an expression stands in a script'),
    ...(steps.some(isOwn) ? ofReview(id, job) : []),
  ];
}

function ofReview(id: string, job: Job): readonly string[] {
  return [
    ...([id, job.name].includes('queue-review') ? ['it bears the name of the status, so both would be required'] : []),
    ...(job.concurrency?.['cancel-in-progress'] === false ? [] : ['a run that somebody waits for may be cancelled']),
  ];
}
