import type { SitePlace } from '../../model/topology.js';
import type { AppContext } from './context.js';
import type { JobDraft } from './jobs.js';

const TEST = /(?:^|\/)(?:spec|specs|test|tests|features|__tests__)\/|_(?:spec|test)\.rb$/;
/** Below `app/` a folder of that name is a namespace. */
const INSIDE_APP = /(?:^|\/)app\//;
const TASK = /\.rake$|\.thor$|(?:^|\/)Rakefile$|(?:^|\/)(?:lib\/tasks|bin|exe|script|scripts|db|console)\//;
const WEB = /(?:^|\/)app\/(?:controllers|channels|graphql|api|views|admin|resources|mutations|resolvers|mailboxes)\//;
const MODEL = /(?:^|\/)app\/models\//;
const OWN_CODE = /(?:^|\/)(?:app|lib|packs|packages|engines|components|domains)\//;
/** Where schedules are written in Ruby. Source: whenever (config/schedule.rb), clockwork (clock.rb). */
const SCHEDULE = /(?:^|\/)config\/schedule\.rb$|(?:^|\/)(?:lib|config|app)?\/?clock(?:work)?\.rb$/;

/** What kind of place a statement stands in: by what its class is, else by where its file lies. */
export type PlaceOf = (owner: string | null, path: string) => SitePlace;

/** A memoised answer for one app. */
export function places(context: AppContext, jobs: ReadonlyMap<string, JobDraft>): PlaceOf {
  const web = roles('web', context);
  const record = recordTest(context);
  const known = new Map<string, SitePlace>();
  return (owner, path) => {
    const key = `${owner ?? ''}\0${path}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const place = placeOf(owner, local(path, context), jobs, web, record);
    known.set(key, place);
    return place;
  };
}

function placeOf(
  owner: string | null,
  path: string,
  jobs: ReadonlyMap<string, JobDraft>,
  web: (name: string) => boolean,
  record: (name: string) => boolean,
): SitePlace {
  if (TEST.test(path) && !INSIDE_APP.test(path)) return 'test';
  if (owner !== null && jobs.has(owner)) return 'job';
  if (SCHEDULE.test(path)) return 'schedule';
  if (TASK.test(path) && !INSIDE_APP.test(path)) return 'task';
  if (WEB.test(path) || (owner !== null && (web(owner) || owner.endsWith('Controller')))) return 'web';
  if (MODEL.test(path) || (owner !== null && record(owner))) return 'model';
  return OWN_CODE.test(path) ? 'service' : 'other';
}

const local = (path: string, { root }: AppContext): string =>
  root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;

/** Whether a class descends from an ancestor that a framework says makes it so. */
function roles(role: 'web' | 'record', { classes, frameworks }: AppContext): (name: string) => boolean {
  const ancestors = new Set(frameworks.flatMap((framework) => framework.roles?.[role] ?? []));
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = classes.lineage(name).some((ancestor) => ancestor.external && ancestors.has(ancestor.name));
    known.set(name, found);
    return found;
  };
}

/** Whether a class is a model: its instances are saved, and its callbacks run then. */
export const recordTest = (context: AppContext): ((name: string) => boolean) => roles('record', context);
