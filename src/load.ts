import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadRuby } from './syntax/ruby/parse.js';

/**
 * Makes the parsers ready. The Ruby parser lies beside the bundle, or in its package where this runs from source.
 * Must be awaited once before a review or an inventory.
 */
export async function loadParsers(): Promise<void> {
  const beside = fileURLToPath(new URL('./prism.wasm', import.meta.url));
  const path = existsSync(beside) ? beside : createRequire(import.meta.url).resolve('@ruby/prism/src/prism.wasm');
  await loadRuby(await readFile(path));
}
