import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { template } from './paths.js';

type Schema = { readonly [key: string]: unknown };
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Media {
  readonly content?: { readonly [type: string]: { readonly schema: Schema } };
  readonly required?: boolean;
}
interface Operation {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: Media;
  readonly responses: { readonly [status: string]: Media & { readonly $ref?: string } };
}
interface Description {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly [kind: string]: { readonly [name: string]: Schema } };
}

/** Formats of GitHub's description that JSON Schema has no check for, and the few that are worth one. */
const FORMATS: { readonly [name: string]: true | RegExp } = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/,
  uri: /^[a-z][a-z0-9+.-]*:\S*$/i,
  'repo.nwo': /^[^/\s]+\/[^/\s]+$/,
  'ssh-url': true,
  ssh: true,
  email: true,
  'uri-template': true,
  timestamp: true,
  int32: true,
  int64: true,
};

/** Where GitHub sends null though its description does not say so: the repository of a deleted fork, the place of an outdated comment. */
const ALSO_NULL: readonly (readonly string[])[] = [
  ['pull-request', 'head', 'repo'],
  ['pull-request-simple', 'head', 'repo'],
  ['pull-request-review-comment', 'line'],
  ['pull-request-review-comment', 'position'],
  ['review-comment', 'line'],
];

function description(): Description {
  const api = described();
  for (const [name = '', ...path] of ALSO_NULL) {
    let schema: unknown = api.components.schemas?.[name];
    for (const key of path.slice(0, -1)) schema = (schema as { properties: Schema }).properties[key];
    const { properties } = schema as { properties: { [key: string]: Schema } };
    const last = path.at(-1) ?? '';
    properties[last] = { allOf: [properties[last] ?? {}], nullable: true };
  }
  return api;
}

const described = (): Description =>
  JSON.parse(readFileSync(new URL('../../contract/cases/github-openapi.slice.json', import.meta.url), 'utf8'));

export interface Contract {
  /** `METHOD /path/{with}/{names}` of everything described */
  readonly operations: readonly string[];
  /** What is wrong with a request; empty where it is as described. */
  readonly request: (operation: string, query: URLSearchParams, body: unknown) => readonly string[];
  /** What is wrong with an answer. Statuses from 400 on may always be GitHub's basic error. */
  readonly response: (operation: string, status: number, body: unknown) => readonly string[];
  /** What is wrong with the payload of an event: `push`, `pull-request-opened`. */
  readonly payload: (event: string, payload: unknown) => readonly string[];
}

let shared: Contract | null = null;

/** The slice of GitHub's description, read once. Its schemas are compiled when they are first needed. */
export function readContract(): Contract {
  shared ??= compile();
  return shared;
}

function compile(): Contract {
  const api = description();
  const ajv = new Ajv({ strict: false, allErrors: false, formats: { ...FORMATS }, validateFormats: true });
  const coercing = new Ajv({ strict: false, coerceTypes: 'array', formats: { ...FORMATS } });
  const whole = withNulls(api) as Schema;
  ajv.addSchema(whole, 'github');
  coercing.addSchema(whole, 'github');
  const compiled = new Map<string, ValidateFunction>();

  const resolve = (schema: Schema): Schema => {
    if (typeof schema.$ref !== 'string') return schema;
    const [, , kind = '', name = ''] = schema.$ref.split('/');
    return resolve(api.components[kind]?.[name] ?? {});
  };
  const operationOf = (key: string): Operation => {
    const [method = '', path = ''] = key.split(' ');
    const operation = api.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`${key} is not in the slice of GitHub's description`);
    return operation;
  };
  const check = (pointer: readonly string[], value: unknown, coerce = false): readonly string[] => {
    const reference = `github#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const key = `${coerce}${reference}`;
    const validate = compiled.get(key) ?? (coerce ? coercing : ajv).compile({ $ref: reference });
    compiled.set(key, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          (error) => `${error.instancePath || 'body'} ${error.message} ${JSON.stringify(error.params)}`,
        );
  };

  /** The names that a body may have on its first level. GitHub ignores others without a word, which hides typing errors. */
  const namesOf = (schema: Schema): ReadonlySet<string> => {
    const own = resolve(schema);
    const parts = [own.allOf, own.anyOf, own.oneOf].flatMap((group) => (Array.isArray(group) ? (group as Schema[]) : []));
    return new Set([...Object.keys(own.properties ?? {}), ...parts.flatMap((part) => [...namesOf(part)])]);
  };

  return {
    operations: Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
    request: (key, query, body) => {
      const operation = operationOf(key);
      const { path, method } = template(key);
      const parameters = (operation.parameters ?? []).map((one) => resolve(one) as unknown as Parameter);
      const allowed = new Map(parameters.filter((one) => one.in === 'query').map((one) => [one.name, one]));
      const queries = [...query].flatMap(([name, value]) => {
        const parameter = allowed.get(name);
        if (parameter === undefined) return [`query ${name} is not described`];
        const index = (operation.parameters ?? []).findIndex((one) => resolve(one) === (parameter as unknown as Schema));
        const reference = (operation.parameters ?? [])[index]?.$ref;
        const at =
          typeof reference === 'string' ? reference.slice(2).split('/') : ['paths', path, method, 'parameters', String(index)];
        return check([...at, 'schema'], value, true).map((problem) => `query ${name}: ${problem}`);
      });
      const media = operation.requestBody?.content?.['application/json'];
      if (media === undefined) return body === undefined ? queries : [...queries, 'a body is not described'];
      if (body === undefined) return operation.requestBody?.required === true ? [...queries, 'the body is missing'] : queries;
      const names = namesOf(media.schema);
      const unknown =
        typeof body === 'object' && body !== null ? Object.keys(body).filter((name) => names.size > 0 && !names.has(name)) : [];
      return [
        ...queries,
        ...unknown.map((name) => `body ${name} is not described`),
        ...check(['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'], body),
      ];
    },
    response: (key, status, body) => {
      const { path, method } = template(key);
      const answer = operationOf(key).responses[String(status)];
      if (answer === undefined) {
        if (status < 400) return [`status ${status} is not described`];
        return check(['components', 'schemas', 'basic-error'], body);
      }
      const at =
        answer.$ref === undefined ? ['paths', path, method, 'responses', String(status)] : answer.$ref.slice(2).split('/');
      const content = (resolve(answer as Schema) as Media).content;
      const type = Object.keys(content ?? {}).find((name) => name.endsWith('json'));
      if (type === undefined) return body === undefined || status >= 400 ? [] : ['a body is not described'];
      return check([...at, 'content', type, 'schema'], body);
    },
    payload: (event, payload) => check(['components', 'schemas', `webhook-${event}`], payload),
  };
}

/** OpenAPI 3.0 says `nullable`, JSON Schema has a type for it. */
function withNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNulls);
  if (typeof node !== 'object' || node === null) return node;
  const made = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withNulls(value)]));
  if (made.nullable !== true) return made;
  const { nullable: _, ...schema } = made;
  return { anyOf: [schema, { type: 'null' }] };
}
