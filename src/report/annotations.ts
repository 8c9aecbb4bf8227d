import type { Annotation } from '../model/annotation.js';
import type { Finding } from '../model/finding.js';
import type { Review } from '../model/review.js';
import { answersOf, standsInHead } from './answered.js';
import { printable, shownName } from './text.js';

/** The runner cuts a message at 4,096 characters. */
const LONGEST_MESSAGE = 4_000;
/** GitHub refuses a longer title of an annotation in a check run. */
const LONGEST_TITLE = 250;

/**
 * The questions of a review as annotations, worst first: fail = error, ask = warning, and acknowledged ones as notices. Plain text whose
 * names stand in backticks.
 */
export function annotations(review: Review): readonly Annotation[] {
  const { open, settled } = answersOf(review);
  return [
    ...open.filter(({ level }) => level === 'fail').map((finding) => annotation(finding, 'error')),
    ...open.filter(({ level }) => level !== 'fail').map((finding) => annotation(finding, 'warning')),
    ...settled.map((finding) => annotation(finding, 'notice')),
  ];
}

function annotation(finding: Finding, level: Annotation['level']): Annotation {
  const here = standsInHead(finding);
  const lines = [
    ...(finding.message === finding.title ? [] : [finding.message]),
    ...(here ? [] : [`At ${shownName(finding.path)}:${finding.line}${finding.side === 'base' ? ' before this change' : ''}.`]),
    ...(level === 'notice'
      ? ['Acknowledged.']
      : finding.settle.length === 0
        ? []
        : [`Settle it by one of: ${finding.settle.join('; ')}.`]),
  ];
  const help = finding.help === '' ? [] : [finding.help];
  // The link stays whole: what is cut is the prose.
  const room = LONGEST_MESSAGE - help.join('').length - 1;
  const message = [shortened(lines.map(plain).join('\n'), room), ...help.map(plain)].filter((line) => line !== '').join('\n');
  const title = plain(finding.title.trim() === '' ? finding.rule : finding.title);
  return {
    level,
    path: here ? finding.path : null,
    line: here ? Math.max(1, finding.line) : null,
    title: shortened(title, LONGEST_TITLE),
    message: message === '' ? title : message,
  };
}

const plain = (text: string): string => printable(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim());

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
