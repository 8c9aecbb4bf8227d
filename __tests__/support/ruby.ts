import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { SourceFile } from '../../src/model/snapshot.js';
import { loadRuby, parseRuby } from '../../src/syntax/ruby/parse.js';
import type { RubyFile } from '../../src/syntax/ruby/types.js';

let ready: Promise<void> | null = null;

/** Await this once (`beforeAll(rubyReady)`) before anything parses Ruby. */
export function rubyReady(): Promise<void> {
  ready ??= readFile(createRequire(import.meta.url).resolve('@ruby/prism/src/prism.wasm')).then(loadRuby);
  return ready;
}

/** A file as a snapshot would hand it over. */
export const sourceFile = (text: string, path = 'app/models/example.rb'): SourceFile => ({ path, blob: `blob of ${text}`, text });

export const ruby = (text: string, path?: string): RubyFile => parseRuby(sourceFile(text, path));
