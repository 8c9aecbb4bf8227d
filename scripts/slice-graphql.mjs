// Cuts the types that the tests' stand-in for GitHub answers about out of GitHub's own GraphQL schema.
//   node scripts/slice-graphql.mjs FOLDER      FOLDER = the unpacked npm package @octokit/graphql-schema
// Run by hand when a type is added; what it writes is committed. A kept type keeps every field that leads to a scalar, an enum or a kept type.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, parse, print, validateSchema, visit } from 'graphql';
import { root } from './bundle.mjs';

const ROOTS = {
  Query: ['viewer', 'repository', 'node', 'nodes', 'rateLimit'],
  Mutation: ['resolveReviewThread', 'unresolveReviewThread', 'minimizeComment', 'unminimizeComment'],
};
const KEPT = new Set(
  `Actor Blob Bot Comment Commit EnterpriseUserAccount GitActor GitObject GitSignature GpgSignature IssueComment Mannequin Minimizable Node
  Organization PageInfo PullRequest PullRequestCommit PullRequestReview PullRequestReviewComment PullRequestReviewThread RateLimit Ref Repository
  RepositoryOwner SmimeSignature SshSignature Status StatusContext Tree TreeEntry UniformResourceLocatable UnknownSignature Updatable
  UpdatableComment User UserContentEdit`.split(/\s+/),
);

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('the folder of the unpacked package @octokit/graphql-schema is missing');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const document = parse(readFileSync(join(folder, 'schema.graphql'), 'utf8'), { noLocation: true });
const definitions = new Map(
  document.definitions.filter(({ name }) => name !== undefined).map((definition) => [definition.name.value, definition]),
);

const named = (type) => (type.kind === 'NamedType' ? type.name.value : named(type.type));
const LEAF = new Set(['ScalarTypeDefinition', 'EnumTypeDefinition']);
const isLeaf = (name) => LEAF.has(definitions.get(name)?.kind) || ['ID', 'Int', 'Float', 'String', 'Boolean'].includes(name);
/** Pages of kept things are kept: a connection, its edge, and the payload of a kept mutation. */
const isPage = (name) =>
  /(?:Connection|Edge)$/.test(name) &&
  definitions.get(name)?.fields?.some((field) => /^(?:nodes?)$/.test(field.name.value) && KEPT.has(named(field.type)));
const payloads = new Set(ROOTS.Mutation.map((field) => `${field[0].toUpperCase()}${field.slice(1)}Payload`));
const isKept = (name) => isLeaf(name) || KEPT.has(name) || payloads.has(name) || isPage(name);

const reached = new Map();
reach('Query');
reach('Mutation');
const slice = {
  kind: 'Document',
  definitions: [...reached.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1)),
};
const problems = validateSchema(buildASTSchema(slice));
if (problems.length > 0) throw new Error(problems.join('\n'));
const text = `# From @octokit/graphql-schema ${version} (MIT), made by scripts/slice-graphql.mjs\n${print(slice)}\n`;
const target = join(root, '__tests__/contract/cases/github-schema.slice.graphql');
writeFileSync(target, text);
console.log(`${target}: ${text.length} characters, ${reached.size} types`);

function reach(name) {
  const definition = definitions.get(name);
  if (definition === undefined || reached.has(name)) return;
  reached.set(name, definition);
  const bare = visit(definition, {
    enter: (node) =>
      node.description || node.directives?.length ? { ...node, description: undefined, directives: [] } : undefined,
  });
  const fields = bare.fields?.filter(
    (field, index, all) => all.findIndex((other) => other.name.value === field.name.value) === index,
  );
  const kept = /^InputObject/.test(bare.kind)
    ? fields
    : fields?.filter((field) => (ROOTS[name] ? ROOTS[name].includes(field.name.value) : isKept(named(field.type))));
  const result = {
    ...bare,
    ...(kept && { fields: kept }),
    ...(bare.interfaces && { interfaces: ROOTS[name] ? [] : bare.interfaces.filter((one) => KEPT.has(one.name.value)) }),
    ...(bare.types && { types: bare.types.filter((one) => KEPT.has(one.name.value)) }),
  };
  reached.set(name, result);
  for (const field of kept ?? []) {
    reach(named(field.type));
    for (const argument of field.arguments ?? []) reach(named(argument.type));
  }
  for (const one of [...(result.interfaces ?? []), ...(result.types ?? [])]) reach(one.name.value);
  if (bare.kind === 'InterfaceTypeDefinition') {
    for (const other of definitions.values()) {
      if (KEPT.has(other.name.value) && other.interfaces?.some((one) => one.name.value === name)) reach(other.name.value);
    }
  }
}
