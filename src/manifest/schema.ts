import { z } from 'zod';
import { app, appShape } from './data-schema.js';
import { policy } from './policy-schema.js';
import { named } from './scalars.js';

const versionForm = 'write version: 1';

/** The manifest as it is written (docs/manifest.md). Unknown keys are errors everywhere. */
export const manifestSchema = z
  .strictObject(
    {
      version: z.literal(1, { error: versionForm }).describe('The version of this format.').exactOptional(),
      ...appShape,
      apps: named(app, '{ billing: { root: services/billing } }')
        .nullable()
        .describe('Further apps of the repository. What stands above belongs to the root; "*", week and time zone are inherited.')
        .exactOptional(),
      policy: policy.describe('How the team wants to be judged. Read from the live tip of the base branch only.').exactOptional(),
    },
    {
      error: (issue) =>
        issue.code === 'invalid_type' ? 'the file must be a map, for example queues: { default: { objective: 5m } }' : undefined,
    },
  )
  .meta({
    title: 'Queue Review manifest',
    description: 'What code and deploy files cannot say of background jobs and queues, and how the team wants to be judged.',
  });

export type ManifestFile = z.infer<typeof manifestSchema>;

/** The manifest's format as JSON Schema, draft 2020-12, for editors. */
export function manifestJsonSchema(): { readonly [key: string]: unknown } {
  return z.toJSONSchema(manifestSchema, { target: 'draft-2020-12', io: 'input', reused: 'inline' });
}

/** The keys that are valid at a path of the written file, for did-you-mean. Walks the JSON Schema: one truth for both. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  let nodes: readonly SchemaNode[] = [jsonSchema()];
  for (const word of path) nodes = nodes.flatMap((node) => alternatives(node)).flatMap((node) => below(node, word));
  return [...new Set(nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {})))];
}

interface SchemaNode {
  readonly properties?: { readonly [key: string]: SchemaNode };
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

let made: SchemaNode | undefined;
function jsonSchema(): SchemaNode {
  made ??= manifestJsonSchema() as SchemaNode;
  return made;
}

const alternatives = (node: SchemaNode): readonly SchemaNode[] =>
  node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives);

function below(node: SchemaNode, word: string | number): readonly SchemaNode[] {
  if (typeof word === 'number') return node.items === undefined ? [] : [node.items];
  const own = Object.hasOwn(node.properties ?? {}, word) ? node.properties?.[word] : undefined;
  if (own !== undefined) return [own];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}
