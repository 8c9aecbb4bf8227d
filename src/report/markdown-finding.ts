import { boxLine } from '../model/box.js';
import type { Finding } from '../model/finding.js';
import { acknowledgedWords, attemptWords, type BoxState, minute, takenBackWords } from './answers.js';
import { code, fenced, prose, rich } from './escape.js';
import { chainDiagram, chainTable } from './markdown-table.js';
import { pasteLines } from './text.js';
import { fixPlace } from './wording.js';

/** How much of a review fits: the details give way first, then the prose. A box stays. */
export interface Detail {
  readonly diagram: boolean;
  /** the load of the declared week */
  readonly week: boolean;
  readonly notes: boolean;
  readonly evidence: boolean;
  readonly fixes: boolean;
  readonly prose: boolean;
  readonly rows: number;
  /** longest title of a box, in characters */
  readonly title: number;
}

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

/** Blocks with an empty line between them; empty blocks fall out. */
export const joined = (blocks: readonly (readonly string[])[]): readonly string[] =>
  blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));

export const folded = (summary: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>'];

const at = (path: string, line: number): string => code(`${path}:${line}`);
const before = (side: 'base' | 'head'): string => (side === 'base' ? ' (before this change)' : '');

/**
 * A finding as a box to tick: the question on the box's own line, then what people answered, then everything else. What is answered needs no
 * more reasons. The comment at the line's end carries the whole fingerprint, for whoever reads ticks.
 */
export function box(finding: Finding, short: string, state: BoxState, detail: Detail): readonly string[] {
  const title = finding.title.trim() === '' ? finding.rule : finding.title;
  const shown =
    title.length > detail.title ? `${code(finding.rule)} ${prose(finding.subject.slice(0, detail.title))}` : `**${rich(title)}**`;
  const said = detail.prose ? '' : inOneLine(state);
  const back = state.takenBack !== null && A_TIME.test(state.takenBack.at) ? state.takenBack.at : null;
  const line = boxLine(!state.open, `${shown} ${code(short)}${said}`, finding.fingerprint, back);
  if (!detail.prose) return [line];
  return [
    line,
    ...indent([
      '',
      ...joined([
        answers(state),
        [rich(finding.message)],
        places(finding),
        ...(state.open
          ? [chain(finding, detail), reasons(finding, detail), settle(finding), fixes(finding, detail)]
          : [reasons(finding, detail)]),
        meta(finding),
      ]),
    ]),
  ];
}

/** A time that `boxLine` can carry so that it is found again. */
const A_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** What people said to it: what settles it, or what was taken back and what does not count. */
function answers({ acknowledged, takenBack, attempts }: BoxState): readonly string[] {
  const lines = [
    ...(acknowledged === null ? [] : [rich(acknowledgedWords(acknowledged))]),
    ...(takenBack === null ? [] : [rich(takenBackWords(takenBack))]),
    ...attempts.map((attempt) => rich(attemptWords(attempt))),
  ];
  return lines.length === 1 ? lines : lines.map((line) => `- ${line}`);
}

function inOneLine({ acknowledged, takenBack }: BoxState): string {
  if (acknowledged !== null) return ` · ${code(acknowledged.by)} ${prose(minute(acknowledged.at))}`;
  return takenBack === null ? '' : ' · taken back';
}

function places(finding: Finding): readonly string[] {
  const own = `${at(finding.path, finding.line)}${before(finding.side)}`;
  const related = finding.related.map((place) => `${at(place.path, place.line)} ${rich(place.label)}${before(place.side)}`);
  return [[own, ...related].join(' · ')];
}

function chain({ chain: hops }: Finding, detail: Detail): readonly string[] {
  if (hops === null || hops.length === 0) return [];
  return joined([chainTable(hops), detail.diagram ? folded('The chain as a diagram', chainDiagram(hops)) : []]);
}

function reasons(finding: Finding, detail: Detail): readonly string[] {
  if (!detail.evidence) return [];
  const items = [
    ...finding.evidence.map(({ text }) => `- ${rich(text)}`),
    ...finding.unknown.map((text) => `- not known: ${rich(text)}`),
  ];
  return folded(finding.unknown.length === 0 ? 'Evidence' : 'Evidence, and what is not known', items);
}

function settle(finding: Finding): readonly string[] {
  if (finding.settle.length === 0) return [];
  return [`**Settle it** by one of: ${finding.settle.map(rich).join(' · ')}`];
}

function fixes(finding: Finding, detail: Detail): readonly string[] {
  if (!detail.fixes) return [];
  const blocks = finding.fixes.map((fix) => [`${code(fix.path)}, ${fixPlace(fix)}:`, '', ...fenced(pasteLines(fix.text))]);
  return folded('Lines to paste', joined(blocks));
}

function meta(finding: Finding): readonly string[] {
  const owners = finding.owners.length === 0 ? '' : ` · for ${finding.owners.map(code).join(', ')}`;
  const jobs = finding.jobs.length > 1 ? ` · jobs ${finding.jobs.map(code).join(', ')}` : '';
  return [`${ruleLink(finding)}${owners}${jobs}`];
}

/** The rule's name as a link to its page. */
export const ruleLink = ({ rule, help }: { readonly rule: string; readonly help: string }): string =>
  /^https:\/\/[^\s<>()\\]+$/.test(help) ? `[${prose(rule)}](${help})` : code(rule);

/** A note as one item of a list. */
export function note(finding: Finding, short: string): readonly string[] {
  const more = finding.message === finding.title ? '' : ` ${rich(finding.message)}`;
  const evidence = finding.evidence.map(({ text }) => `- ${rich(text)}`);
  return [
    `- **${rich(finding.title.trim() === '' ? finding.rule : finding.title)}**${more} ${at(finding.path, finding.line)} · ${ruleLink(finding)} · ${code(short)}`,
    ...indent(evidence),
  ];
}
