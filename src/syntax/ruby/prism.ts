import type { ParseResult } from '@ruby/prism/src/deserialize.js';
import { parsePrism } from '@ruby/prism/src/parsePrism.js';
import { moveStack, STACK_TOP } from './wasm.js';

/** Memory of one parser instance that is still kept for the next file; a larger one is let go. */
const KEPT_MEMORY = 64 * 1024 * 1024;

const PAGE = 64 * 1024;

/** WASI's "not supported": the parser asks for nothing it needs, and gets nothing. */
const ENOSYS = 52;

let compiled: WebAssembly.Module | null = null;
let instance: WebAssembly.Exports | null = null;

/**
 * Compiles Prism, Ruby's own parser, from the bytes of `prism.wasm`. Must be awaited once before the first `parseRuby`.
 * Throws an Error where the bytes are not the parser.
 */
export async function loadRuby(wasm: Uint8Array): Promise<void> {
  if (compiled !== null) return;
  const moved = moveStack(wasm);
  const candidate = await WebAssembly.compile(new Uint8Array(moved.wasm));
  const { __stack_high: stack } = start(candidate);
  if (!(stack instanceof WebAssembly.Global) || stack.value !== moved.before) {
    throw new Error('not the parser that is known here: its stack begins elsewhere');
  }
  compiled = candidate;
}

/** The tree of a text, or the reason why there is none. Throws only when `loadRuby` was not awaited. */
export function parseTree(text: string): ParseResult | { readonly failure: string } {
  if (compiled === null) throw new Error('loadRuby was not awaited');
  instance ??= start(compiled);
  try {
    // `encoding: false` locks UTF-8: the text was decoded already, whatever its magic comment says.
    const tree = parsePrism(instance, text, { encoding: false });
    if (memoryOf(instance).buffer.byteLength > KEPT_MEMORY) instance = null;
    return tree;
  } catch {
    // Whatever state the parser is in now, no other file shall see it.
    instance = null;
    return { failure: 'nested too deeply to read' };
  }
}

/** An instance whose imports do nothing at all: no files, no clock, no environment, no output. */
function start(module: WebAssembly.Module): WebAssembly.Exports {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: () => ENOSYS };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const memory = memoryOf(exports);
  // The allocator takes the memory behind what there is at its first call: what lies below is the stack's alone.
  memory.grow(Math.ceil((STACK_TOP - memory.buffer.byteLength) / PAGE));
  if (typeof exports._initialize === 'function') exports._initialize();
  return exports;
}

function memoryOf(exports: WebAssembly.Exports): WebAssembly.Memory {
  if (exports.memory instanceof WebAssembly.Memory) return exports.memory;
  throw new Error('not the parser that is known here: it has no memory');
}
