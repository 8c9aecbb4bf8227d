import { UserError } from '../model/errors.js';

/** What a workflow sets under `with:`. Wiring only: how a change is judged stands in the manifest's policy. */
export interface Inputs {
  readonly token: string;
  readonly manifest: string | undefined;
  readonly comment: 'changes' | 'findings' | 'never';
  readonly inlineComments: boolean;
  readonly checkRun: boolean;
  readonly annotations: boolean;
  readonly summary: boolean;
  /** null = none is wanted */
  readonly sarifFile: string | null;
  readonly unmetState: 'pending' | 'failure';
  readonly alertsDir: string | undefined;
  readonly source: 'auto' | 'api' | 'git';
  /** as written; `readEvent` reads the numbers */
  readonly pullNumbers: string;
  /** a scheduled run comes back to look at what was accepted, in place of its report */
  readonly returnVisits: boolean;
  /** null = nothing is measured */
  readonly prometheusUrl: string | null;
  /** null = none is needed */
  readonly prometheusToken: string | null;
  /** where measured numbers are written to, or read from; null = nowhere */
  readonly measuredFile: string | null;
}

type Environment = { readonly [name: string]: string | undefined };

/** The inputs of this run. Throws UserError with a line for each that cannot be used. */
export function readInputs(env: Environment): Inputs {
  const problems: string[] = [];
  // As the runner hands them over: upper case, spaces as underscores, hyphens kept.
  const text = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
  const optional = (name: string): string | undefined => (text(name) === '' ? undefined : text(name));
  const choice = <Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word => {
    const given = text(name);
    if (given === '') return words[0];
    const found = words.find((word) => word === given);
    if (found === undefined) problems.push(`input ${name}: must be ${listed(words)}, and is ${shown(given)}`);
    return found ?? words[0];
  };
  // The words of YAML's core schema, as the runner's own `getBooleanInput` takes them.
  const flag = (name: string, otherwise: boolean): boolean => {
    const given = text(name).toLowerCase();
    if (given === '') return otherwise;
    if (given !== 'true' && given !== 'false') problems.push(`input ${name}: must be true or false, and is ${shown(text(name))}`);
    return given === 'true';
  };
  const inputs: Inputs = {
    token: text('token'),
    manifest: optional('manifest'),
    comment: choice('comment', ['changes', 'findings', 'never']),
    inlineComments: flag('inline-comments', true),
    checkRun: flag('check-run', false),
    annotations: flag('annotations', true),
    summary: flag('summary', true),
    sarifFile: optional('sarif-file') ?? null,
    unmetState: choice('unmet-state', ['pending', 'failure']),
    alertsDir: optional('alerts-dir'),
    source: choice('source', ['auto', 'api', 'git']),
    pullNumbers: text('pr-number'),
    returnVisits: flag('return-visits', false),
    prometheusUrl: optional('prometheus-url') ?? null,
    prometheusToken: optional('prometheus-token') ?? null,
    measuredFile: optional('measured-file') ?? null,
  };
  if (inputs.token === '') problems.push('input token: is empty; leave it out to use the token of the workflow');
  if (problems.length > 0) throw new UserError(problems);
  return inputs;
}

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
