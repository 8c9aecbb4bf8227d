import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Files = { readonly [path: string]: string };

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Every file below a folder of examples/, by its path inside it. */
export function filesOf(...folder: readonly string[]): Files {
  const top = join(examples, ...folder);
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(top, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}

/** The two sides of an example: `head/` holds only the files that the change adds or replaces. */
export function sides(...folder: readonly string[]): { readonly base: Files; readonly head: Files } {
  const base = filesOf(...folder, 'base');
  return { base, head: { ...base, ...filesOf(...folder, 'head') } };
}

export const nearMisses = readdirSync(join(examples, 'near-misses'));

export const incidentManifest = readFileSync(join(examples, 'incident', 'queue-review.yml'), 'utf8');
