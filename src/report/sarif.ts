import type { Finding, Fix } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import { type Acknowledgement, isQuestion } from '../model/outcome.js';
import type { Review } from '../model/review.js';
import { acknowledgedWords, boxStates } from './answers.js';
import { isNew } from './rows.js';
import { pasteLines, printable } from './text.js';

const HOME = 'https://github.com/queue-review/queue-review';
const LEVELS: { readonly [level in Level]: 'error' | 'warning' | 'note' } = { fail: 'error', ask: 'warning', note: 'note' };

/**
 * The findings that this change introduces or worsens as SARIF 2.1.0: fail = error, ask = warning, note = note.
 * The partial fingerprint is the finding's own, so that a scanner recognises it on later commits. What people acknowledged is suppressed: once
 * they were asked, every result says whether it is. Ends with a line end.
 */
export function sarif(review: Review): string {
  const findings = review.findings.filter(isNew);
  const rules = rulesOf(review, findings);
  const index = new Map(rules.map((rule, position) => [rule.id, position]));
  const state = boxStates(review);
  const suppressions = (finding: Finding) => {
    if (review.outcome === null) return {};
    const { acknowledged } = isQuestion(finding) ? state(finding) : { acknowledged: null };
    const accepted = acknowledged === null ? [] : [suppression(acknowledged)];
    return { suppressions: accepted };
  };
  const split = review.tool.lastIndexOf(' ');
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: split < 0 ? review.tool : review.tool.slice(0, split),
            ...(split < 0 ? {} : { semanticVersion: review.tool.slice(split + 1) }),
            informationUri: HOME,
            rules,
          },
        },
        automationDetails: { id: `queue-review/${review.environment}/` },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({ ...result(finding, index.get(finding.rule) ?? -1), ...suppressions(finding) })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const suppression = (acknowledged: Acknowledgement) => ({
  kind: 'external',
  status: 'accepted',
  justification: printable(acknowledgedWords(acknowledged)),
});

function rulesOf(review: Review, findings: readonly Finding[]) {
  const known = new Map(review.rules.map((rule) => [rule.id, rule]));
  return [...new Set(findings.map(({ rule }) => rule))].sort().map((id) => {
    const rule = known.get(id);
    const help = rule?.help ?? findings.find((finding) => finding.rule === id)?.help ?? '';
    const finds = rule?.finds ?? id;
    // GitHub wants all three texts, and shows `help` beside an alert.
    return {
      id,
      shortDescription: { text: rule?.title ?? id },
      fullDescription: { text: finds },
      help: { text: help === '' ? finds : `${finds} ${help}`, ...(help === '' ? {} : { markdown: `${finds} [More](${help})` }) },
      ...(help === '' ? {} : { helpUri: help }),
      ...(rule === undefined ? {} : { defaultConfiguration: { level: LEVELS[rule.level] } }),
    };
  });
}

function result(finding: Finding, ruleIndex: number) {
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.level],
    message: { text: messageOf(finding) },
    locations: [location(finding.path, finding.line)],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((related, id) => ({
            id,
            ...location(related.path, related.line, related.endLine),
            message: { text: printable(related.label) },
          })),
        }),
    // GitHub knows an alert again by this name alone, and could take it from a line only where the files are checked out.
    partialFingerprints: { 'queueReview/v1': finding.fingerprint, primaryLocationLineHash: `${finding.fingerprint}:1` },
    ...(finding.fixes.length === 0 ? {} : { fixes: [fixes(finding.fixes)] }),
  };
}

/** Plain text; square brackets would be read as links into the log. */
function messageOf({ title, message, settle }: Finding): string {
  const ways = settle.length === 0 ? [] : [`Settle it by one of: ${settle.join('; ')}.`];
  return [...new Set([title, message, ...ways])].map((text) => printable(text).replace(/([[\]\\])/g, '\\$1')).join(' ');
}

function location(path: string, line: number, endLine?: number) {
  return {
    physicalLocation: {
      artifactLocation: artifact(path),
      region: {
        startLine: Math.max(1, line),
        ...(endLine === undefined || endLine < line ? {} : { endLine: Math.max(1, endLine) }),
      },
    },
  };
}

const artifact = (path: string) => ({ uri: path.split('/').map(encoded).join('/'), uriBaseId: '%SRCROOT%' });

/** A path segment as a URI; a lone surrogate, which no URI can hold, becomes the replacement character. */
const encoded = (segment: string): string => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));

function fixes(all: readonly Fix[]) {
  return {
    description: { text: 'Lines to paste' },
    artifactChanges: all.map((fix) => ({
      artifactLocation: artifact(fix.path),
      replacements: [
        {
          deletedRegion: {
            startLine: fix.start,
            startColumn: 1,
            endLine: fix.kind === 'replace' ? fix.end + 1 : fix.start,
            endColumn: 1,
          },
          insertedContent: { text: `${pasteLines(fix.text).join('\n')}\n` },
        },
      ],
    })),
  };
}
