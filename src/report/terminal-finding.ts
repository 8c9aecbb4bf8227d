import type { Finding, Fix } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import { acknowledgedWords, attemptWords, type BoxState, takenBackWords } from './answers.js';
import { hanging, type Paint, type Style, table, wrap } from './palette.js';
import { chainRows } from './rows.js';
import { pasteLines, shownName } from './text.js';
import { fixPlace } from './wording.js';

const STYLES: { readonly [level in Level]: Style } = { fail: 'red', ask: 'yellow', note: 'cyan' };

/** A finding in full: the question, where it stands, the chain, the reasons, and the ways to settle it. */
export function findingBlock(finding: Finding, short: string, state: BoxState, width: number, paint: Paint): readonly string[] {
  const inner = width - 2;
  const body = [
    ...wrap(finding.title, inner, paint).map((line) => paint('bold', line)),
    ...answers(state, inner, paint),
    ...wrap(finding.message, inner, paint),
    ...places(finding, inner, paint),
    ...chain(finding, inner, paint),
    ...reasons(finding, inner, paint),
    ...settle(finding, inner, paint),
    ...finding.fixes.flatMap((fix) => fixBlock(fix, paint)),
    ...meta(finding, inner, paint),
  ];
  return [
    `${paint(STYLES[finding.level], paint('bold', finding.level.toUpperCase()))} ${paint('dim', `${finding.rule} ${short}`)}`,
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

/** What people said to it. */
function answers(state: BoxState, width: number, paint: Paint): readonly string[] {
  const { acknowledged, takenBack, attempts } = state;
  return [
    ...(acknowledged === null
      ? []
      : wrap(`${acknowledgedWords(acknowledged)}.`, width, paint).map((line) => paint('green', line))),
    ...(takenBack === null ? [] : wrap(takenBackWords(takenBack), width, paint).map((line) => paint('yellow', line))),
    ...attempts.flatMap((attempt) => wrap(attemptWords(attempt), width, paint)),
  ];
}

/** A note: the fact and its place, with the chain and the reasons where there are any. */
export function noteBlock(finding: Finding, short: string, width: number, paint: Paint): readonly string[] {
  const inner = width - 4;
  const message = sameWords(finding.title, finding.message) ? [] : wrap(finding.message, inner, paint);
  const under = [
    ...message,
    ...[...finding.evidence.map(({ text }) => text), ...finding.unknown.map((text) => `not known: ${text}`)].flatMap((text) =>
      hanging(text, '- ', inner, paint),
    ),
    ...chain(finding, inner, paint),
    ...finding.fixes.flatMap((fix) => fixBlock(fix, paint)),
    ...wrap(`${at(finding.path, finding.line)} · ${finding.rule} ${short}`, inner, paint).map((line) => paint('dim', line)),
  ];
  return [...hanging(finding.title, '  - ', width, paint), ...under.map((line) => (line === '' ? '' : `    ${line}`))];
}

const sameWords = (title: string, message: string): boolean => message.replace(/\.$/, '') === title.replace(/\.$/, '');

const at = (path: string, line: number): string => `${shownName(path)}:${line}`;

function places(finding: Finding, width: number, paint: Paint): readonly string[] {
  const old = (side: 'base' | 'head'): string => (side === 'base' ? ' (before this change)' : '');
  return [
    ...wrap(`${at(finding.path, finding.line)}${old(finding.side)}`, width, paint).map((line) => paint('cyan', line)),
    ...finding.related.flatMap((related) =>
      wrap(`${at(related.path, related.line)} ${related.label}${old(related.side)}`, width, paint),
    ),
  ];
}

function chain({ chain: hops }: Finding, width: number, paint: Paint): readonly string[] {
  if (hops === null || hops.length === 0) return [];
  const { head, rows } = chainRows(hops, { name: shownName, text: (via) => via });
  const marked = rows.map((cells, index) => {
    const weakest = hops[index]?.weakest === true;
    return [weakest ? '>' : '', ...cells.slice(0, -1), `${cells.at(-1) ?? ''}${weakest ? ' (weakest)' : ''}`];
  });
  return ['', paint('bold', 'Chain'), ...table(['', ...head], marked, width, paint)];
}

function reasons(finding: Finding, width: number, paint: Paint): readonly string[] {
  const section = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : ['', paint('bold', title), ...items.flatMap((item) => hanging(item, '- ', width, paint))];
  return [
    ...section(
      'Evidence',
      finding.evidence.map(({ text }) => text),
    ),
    ...section('Not known', finding.unknown),
  ];
}

function settle(finding: Finding, width: number, paint: Paint): readonly string[] {
  if (finding.settle.length === 0) return [];
  return ['', paint('bold', 'Settle it by one of'), ...finding.settle.flatMap((way) => hanging(way, '- ', width, paint))];
}

/** Lines to paste keep their length: a wrapped line could not be pasted. */
function fixBlock(fix: Fix, paint: Paint): readonly string[] {
  return ['', `${shownName(fix.path)}, ${fixPlace(fix)}:`, ...pasteLines(fix.text).map((line) => paint('green', `    ${line}`))];
}

function meta(finding: Finding, width: number, paint: Paint): readonly string[] {
  const owners = finding.owners.length === 0 ? [] : [`For ${finding.owners.map(shownName).join(', ')}.`];
  const also = finding.jobs.length > 1 ? [`Jobs: ${finding.jobs.map((job) => `\`${job}\``).join(', ')}.`] : [];
  const text = [...also, ...owners, `More: queue-review explain ${finding.rule}`].join(' ');
  return ['', ...wrap(text, width, paint).map((line) => paint('dim', line))];
}
