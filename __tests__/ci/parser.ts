import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../support/cli.js';

type File = { readonly name: string; readonly content: string };

/** GitHub's own parser, as far as it is used here. */
interface Parser {
  readonly parseWorkflow: (file: File, trace: unknown) => Parsed;
  readonly parseAction: (file: File, trace: unknown) => Parsed;
  readonly convertWorkflowTemplate: (
    context: Parsed['context'],
    value: unknown,
  ) => Promise<{ readonly errors?: readonly { readonly Message: string }[] }>;
  readonly convertActionTemplate: (context: Parsed['context'], value: unknown) => Action;
  readonly NoOperationTraceWriter: new () => unknown;
  readonly data: { readonly reviver: (key: string, value: unknown) => unknown };
  readonly Lexer: new (text: string) => { lex(): { readonly tokens: unknown } };
  readonly Parser: new (tokens: unknown, contexts: readonly string[], functions: readonly unknown[]) => { parse(): unknown };
  readonly Evaluator: new (expression: unknown, context: unknown) => { evaluate(): { coerceString(): string } };
}
interface Parsed {
  readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } };
  readonly value: unknown;
}

export interface Action {
  readonly name: string;
  readonly description: string;
  readonly author?: string;
  readonly inputs?: readonly {
    readonly id: string;
    readonly description?: string;
    readonly default?: { toString(): string };
  }[];
  readonly outputs?: readonly { readonly id: string; readonly description?: string }[];
  readonly runs: { readonly using: string; readonly main?: string };
  readonly branding?: { readonly icon?: string; readonly color?: string };
}

export interface GitHubParser {
  /** What GitHub has against a workflow; empty where it takes it. */
  readonly workflow: (text: string) => Promise<readonly string[]>;
  /** An action's description, and what GitHub has against it. */
  readonly action: (text: string) => { readonly problems: readonly string[]; readonly action: Action | null };
  /** What an expression gives, as text, where `github` is this. */
  readonly evaluate: (expression: string, github: object) => string;
  readonly clear: () => void;
}

/**
 * Loads GitHub's own parser of workflows and actions (@actions/workflow-parser). It imports JSON in a way that Node does not take, so it
 * is bundled into a folder of its own first.
 */
export async function loadParser(): Promise<GitHubParser> {
  const folder = mkdtempSync(join(tmpdir(), 'queue-review-parser-'));
  const outfile = join(folder, 'parser.mjs');
  await build({
    stdin: {
      contents: `
        export { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } from '@actions/workflow-parser';
        export { parseAction, convertActionTemplate } from '@actions/workflow-parser/actions/index';
        export { data, Evaluator, Lexer, Parser } from '@actions/expressions';`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
  });
  const parser: Parser = await import(pathToFileURL(outfile).href);
  const errorsOf = (parsed: Parsed): readonly string[] => parsed.context.errors.getErrors().map(({ message }) => message);
  return {
    workflow: async (content) => {
      const parsed = parser.parseWorkflow({ name: 'workflow.yml', content }, new parser.NoOperationTraceWriter());
      const problems = errorsOf(parsed);
      if (problems.length > 0 || parsed.value === undefined) return problems.length > 0 ? problems : ['it is empty'];
      const { errors } = await parser.convertWorkflowTemplate(parsed.context, parsed.value);
      return (errors ?? []).map(({ Message }) => Message);
    },
    action: (content) => {
      const parsed = parser.parseAction({ name: 'action.yml', content }, new parser.NoOperationTraceWriter());
      const problems = errorsOf(parsed);
      if (problems.length > 0 || parsed.value === undefined) return { problems, action: null };
      return { problems, action: parser.convertActionTemplate(parsed.context, parsed.value) };
    },
    evaluate: (expression, github) => {
      const context = JSON.parse(JSON.stringify({ github }), parser.data.reviver);
      const parsed = new parser.Parser(new parser.Lexer(expression).lex().tokens, ['github'], []).parse();
      return new parser.Evaluator(parsed, context).evaluate().coerceString();
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
