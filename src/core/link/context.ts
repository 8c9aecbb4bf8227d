import type { Framework } from '../../model/adapter.js';
import type { AppSettingFact, EnqueueFact, LockedVersionFact } from '../../model/fact.js';
import type { ManifestData, Policy } from '../../model/manifest.js';
import type { Resolved, Value } from '../../model/value.js';
import type { AppFacts } from './apps.js';
import { type Classes, indexClasses } from './classes.js';
import { type Facts, factsByKind } from './facts.js';
import { enqueuesOf } from './mail.js';
import { indexMethods, type Methods } from './methods.js';
import { type ResolveContext, resolve } from './resolve.js';

/** One app in the judged environment, with everything that turns names into values. */
export interface AppContext {
  readonly app: string;
  readonly root: string;
  readonly facts: Facts;
  /** with the jobs that mailers name */
  readonly enqueues: readonly EnqueueFact[];
  readonly frameworks: readonly Framework[];
  readonly policy: Policy;
  readonly manifest: ManifestData;
  readonly environment: string;
  readonly classes: Classes;
  readonly methods: Methods;
  readonly resolving: ResolveContext;
  readonly resolve: (value: Value) => Resolved;
  /** an application setting in the judged environment, with its place */
  readonly setting: (name: string) => AppSettingFact | null;
  readonly version: (gem: string) => string | null;
  readonly locked: (gem: string) => LockedVersionFact | null;
  /** gems that the app locks */
  readonly gems: ReadonlySet<string>;
}

/** Variables by which Rails and its servers know their environment: what is judged runs in the judged one. */
const ENVIRONMENTS: ReadonlySet<string> = new Set(['RAILS_ENV', 'RACK_ENV', 'APP_ENV']);

export function appContext(app: AppFacts, frameworks: readonly Framework[], policy: Policy, manifest: ManifestData): AppContext {
  const facts = factsByKind(app.facts);
  const classes = indexClasses(facts, new Set(frameworks.flatMap(frameworkNames)));
  const resolving: ResolveContext = {
    constant: (name, nesting) => classes.constants.value({ name, nesting })?.value ?? null,
    env: (name) => policyEnv(policy, name) ?? (ENVIRONMENTS.has(name) ? known(policy.environment) : null),
  };
  const versions = new Map(facts('locked-version').map((fact) => [fact.name, fact]));
  const settings = settingsOf(facts('app-setting'), policy.environment);
  return {
    app: app.name,
    root: app.root,
    facts,
    enqueues: enqueuesOf(facts, classes),
    frameworks,
    policy,
    manifest,
    environment: policy.environment,
    classes,
    methods: indexMethods(facts, classes),
    resolving,
    resolve: (value) => resolve(value, resolving),
    setting: (name) => settings.get(name) ?? null,
    version: (gem) => versions.get(gem)?.version ?? null,
    locked: (gem) => versions.get(gem) ?? null,
    gems: new Set(versions.keys()),
  };
}

/** The classes and modules that a framework brings and an application builds on. */
const frameworkNames = ({ jobAncestors, provided, roles }: Framework): readonly string[] => [
  ...jobAncestors,
  ...provided.map(({ name }) => name),
  ...(roles?.record ?? []),
  ...(roles?.web ?? []),
];

const known = (value: string): Resolved => ({ values: [value], env: [], complete: true });

/** A value that production runs with and no file shows. */
export function policyEnv(policy: Policy, name: string): Resolved | null {
  const value = Object.hasOwn(policy.env, name) ? policy.env[name] : undefined;
  return value === undefined ? null : known(value);
}

/** Rails runs application.rb, then the environment's own file, then the initializers: the last one wins. */
function settingsOf(facts: readonly AppSettingFact[], environment: string): ReadonlyMap<string, AppSettingFact> {
  const settings = new Map<string, AppSettingFact>();
  for (const fact of facts) {
    if (fact.environment !== null && fact.environment !== environment) continue;
    const other = settings.get(fact.name);
    if (other === undefined || order(fact) >= order(other)) settings.set(fact.name, fact);
  }
  return settings;
}

const order = ({ environment, at }: AppSettingFact): number =>
  /(?:^|\/)config\/initializers\//.test(at.path) ? 2 : environment !== null ? 1 : 0;
