import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root, scrubbed } from '../cli.js';
import type { Delivery } from './payloads.js';
import type { Ended, Program } from './programs.js';
import type { Server } from './server.js';
import { commandsOf, type WorkflowCommand } from './workflow-commands.js';

export interface ActionOptions extends Pick<Delivery, 'event' | 'payload'>, Partial<Omit<Delivery, 'event' | 'payload'>> {
  readonly server: Server;
  /** what runs it: a process of its own, or one that is warm */
  readonly program: Program;
  /** given inputs; the others have what action.yml says, as the runner does it. The token is the server's `write` one by default. */
  readonly inputs?: { readonly [name: string]: string };
  readonly env?: { readonly [name: string]: string };
  /** a folder to work in where the test needs its own */
  readonly workspace?: string;
}

export interface ActionRan extends Ended {
  readonly outputs: { readonly [name: string]: string };
  readonly summary: string;
  /** what lies in the workspace afterwards, by path */
  readonly files: { readonly [path: string]: string };
  /** workflow commands it printed, as the runner reads them */
  readonly commands: readonly WorkflowCommand[];
}

let runs = 7_000_000_000;

/** Runs the Action as the runner does: a scrubbed environment, files for the event, outputs and the summary. */
export async function runAction(options: ActionOptions): Promise<ActionRan> {
  const { server, payload, event, repo, actor } = options;
  const folder = mkdtempSync(join(tmpdir(), 'action-'));
  const file = (name: string, content = ''): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const workspace = options.workspace ?? join(folder, 'workspace');
  for (const path of [workspace, join(folder, 'temp')]) mkdirSync(path, { recursive: true });
  const named = repo ?? server.state.repositories[0];
  if (named === undefined) throw new Error('the test made no repository');
  const output = file('output');
  const summary = file('summary');
  const ref = options.ref ?? `refs/heads/${named.defaultBranch}`;
  runs += 1;
  const env: { readonly [name: string]: string } = {
    ...scrubbed,
    ...inputsOf({ token: server.tokens.write, ...options.inputs }),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__queue-review',
    GITHUB_API_URL: server.apiUrl,
    GITHUB_GRAPHQL_URL: server.graphqlUrl,
    GITHUB_SERVER_URL: server.url,
    GITHUB_REPOSITORY: `${named.owner.login}/${named.name}`,
    GITHUB_REPOSITORY_ID: String(named.id),
    GITHUB_REPOSITORY_OWNER: named.owner.login,
    GITHUB_REPOSITORY_OWNER_ID: String(named.owner.id),
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(payload)),
    GITHUB_SHA: options.sha ?? '0'.repeat(40),
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: 'branch',
    GITHUB_BASE_REF: options.base ?? '',
    GITHUB_HEAD_REF: options.head ?? '',
    GITHUB_ACTOR: actor?.login ?? 'ada',
    GITHUB_ACTOR_ID: String(actor?.id ?? 1),
    GITHUB_TRIGGERING_ACTOR: actor?.login ?? 'ada',
    GITHUB_JOB: 'evaluate',
    GITHUB_WORKFLOW: 'Queue Review',
    GITHUB_RUN_ID: String(runs),
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STATE: file('state'),
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    ...options.env,
  };
  try {
    const ran = await options.program({ env, cwd: workspace });
    return {
      ...ran,
      outputs: outputsOf(readFileSync(output, 'utf8')),
      summary: readFileSync(summary, 'utf8'),
      files: filesOf(workspace),
      commands: commandsOf(ran.stdout),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every input that action.yml names is set, to its default or to nothing. Blanks in a name become underscores, hyphens stay. */
function inputsOf(given: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const path = join(root, 'action.yml');
  const declared: { readonly [name: string]: { readonly default?: unknown } } = existsSync(path)
    ? (parse(readFileSync(path, 'utf8')).inputs ?? {})
    : {};
  const defaults = Object.entries(declared).map(([name, input]) => [name, String(input.default ?? '')] as const);
  const unknown = Object.keys(given).filter((name) => existsSync(path) && declared[name] === undefined);
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const all = new Map([...defaults, ...Object.entries(given)]);
  return Object.fromEntries([...all].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]));
}

/** The file protocol of outputs: `name=value`, or `name<<delimiter`, lines, delimiter. */
export function outputsOf(text: string): { readonly [name: string]: string } {
  const made: [string, string][] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const long = /^([^=]+?)<<(.+)$/.exec(line);
    if (long !== null) {
      const end = lines.indexOf(long[2] ?? '', at + 1);
      if (end < 0) throw new Error(`output ${long[1]} has no end`);
      made.push([long[1] ?? '', lines.slice(at + 1, end).join('\n')]);
      at = end;
    } else if (line !== '') {
      const equals = line.indexOf('=');
      if (equals < 0) throw new Error(`not an output: ${line}`);
      made.push([line.slice(0, equals), line.slice(equals + 1)]);
    }
  }
  return Object.fromEntries(made);
}

function filesOf(folder: string): { readonly [path: string]: string } {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    entries
      .map((one) => join(one.parentPath, one.name))
      .filter((path) => !path.includes('/.git/'))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}
