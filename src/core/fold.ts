import { findingId, fingerprint } from '../model/canonical.js';
import type { Comparison } from '../model/comparison.js';
import type { Evidence, Finding } from '../model/finding.js';
import type { Level } from '../model/manifest.js';
import type { Rule } from '../model/rule.js';

const LOUDNESS: readonly Level[] = ['note', 'ask', 'fail'];

export const isNew = (finding: Finding): boolean => finding.status === 'introduced' || finding.status === 'worsened';

/** One cause, one box: what a louder finding already says becomes its evidence, and equal findings about untouched jobs become one. */
export function fold(findings: readonly Finding[], rules: readonly Rule[], comparison: Comparison): readonly Finding[] {
  return merge(subsume(findings, rules), rules, comparison);
}

function subsume(findings: readonly Finding[], rules: readonly Rule[]): readonly Finding[] {
  const below = new Map(rules.map(({ meta }) => [meta.id, meta.subsumes]));
  const covers = (upper: string, lower: string): boolean =>
    (below.get(upper) ?? []).some((rule) => rule === lower || covers(rule, lower));
  const takers = findings.filter(isNew);
  const takerOf = (finding: Finding): Finding | undefined => {
    if (!isNew(finding)) return undefined;
    const able = takers.filter(
      (taker) =>
        covers(taker.rule, finding.rule) &&
        LOUDNESS.indexOf(taker.level) >= LOUDNESS.indexOf(finding.level) &&
        sameMatter(taker, finding),
    );
    // The topmost one: what it takes may itself be taken.
    return able.find((taker) => !able.some((other) => covers(other.rule, taker.rule))) ?? able[0];
  };
  const taken = new Map<Finding, Finding[]>();
  const rest = findings.filter((finding) => {
    const taker = takerOf(finding);
    if (taker !== undefined) taken.set(taker, [...(taken.get(taker) ?? []), finding]);
    return taker === undefined;
  });
  return rest.map((finding) => ({ ...finding, evidence: [...finding.evidence, ...(taken.get(finding) ?? []).map(asEvidence)] }));
}

/** Findings that both name a job are about one matter if job and queue agree; else the queue alone decides, or the worker group of one without. */
function sameMatter(upper: Finding, lower: Finding): boolean {
  if (upper.job === null && upper.queue === null) return upper.workerGroup !== null && upper.workerGroup === lower.workerGroup;
  const sameQueue = upper.queue === lower.queue;
  if (upper.job === null || lower.job === null) return upper.queue !== null && sameQueue;
  // A rename speaks under the new name of what another rule may know by the old one.
  const sameJob = upper.job === lower.job || upper.facts.from === lower.job;
  return sameJob && (sameQueue || upper.queue === null || lower.queue === null);
}

const asEvidence = (finding: Finding): Evidence => ({ text: finding.message });

/** Equal findings of one rule about jobs that this change neither added, renamed nor moved are one finding about all of them. */
function merge(findings: readonly Finding[], rules: readonly Rule[], comparison: Comparison): readonly Finding[] {
  const aboutJobs = new Set(
    rules.filter(({ meta }) => meta.lists !== true && meta.subject.includes('job')).map(({ meta }) => meta.id),
  );
  const touched = new Set(
    comparison.jobs
      .filter(({ kinds }) => kinds.some((kind) => kind === 'added' || kind === 'renamed' || kind === 'moved'))
      .map(({ name }) => name),
  );
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const apart = !aboutJobs.has(finding.rule) || finding.job === null || touched.has(finding.job);
    const key = apart
      ? finding.id
      : JSON.stringify([finding.rule, finding.level, finding.status, finding.queue, finding.workerGroup, finding.facts]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return first as Finding;
    const jobs = group.flatMap(({ job }) => (job === null ? [] : [job])).sort();
    const subject = [first.queue, first.workerGroup].filter((part): part is string => part !== null);
    const id = findingId(first.rule, comparison.app, comparison.environment, subject);
    const facts = { ...first.facts, jobs };
    return {
      ...first,
      id,
      fingerprint: fingerprint(id, facts),
      facts,
      job: null,
      jobs,
      subject: [`${jobs.length} jobs`, ...subject].join(' '),
      evidence: [...first.evidence, ...group.slice(1).map(asEvidence)],
      related: [...first.related, ...group.slice(1).map(({ path, line, side, job }) => ({ path, line, side, label: job ?? '' }))],
    };
  });
}
