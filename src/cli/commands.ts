import { loadParsers } from '../load.js';
import { UserError } from '../model/errors.js';
import type { Conclusion, Review } from '../model/review.js';
import { explain } from '../report/explain.js';
import { inventoryText } from '../report/inventory.js';
import { inventoryJson, reviewJson, simulationJson } from '../report/json.js';
import { markdown } from '../report/markdown.js';
import { sarif } from '../report/sarif.js';
import { simulationText } from '../report/simulation.js';
import { type TerminalOptions, terminal } from '../report/terminal.js';
import { alertsSnapshot, manifestPath, mustExist, wantedBy } from '../repository.js';
import { type InventoryInput, inventory, review, simulate } from '../review.js';
import { rules } from '../rules/index.js';
import { changedPaths, commitDay, gitSnapshot, gitSnapshots, openRepository, showFile } from '../snapshot/git.js';
import { resolveCommit, resolveRevisions } from '../snapshot/revisions.js';
import { tool } from '../version.js';
import { meant } from './arguments.js';
import type { Progress } from './output.js';

/** What a command says: the text for standard output, a remark for standard error, and the exit code. */
export interface Answer {
  readonly text: string;
  readonly remark?: string;
  readonly exitCode: 0 | 1;
}

export interface Context {
  readonly options: ReadonlyMap<string, string>;
  readonly terminal: TerminalOptions;
  readonly progress: Progress;
}

/** `review`: compares two commits and judges. Throws UserError for everything that the user can mend. */
export async function runReview({ options, terminal: style, progress }: Context): Promise<Answer> {
  const manifest = manifestPath(options.get('manifest'));
  const alerts = await alertsSnapshot(options.get('alerts-dir'));
  const parsers = prepared();
  progress.step('Reading the repository');
  const repository = await openRepository(options.get('repo') ?? '.');
  const revisions = await resolveRevisions(repository, {
    ...(options.has('base') ? { base: options.get('base') ?? '' } : {}),
    ...(options.has('head') ? { head: options.get('head') ?? '' } : {}),
  });
  const policyText = await showFile(repository, revisions.policy, manifest.path);
  const data = [revisions.base, revisions.head].map((commit) => showFile(repository, commit, manifest.path));
  const wanted = wantedBy(manifest.path, policyText, await Promise.all(data));
  const [snapshots, changed, headDate] = await Promise.all([
    gitSnapshots(repository, [revisions.base, revisions.head], wanted),
    changedPaths(repository, revisions.base, revisions.head),
    commitDay(repository, revisions.head),
  ]);
  const [base, head] = snapshots;
  if (base === undefined || head === undefined) throw new Error('two commits were asked for and fewer were read');
  mustExist(manifest, policyText !== null || base.files.has(manifest.path) || head.files.has(manifest.path));
  await parsers;
  progress.step(`Reviewing ${head.files.size} files`);
  const result = review({
    base,
    head,
    ...(alerts === null ? {} : { alerts }),
    changedPaths: changed,
    manifestPath: manifest.path,
    policyFile: policyText === null ? null : { commit: revisions.policy, text: policyText },
    tool,
    today: new Date().toISOString().slice(0, 10),
    ...(headDate === null ? {} : { headDate }),
  });
  const same = revisions.base === revisions.head;
  return {
    text: reviewText(result.review, options.get('format') ?? 'terminal', style),
    ...(same ? { remark: 'the head has nothing that the base does not have: there is nothing to review' } : {}),
    exitCode: passes(result.review.conclusion, options.get('fail-on') ?? result.policy.failOn) ? 0 : 1,
  };
}

function reviewText(result: Review, format: string, style: TerminalOptions): string {
  switch (format) {
    case 'json':
      return reviewJson(result);
    case 'markdown':
      return markdown(result);
    case 'sarif':
      return sarif(result);
    default:
      return terminal(result, style);
  }
}

function passes(conclusion: Conclusion, failOn: string): boolean {
  if (failOn === 'never' || conclusion === 'pass') return true;
  return failOn === 'fail' && conclusion === 'ask';
}

/** `inventory`: what one commit says. Throws UserError for everything that the user can mend. */
export async function runInventory(context: Context): Promise<Answer> {
  const result = inventory(await oneCommit(context));
  const json = context.options.get('format') === 'json';
  return { text: json ? inventoryJson(result) : inventoryText(result, context.terminal), exitCode: 0 };
}

/** `simulate`: a week of one commit's queues at the declared load. Throws UserError for everything that the user can mend. */
export async function runSimulate(context: Context): Promise<Answer> {
  const result = simulate(await oneCommit(context));
  const json = context.options.get('format') === 'json';
  return { text: json ? simulationJson(result) : simulationText(result, context.terminal), exitCode: 0 };
}

/** One commit with its own manifest, ready to be read. */
async function oneCommit({ options, progress }: Context): Promise<InventoryInput> {
  const manifest = manifestPath(options.get('manifest'));
  const parsers = prepared();
  progress.step('Reading the repository');
  const repository = await openRepository(options.get('repo') ?? '.');
  const commit = await resolveCommit(repository, options.get('ref') ?? 'HEAD');
  const wanted = wantedBy(manifest.path, await showFile(repository, commit, manifest.path));
  const snapshot = await gitSnapshot(repository, commit, wanted);
  mustExist(manifest, snapshot.files.has(manifest.path));
  await parsers;
  progress.step(`Reading ${snapshot.files.size} files`);
  return { snapshot, manifestPath: manifest.path, tool };
}

/** `explain RULE`. Throws UserError for a rule that does not exist. */
export function runExplain(rule: string, style: TerminalOptions): Answer {
  const found = rules.find(({ meta }) => meta.id === rule);
  const ids = rules.map(({ meta }) => meta.id);
  if (found === undefined) {
    const near = meant(rule, ids);
    throw new UserError([`unknown rule ${rule}${near === '' ? `; rules are ${ids.join(', ')}` : near}`]);
  }
  return { text: explain(found, style), exitCode: 0 };
}

/** Parsers start to load while git works; a failure of git must not leave theirs unheard. */
function prepared(): Promise<void> {
  const parsers = loadParsers();
  parsers.catch(() => {});
  return parsers;
}
