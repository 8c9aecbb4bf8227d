// Turns one TypeScript file into an ES module for Jest. Types are checked by `npm run typecheck`, not here.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

const self = readFileSync(new URL(import.meta.url), 'utf8');

export default {
  canInstrument: false,
  getCacheKey: (source, path, options) =>
    createHash('sha256').update(self).update(source).update(path).update(options.configString).digest('hex'),
  process: (source, path) => ({
    code: transformSync(source, { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: path }).code,
  }),
};
