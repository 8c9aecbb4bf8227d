import type { Finding } from '../../src/model/finding.js';
import type { GateState, Outcome } from '../../src/model/outcome.js';

/** An outcome in which somebody acknowledged `settled`, and `open` waits. */
export const outcome = (state: GateState, open: readonly Finding[], settled: readonly Finding[]): Outcome => ({
  state,
  open: open.map(({ fingerprint }) => fingerprint),
  answers: Object.fromEntries([...open, ...settled].map(({ fingerprint }) => [fingerprint, 'tick' as const])),
  acknowledgements: settled.map(({ fingerprint }) => ({
    fingerprint,
    by: 'mei',
    at: '2026-02-02T10:00:00Z',
    how: 'tick',
    reason: null,
    until: null,
    valid: true,
    why: null,
    takenBack: null,
  })),
  remarks: [],
});
