import type { MethodFact } from '../../model/fact.js';
import { type BodyOf, words } from './bodies.js';
import type { Walk } from './chain.js';
import type { AppContext } from './context.js';
import { ownerOf, type Target } from './methods.js';
import type { PlaceOf } from './places.js';
import type { SiteDraft } from './sites.js';

/** Where a call site is reached from, jobs aside. */
export interface Entrance {
  /** requests, in words: `BuildsController#create` */
  readonly web: ReadonlySet<string>;
  readonly schedules: ReadonlySet<string>;
  readonly tasks: ReadonlySet<string>;
  /** code leads here that nothing known calls: it may be anybody */
  readonly loose: boolean;
}

interface Open {
  web: Map<string, MethodFact | null>;
  schedules: Set<string>;
  tasks: Set<string>;
  loose: boolean;
}

/**
 * Walks from every web class, schedule and task, and from code that none of them and no job reaches. `fromJobs` are the methods that
 * jobs reach.
 */
export function entrancesOf(
  context: AppContext,
  sites: readonly SiteDraft[],
  bodyOf: BodyOf,
  walk: Walk,
  placeOf: PlaceOf,
  fromJobs: ReadonlySet<MethodFact>,
): (site: SiteDraft) => Entrance {
  const found = new Map<SiteDraft, Open>();
  const open = (site: SiteDraft): Open => {
    const known = found.get(site) ?? { web: new Map(), schedules: new Set(), tasks: new Set(), loose: false };
    found.set(site, known);
    return known;
  };
  const reachedMethods = new Set(fromJobs);
  /** methods that another web method calls: not actions themselves */
  const helpers = new Set<MethodFact>();
  const rest: MethodFact[] = [];

  for (const method of context.methods.all) {
    const place = placeOf(method.owner, method.at.path);
    if (place === 'test') continue;
    if (place !== 'web' && place !== 'task' && place !== 'schedule') {
      rest.push(method);
      continue;
    }
    const { reached, methods } = walk([targetOf(method)]);
    for (const other of methods) {
      reachedMethods.add(other);
      if (place === 'web' && other !== method) helpers.add(other);
    }
    for (const { site } of reached) {
      if (place === 'web') open(site).web.set(words(targetOf(method)), method);
      else if (place === 'task') open(site).tasks.add(method.at.path);
      else open(site).schedules.add(method.at.path);
    }
  }
  const covered = new Set<MethodFact>();
  for (const method of rest) {
    if (reachedMethods.has(method) || covered.has(method)) continue;
    for (const { site } of walk([targetOf(method)]).reached) open(site).loose = true;
    // What another method of the same class leads to, this one has led to.
    for (const inner of bodyOf(targetOf(method)).methods) if (inner.owner === method.owner) covered.add(inner);
  }
  for (const site of sites) standing(site, open);

  const none: Entrance = { web: new Set(), schedules: new Set(), tasks: new Set(), loose: false };
  return (site) => {
    const known = found.get(site);
    return known === undefined ? none : { ...known, web: actions(known.web, helpers) };
  };
}

const targetOf = ({ owner, name, singleton, at }: MethodFact): Target => ({ self: ownerOf(owner, at.path), name, singleton });

/** What the place of a call says by itself, where no method holds it. */
function standing(site: SiteDraft, open: (site: SiteDraft) => Open): void {
  switch (site.place) {
    case 'web':
      if (site.where.method === null) open(site).web.set(site.in ?? site.at.path, null);
      return;
    case 'task':
      open(site).tasks.add(site.at.path);
      return;
    case 'schedule':
      open(site).schedules.add(site.at.path);
      return;
    case 'other':
      open(site).loose = true;
      return;
    case 'job':
    case 'model':
    case 'service':
    case 'test':
      return;
    default:
      site.place satisfies never;
  }
}

/** Of the web methods that lead somewhere, those that no other one calls: the actions. */
function actions(web: ReadonlyMap<string, MethodFact | null>, helpers: ReadonlySet<MethodFact>): ReadonlySet<string> {
  const outer = [...web].filter(([, method]) => method === null || !helpers.has(method)).map(([name]) => name);
  return new Set((outer.length > 0 ? outer : [...web.keys()]).sort());
}
