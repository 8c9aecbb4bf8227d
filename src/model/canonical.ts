import { createHash } from 'node:crypto';
import type { FactValue } from './finding.js';

/** Canonical JSON: keys sorted, no white space, numbers to two significant digits. Equal meanings are equal texts. */
export function canonical(value: FactValue): string {
  if (typeof value === 'number') return JSON.stringify(Number(value.toPrecision(2)));
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}

const hash = (value: FactValue): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);

/** The identity of a finding: 16 hex digits over rule, app, environment and subject. The leading 1 is the version of this recipe. */
export function findingId(rule: string, app: string, environment: string, subject: readonly string[]): string {
  return hash([1, rule, app, environment, ...subject]);
}

/** What an acknowledgement binds to: 16 hex digits over the id and the values on which a person decides. */
export function fingerprint(id: string, facts: FactValue): string {
  return hash([id, facts]);
}
