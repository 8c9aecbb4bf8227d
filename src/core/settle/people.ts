import type { Person } from '../../model/conversation.js';
import type { Finding } from '../../model/finding.js';
import type { Policy } from '../../model/manifest.js';

type Acknowledgements = Policy['acknowledgements'];

/** Whether somebody may take an acknowledgement back: anyone with write access, the author too. */
export const mayTakeBack = (person: Person | undefined): boolean =>
  person !== undefined && !person.bot && person.permission === 'write';

/**
 * Why this person's acknowledgement of a finding does not count, in words that complete "does not count: ...", or null where it does.
 * Owners and a list of logins narrow write access; they never replace it.
 */
export function whyNot(person: Person | undefined, finding: Finding, policy: Acknowledgements): string | null {
  if (person === undefined) return 'the account is not known any more';
  if (person.bot) return 'bots do not count';
  if (person.permission !== 'write') return 'it takes write access';
  if (person.contributor && !policy.author) return 'who has a part in this change does not answer for it';
  const wanted = wantedPeople(finding, policy);
  if (wanted === null || wanted.some((name) => isNamed(person, name))) return null;
  if (person.teams === null && wanted.some(isTeam)) return null;
  if (wanted.length === 0) return 'the policy lets nobody answer';
  const names = wanted.map((name) => `\`${name}\``).join(', ');
  return policy.by === 'owners' ? `its owners answer: ${names}` : `the policy names who answers: ${names}`;
}

/** Whether a team has a say in this finding, so that its members must be known. */
export const namesTeam = (finding: Finding, policy: Acknowledgements): boolean =>
  wantedPeople(finding, policy)?.some(isTeam) ?? false;

const LOGIN = /^@?[a-z\d][\w-]*$/i;
const TEAM = /^@?[a-z\d][\w.-]*\/[a-z\d][\w.-]*$/i;
const isTeam = (name: string): boolean => TEAM.test(name);

/** Those whom policy wants; null = everyone with write access. An owner that is neither login nor team is nobody who could answer. */
function wantedPeople(finding: Finding, { by }: Acknowledgements): readonly string[] | null {
  if (by === 'write') return null;
  if (by !== 'owners') return by;
  const owners = finding.owners.filter((owner) => LOGIN.test(owner) || isTeam(owner));
  return owners.length === 0 ? null : owners;
}

function isNamed(person: Person, name: string): boolean {
  const wanted = name.replace(/^@/, '').toLowerCase();
  return isTeam(name)
    ? (person.teams ?? []).some((team) => team.toLowerCase() === wanted)
    : person.login.toLowerCase() === wanted;
}
