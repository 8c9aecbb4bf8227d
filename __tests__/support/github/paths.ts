/** Names in a path template that may hold slashes. */
const LONG = new Set(['path', 'ref', 'basehead', 'branch']);

export interface Template {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly names: readonly string[];
  readonly pattern: RegExp;
}

/** Reads `METHOD /path/{name}`. The method is lower case, as OpenAPI has it. */
export function template(key: string): Template {
  const [method = '', path = ''] = key.split(' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pattern = path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => (LONG.has(name) ? '(.+)' : '([^/]+)'));
  return { key, method: method.toLowerCase(), path, names, pattern: new RegExp(`^${pattern}$`) };
}

export interface Found {
  readonly key: string;
  readonly params: { readonly [name: string]: string };
}

/** Finds the template of a request: the one with the most literal parts wins. Null where there is none. */
export function createFinder(keys: readonly string[]): (method: string, path: string) => Found | null {
  const literal = (path: string) => path.split('/').filter((part) => !part.startsWith('{')).length;
  const templates = keys.map(template).sort((a, b) => literal(b.path) - literal(a.path));
  return (method, path) => {
    for (const one of templates) {
      const match = one.method === method.toLowerCase() ? one.pattern.exec(path) : null;
      if (match !== null) {
        const params = Object.fromEntries(one.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
        return { key: one.key, params };
      }
    }
    return null;
  };
}
