import type { AlertFact } from '../../../model/alert.js';
import type { Location } from '../../../model/location.js';
import { nearest } from '../../../model/nearest.js';
import type { Gap } from '../../../model/snapshot.js';
import type { AlertEvidence, AlertState } from '../../../model/topology.js';
import { within } from '../paths.js';

/** What a manifest's `alert` comes to: a word of the owner's, rules of a file that was read, or nothing that is there. */
export type Stated =
  | { readonly kind: 'word' }
  | { readonly kind: 'rules'; readonly alerts: readonly AlertFact[] }
  | { readonly kind: 'problem'; readonly state: Extract<AlertState, 'none' | 'maybe'>; readonly evidence: AlertEvidence };

export interface Files {
  readonly alerts: readonly AlertFact[];
  /** every path that was read, those of the second folder with its prefix */
  readonly paths: ReadonlySet<string>;
  readonly gaps: readonly Gap[];
  /** whether a file of this path is one that alerts are read from */
  readonly reads: (path: string) => boolean;
}

/** In front of paths of the second folder that holds alerts. */
export const ALERTS_FOLDER = 'alerts-dir:';

/** Kinds of files whose alerts are read: of another kind the owner's word counts. */
const READABLE = /\.(?:ya?ml|json|tf)$/;

/** `file#rule`, or null for a link and any other text. The file is a path with an ending, without blanks. */
export function fileAndRule(text: string): { readonly file: string; readonly rule: string } | null {
  const at = text.indexOf('#');
  const file = text.slice(0, Math.max(at, 0));
  const rule = text.slice(at + 1).trim();
  if (at <= 0 || rule === '' || file.includes('://') || !/^[^\s:]{1,500}\.\w{1,10}$/.test(file)) return null;
  const path = within('', file);
  return path === null ? null : { file: path, rule };
}

/** What the manifest's `alert` means; `at` is its entry. */
export function statedAlert(text: string, at: Location, { alerts, paths, gaps, reads }: Files): Stated {
  const named = fileAndRule(text);
  if (named === null) return { kind: 'word' };
  const { file, rule } = named;
  const candidates = [file, ALERTS_FOLDER + file];
  const own = alerts.filter((alert) => candidates.includes(alert.at.path));
  const found = own.filter(({ names }) => names.includes(rule));
  if (found.length > 0) return { kind: 'rules', alerts: found };
  const unread = gaps.find(({ path, reason }) => reason !== 'no-adapter' && candidates.includes(path));
  if (unread !== undefined)
    return problem('maybe', `the manifest names \`${text}\`, and that file was not read in full: ${unread.note}`, at);
  if (candidates.some((path) => paths.has(path))) {
    if (own.length === 0 && !READABLE.test(file)) return { kind: 'word' };
    const near = nearest(
      rule,
      own.flatMap(({ names }) => names),
    );
    const missing = own.length === 0 ? `\`${file}\` holds no alert` : `\`${file}\` has no rule \`${rule}\``;
    return problem('none', `the manifest names \`${text}\`, and ${missing}${meant(near)}`, at);
  }
  const files = [...new Set(alerts.map((alert) => alert.at.path))];
  // Whether a file lies outside of what is read, nobody has looked.
  return problem(
    reads(file) ? 'none' : 'maybe',
    `the manifest names \`${text}\`, and no such file was found${meant(nearest(file, files))}`,
    at,
  );
}

const problem = (state: 'none' | 'maybe', text: string, at: Location): Stated => ({
  kind: 'problem',
  state,
  evidence: { text, at },
});
const meant = (near: string | null): string => (near === null ? '' : `; did you mean \`${near}\`?`);
