import { readFileSync } from 'node:fs';
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Links } from '../links.js';
import type { Token } from '../model.js';
import type { Answer } from '../router.js';
import type { State } from '../state.js';
import { mutations } from './mutations.js';
import { queries } from './queries.js';

const SLICE = new URL('../../../contract/cases/github-schema.slice.graphql', import.meta.url);
let shared: GraphQLSchema | null = null;

function schemaOf(): GraphQLSchema {
  shared ??= buildSchema(readFileSync(SLICE, 'utf8'));
  return shared;
}

export interface Scene {
  readonly state: State;
  readonly links: Links;
  readonly token: Token;
}

/** An error that GitHub would answer with, as opposed to one that shows a mistake in a query or in the stand-in. */
export const refusal = (type: string, message: string): GraphQLError => new GraphQLError(message, { extensions: { type } });
export const forbidden = (): GraphQLError => refusal('FORBIDDEN', 'Resource not accessible by integration');

/** A field that nothing here answers is an error, never a silent null. */
const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const value = defaultFieldResolver(source, args, context, info);
  if (value === undefined && info.fieldName !== '__typename')
    throw new Error(`the stand-in answers no ${info.parentType.name}.${info.fieldName}`);
  return value;
};

/** Runs GraphQL requests against the slice of GitHub's schema. Queries that do not fit it, and other mistakes, are told to `report`. */
export function createGraphql(
  state: State,
  links: Links,
  report: (problem: string) => void,
): (body: unknown, token: Token) => Promise<Answer> {
  const schema = schemaOf();

  return async (body, token) => {
    const { query, variables } = (body ?? {}) as {
      readonly query?: unknown;
      readonly variables?: { readonly [name: string]: unknown };
    };
    if (typeof query !== 'string') {
      report('a GraphQL request without a query');
      return { status: 400, body: { message: 'A query attribute must be specified and must be a string.' } };
    }
    let errors: readonly GraphQLError[];
    let data: unknown;
    try {
      const document = parse(query);
      errors = validate(schema, document);
      if (errors.length === 0) {
        const scene: Scene = { state, links, token };
        const rootValue = { ...queries(scene), ...mutations(scene) };
        const result = await execute({ schema, document, rootValue, variableValues: variables ?? {}, fieldResolver: resolve });
        data = result.data;
        errors = result.errors ?? [];
      }
    } catch (error) {
      errors = [error instanceof GraphQLError ? error : new GraphQLError(String(error))];
    }
    for (const error of errors) if (error.extensions.type === undefined) report(`GraphQL: ${error.message}`);
    const shown = errors.map((error) => ({
      ...(error.extensions.type === undefined ? {} : { type: error.extensions.type }),
      path: error.path ?? [],
      locations: error.locations ?? [],
      message: error.message,
    }));
    return { status: 200, body: { ...(data === undefined ? {} : { data }), ...(shown.length === 0 ? {} : { errors: shown }) } };
  };
}
