import { builtInPolicy, type Policy, type Wrapper } from '../model/manifest.js';
import type { PolicyData } from './policy-schema.js';
import { realName, type Tree } from './tree.js';

/** The team's policy over the built-in one, key by key. */
export function toPolicy(data: PolicyData, tree: Tree, path: string): Policy {
  const built = builtInPolicy;
  const limits = data.limits ?? {};
  const database = limits['database-connections'];
  const redis = limits['redis-connections'];
  return {
    environment: data.environment ?? built.environment,
    deploy: data.deploy ?? built.deploy,
    env: toEnv(data.env ?? {}, tree),
    ignore: data.ignore ?? built.ignore,
    alerts: data.alerts ?? built.alerts,
    rules: toRules(data.rules ?? {}),
    checklist: (data.checklist ?? []).map((item, index) => ({
      ...item,
      at: { path, line: tree.lineOf(['policy', 'checklist', index]) },
    })),
    acknowledgements: { ...built.acknowledgements, ...data.acknowledgements },
    failOn: data['fail-on'] ?? built.failOn,
    reviewAfter: data['review-after'] ?? built.reviewAfter,
    limits: {
      ...(database === undefined ? {} : { databaseConnections: database }),
      ...(redis === undefined ? {} : { redisConnections: redis }),
    },
    wrappers: (data.wrappers ?? []).map(toWrapper),
  };
}

/** A variable's value is text: 1.10 stays `1.10`, as the process would see it. */
function toEnv(env: NonNullable<PolicyData['env']>, tree: Tree): { readonly [name: string]: string } {
  const result: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(env)) {
    result[realName(key)] = typeof value === 'string' ? value : (tree.written(['policy', 'env', key]) ?? String(value));
  }
  return result;
}

/** Rule names are a fixed list, so a plain object holds them safely. */
function toRules(rules: NonNullable<PolicyData['rules']>): Policy['rules'] {
  return Object.fromEntries(Object.entries(rules).flatMap(([id, setting]) => (setting === undefined ? [] : [[id, setting]])));
}

function toWrapper(wrapper: NonNullable<PolicyData['wrappers']>[number]): Wrapper {
  if ('base' in wrapper) return { kind: 'base', base: wrapper.base, like: wrapper.like };
  return { kind: 'call', call: wrapper.call, job: wrapper.job, queue: wrapper.queue ?? null };
}
