import type { Finding, Fix } from '../model/finding.js';
import { type Patch, readPatch } from '../model/patch.js';
import type { Review } from '../model/review.js';
import { answersOf, standsInHead } from './answered.js';
import { code, fenced, rich } from './escape.js';
import { ruleLink } from './markdown-finding.js';
import { shortFingerprints } from './rows.js';
import { suggestionOf } from './suggestion.js';

/** A comment on lines of the pull request's difference. `startLine` is there where it covers several, and lies before `line`. */
export interface InlineComment {
  readonly path: string;
  readonly side: 'RIGHT' | 'LEFT';
  readonly line: number;
  readonly startLine?: number;
  readonly body: string;
  readonly fingerprint: string;
}

/** More comments than this in one review help nobody. */
const MOST = 30;
/** GitHub refuses a comment of more than 65,536 characters. */
const LONGEST_BODY = 60_000;

/** The first line of a comment about a finding, by which it is found again. */
const inlineMarker = (fingerprint: string): string => `<!-- queue-review inline:${fingerprint} -->`;

/** The files that an open question would be shown in, if the pull request changes them. */
export function inlineCandidates(review: Review): readonly { readonly path: string; readonly finding: Finding }[] {
  return answersOf(review).open.flatMap((finding) => {
    const own = standsInHead(finding) || finding.side === 'base' ? [finding.path] : [];
    const paths = new Set([...own, ...finding.fixes.filter(({ kind }) => kind !== 'create').map(({ path }) => path)]);
    return [...paths].map((path) => ({ path, finding }));
  });
}

/**
 * One comment for each open question that has a place in the pull request's difference (`patches`: GitHub's patch of each path), contradictions
 * first: on the lines that a fix replaces, with the fix as a suggestion, else on its own line. A question without such a place stands in the
 * checklist alone.
 */
export function inlineComments(
  review: Review,
  patches: ReadonlyMap<string, string>,
  { most = MOST }: { readonly most?: number } = {},
): readonly InlineComment[] {
  const shorts = shortFingerprints(review.findings);
  const read = new Map([...patches].map(([path, patch]) => [path, readPatch(patch)]));
  const { open } = answersOf(review);
  const found: InlineComment[] = [];
  const seen = new Set<string>();
  for (const finding of [...open].sort((a, b) => rank(a) - rank(b))) {
    if (seen.has(finding.fingerprint)) continue;
    const anchor = anchorOf(finding, read);
    if (anchor === null) continue;
    seen.add(finding.fingerprint);
    const { suggestion, ...place } = anchor;
    const short = shorts.get(finding.fingerprint) ?? finding.fingerprint;
    found.push({ ...place, body: bodyOf(finding, short, suggestion), fingerprint: finding.fingerprint });
    if (found.length === most) break;
  }
  return found;
}

const rank = (finding: Finding): number => (finding.level === 'fail' ? 0 : 1);

type Anchor = Omit<InlineComment, 'body' | 'fingerprint'> & { readonly suggestion: readonly string[] | null };

function anchorOf(finding: Finding, patches: ReadonlyMap<string, Patch>): Anchor | null {
  for (const fix of finding.fixes) {
    const patch = patches.get(fix.path);
    const made = patch === undefined ? null : suggestionOf(fix, patch);
    if (made === null) continue;
    const { start, end, lines } = made;
    return { path: fix.path, side: 'RIGHT', line: end, ...(start < end ? { startLine: start } : {}), suggestion: lines };
  }
  return ownPlace(finding, patches) ?? fixPlace(finding.fixes, patches);
}

function ownPlace({ path, line, side, ...finding }: Finding, patches: ReadonlyMap<string, Patch>): Anchor | null {
  const patch = patches.get(path);
  if (patch === undefined) return null;
  if (side === 'head') {
    const here = standsInHead({ path, line, side, ...finding }) && patch.head.has(line);
    return here ? { path, side: 'RIGHT', line, suggestion: null } : null;
  }
  const old = patch.base.get(line);
  if (old === undefined) return null;
  // A line that both sides have is shown as the head's.
  return old.other === null
    ? { path, side: 'LEFT', line, suggestion: null }
    : { path, side: 'RIGHT', line: old.other, suggestion: null };
}

/** The line of a fix that is no suggestion: what is to be done there stands in the checklist. */
function fixPlace(fixes: readonly Fix[], patches: ReadonlyMap<string, Patch>): Anchor | null {
  for (const { path, kind, start } of fixes) {
    if (kind === 'create') continue;
    const head = patches.get(path)?.head;
    const line = [start, ...(kind === 'insert' ? [start - 1] : [])].find((one) => head?.has(one));
    if (line !== undefined) return { path, side: 'RIGHT', line, suggestion: null };
  }
  return null;
}

function bodyOf(finding: Finding, short: string, suggestion: readonly string[] | null): string {
  const title = finding.title.trim() === '' ? finding.rule : finding.title;
  const marker = inlineMarker(finding.fingerprint);
  const blocks = [
    [`**${rich(title)}**`],
    ...(finding.message === title ? [] : [[rich(finding.message)]]),
    ...(suggestion === null ? [] : [fenced(suggestion, 'suggestion'), ...others(finding)]),
    [`${ruleLink(finding)} · ${code(short)}`],
  ];
  const body = [marker, ...blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]))].join('\n');
  if (body.length <= LONGEST_BODY) return body;
  if (suggestion !== null) return bodyOf(finding, short, null);
  return `${marker}\n${ruleLink(finding)} · ${code(short)}`;
}

const others = ({ fixes }: Finding): readonly (readonly string[])[] =>
  fixes.length < 2
    ? []
    : [[`This is one of ${fixes.length} places with lines to paste for this question; the checklist has them all.`]];
