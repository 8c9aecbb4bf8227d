import type { Acknowledgement, Outcome } from '../../src/model/outcome.js';
import type { Review } from '../../src/model/review.js';
import { gateway, incident, unserved } from './incident.js';

export const said = (more: Partial<Acknowledgement> = {}): Acknowledgement => ({
  fingerprint: gateway.fingerprint,
  by: 'reviewer',
  at: '2026-08-01T10:30:00Z',
  how: 'command',
  reason: 'quiet until `autumn`, we look again',
  until: '2026-09-01',
  valid: true,
  why: null,
  takenBack: null,
  ...more,
});

export const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  state: 'failure',
  open: [unserved.fingerprint, gateway.fingerprint],
  answers: { [unserved.fingerprint]: 'none', [gateway.fingerprint]: 'tick' },
  acknowledgements: [],
  remarks: [],
  ...more,
});

/** The incident after people spoke. */
export const answered = (more: Partial<Outcome> = {}): Review => ({ ...incident, outcome: outcome(more) });

/** The question of the incident is answered; the contradiction is open. */
export const halfAnswered = answered({ open: [unserved.fingerprint], acknowledgements: [said()] });

/** Only the question, and it is answered. */
export const allAnswered: Review = {
  ...incident,
  findings: [gateway],
  conclusion: 'ask',
  counts: { introduced: { fail: 0, ask: 1, note: 0 }, existing: 0, resolved: 0 },
  outcome: outcome({ state: 'success', open: [], answers: { [gateway.fingerprint]: 'tick' }, acknowledgements: [said()] }),
};
