import type { Person } from '../model/conversation.js';
import { UserError } from '../model/errors.js';
import type { Finding } from '../model/finding.js';
import type { Policy } from '../model/manifest.js';
import { isQuestion } from '../model/outcome.js';
import { type Api, statusOf } from './client.js';

/** An account that said something. */
export interface Speaker {
  readonly id: number;
  readonly login: string;
  readonly bot: boolean;
}

/** People as they may act now, by account id, looked up side by side and each once. */
export async function readPeople(
  api: Api,
  speakers: readonly Speaker[],
  known: { readonly contributors: ReadonlySet<number>; readonly teams: readonly string[] },
): Promise<ReadonlyMap<number, Person>> {
  const teams = known.teams.map((team) => ({ team, readable: once(() => isReadable(api, team)) }));
  const people = await Promise.all(
    speakers.map(async ({ id, login, bot }): Promise<Person> => {
      const contributor = known.contributors.has(id);
      // A bot's word never counts, whatever it may do.
      if (bot) return { id, login, permission: 'none', contributor, bot, teams: [] };
      const permission = await permissionOf(api, id, login);
      return { id, login, permission, contributor, bot, teams: permission === 'write' ? await teamsOf(api, login, teams) : [] };
    }),
  );
  return new Map(people.map((person) => [person.id, person]));
}

/** Live permission of an account. A login that now belongs to another account has none. */
async function permissionOf({ octokit, owner, repo }: Api, id: number, username: string): Promise<Person['permission']> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
    if (data.user?.id !== id) return 'none';
    // `permission` folds maintain into write, triage into read, and custom roles into what they rest on.
    switch (data.permission) {
      case 'admin':
      case 'maintain':
      case 'write':
        return 'write';
      case 'read':
      case 'triage':
        return 'read';
      default:
        return 'none';
    }
  } catch (error) {
    if (statusOf(error) === 404) return 'none';
    throw error;
  }
}

interface Team {
  /** `organisation/team` */
  readonly team: string;
  readonly readable: () => Promise<boolean>;
}

/** Those of the teams that somebody belongs to; null where that cannot be known. */
async function teamsOf(api: Api, login: string, teams: readonly Team[]): Promise<readonly string[] | null> {
  const member = await Promise.all(teams.map((team) => isMember(api, login, team)));
  const found = teams.flatMap(({ team }, index) => (member[index] === true ? [team] : []));
  return found.length === 0 && member.includes(null) ? null : found;
}

async function isMember({ octokit }: Api, username: string, { team, readable }: Team): Promise<boolean | null> {
  const [org = '', team_slug = ''] = team.split('/');
  try {
    return (await octokit.rest.teams.getMembershipForUserInOrg({ org, team_slug, username })).data.state === 'active';
  } catch (error) {
    const status = statusOf(error);
    if (status === 403) return null;
    if (status !== 404) throw error;
    // GitHub says 404 of who is no member, and of a team that this token may not see.
    return (await readable()) ? false : null;
  }
}

async function isReadable({ octokit }: Api, team: string): Promise<boolean> {
  const [org = '', team_slug = ''] = team.split('/');
  try {
    await octokit.rest.teams.listMembersInOrg({ org, team_slug, per_page: 1 });
    return true;
  } catch (error) {
    if (statusOf(error) === 403 || statusOf(error) === 404) return false;
    throw error;
  }
}

const TEAM = /^@?([a-z\d][\w.-]{0,99}\/[a-z\d][\w.-]{0,99})$/i;

/** The teams that may answer a question of this review, `organisation/team` in lower case. */
export function teamsNamed(findings: readonly Finding[], { by }: Policy['acknowledgements']): readonly string[] {
  const owners = by === 'owners' ? findings.filter(isQuestion).flatMap((finding) => finding.owners) : by === 'write' ? [] : by;
  return [...new Set(owners.flatMap((owner) => TEAM.exec(owner)?.[1]?.toLowerCase() ?? []))].sort();
}

/** Ids of the people who may write in the repository, a hundred at most; null where GitHub does not list them: only a remark rests on it. */
export async function writers({ octokit, owner, repo }: Api): Promise<readonly number[] | null> {
  try {
    const { data } = await octokit.rest.repos.listCollaborators({ owner, repo, permission: 'push', per_page: 100 });
    return data.flatMap(({ id, type }) => (type === 'Bot' ? [] : [id]));
  } catch (error) {
    if (error instanceof UserError) throw error;
    return null;
  }
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
