import type { Framework } from '../../model/adapter.js';
import type { AppSettingFact, Fact } from '../../model/fact.js';
import type { ManifestData, Policy } from '../../model/manifest.js';
import type { Resolved, Value } from '../../model/value.js';
import type { AppFacts } from './apps.js';
import { type Classes, indexClasses } from './classes.js';
import { type ResolveContext, resolve } from './resolve.js';

/** One app in the judged environment, with everything that turns names into values. */
export interface AppContext {
  readonly app: string;
  readonly root: string;
  readonly facts: readonly Fact[];
  readonly frameworks: readonly Framework[];
  readonly policy: Policy;
  readonly manifest: ManifestData;
  readonly environment: string;
  readonly classes: Classes;
  readonly resolve: (value: Value) => Resolved;
  readonly resolving: ResolveContext;
  /** an application setting in the judged environment */
  readonly setting: (name: string) => Value | null;
  readonly version: (gem: string) => string | null;
}

export function appContext(app: AppFacts, frameworks: readonly Framework[], policy: Policy, manifest: ManifestData): AppContext {
  const classes = indexClasses(app.facts);
  const resolving: ResolveContext = {
    constant: (name, nesting) => classes.constant({ name, nesting })?.value ?? null,
    env: (name) => {
      const value = Object.hasOwn(policy.env, name) ? policy.env[name] : undefined;
      return value === undefined ? null : { kind: 'literal', value };
    },
  };
  const versions = new Map<string, string>();
  const settings = new Map<string, AppSettingFact>();
  for (const fact of app.facts) {
    if (fact.kind === 'locked-version') versions.set(fact.name, fact.version);
    if (fact.kind === 'app-setting' && (fact.environment === null || fact.environment === policy.environment)) {
      const other = settings.get(fact.name);
      // Rails reads application.rb, then the environment's file, then the initializers; the last one wins.
      if (other === undefined || order(fact) >= order(other)) settings.set(fact.name, fact);
    }
  }
  return {
    app: app.name,
    root: app.root,
    facts: app.facts,
    frameworks,
    policy,
    manifest,
    environment: policy.environment,
    classes,
    resolving,
    resolve: (value) => resolve(value, resolving),
    setting: (name) => settings.get(name)?.value ?? null,
    version: (gem) => versions.get(gem) ?? null,
  };
}

const order = ({ environment, at }: AppSettingFact): number =>
  environment !== null ? 1 : at.path.includes('/initializers/') ? 2 : 0;
