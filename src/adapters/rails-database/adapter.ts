import type { Adapter } from '../../model/adapter.js';
import type { DatabaseFact, Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { unresolved, type Value } from '../../model/value.js';
import { nodeValue, readYaml, type YamlEntry, type YamlMap } from '../../syntax/yaml.js';

/**
 * The databases of a Rails application, from config/database.yml: ERB, then YAML. A section whose values are all maps names several
 * databases, else it is the one called primary (Rails 7.1, activerecord/lib/active_record/database_configurations.rb,
 * `build_configs`). Only what sizes their pools is read; passwords and hosts are not.
 */
export const railsDatabase: Adapter = {
  id: 'rails-database',
  title: 'Rails databases',
  version: 1,
  files: ['**/config/database.yml'],
  read,
};

function read(file: SourceFile): readonly Fact[] {
  const { root } = readYaml(file, { ruby: true, erb: true });
  if (root?.kind !== 'map') return [];
  return root.entries.flatMap(({ key, value }): readonly Fact[] => {
    if (value.kind !== 'map') return [];
    const several = value.entries.length > 0 && value.entries.every((entry) => entry.value.kind === 'map');
    if (!several) return [database(file.path, key, 'primary', value)];
    return value.entries.flatMap((entry) =>
      entry.value.kind === 'map' ? [database(file.path, key, entry.key, entry.value)] : [],
    );
  });
}

function database(path: string, environment: string, name: string, section: YamlMap): DatabaseFact {
  const pool = find(section, 'pool');
  const limit = find(section, 'max_connections');
  const url = find(section, 'url');
  const line = (limit ?? pool)?.line ?? section.line;
  return {
    kind: 'database',
    environment,
    name,
    ...(pool === undefined ? {} : { pool: written(pool) }),
    ...(limit === undefined ? {} : { limit: written(limit) }),
    ...(url === undefined ? {} : { url: written(url) }),
    at: { path, line },
  };
}

/** The entry that counts for a key: the last one. */
const find = ({ entries }: YamlMap, key: string): YamlEntry | undefined => entries.findLast((entry) => entry.key === key);

/** What stands in a branch of the template may not be there. */
const written = (entry: YamlEntry): Value =>
  entry.branches.length > 0 || entry.value.branches.length > 0
    ? unresolved('it stands in a branch of the template')
    : nodeValue(entry.value);
