import type { ParseResult } from '@ruby/prism/src/deserialize.js';
import { parsePrism } from '@ruby/prism/src/parsePrism.js';

/** Memory of one parser instance that is still kept for the next file; a larger one is let go. */
const KEPT_MEMORY = 64 * 1024 * 1024;

/**
 * The parser's stack is 64 KiB and lies right above its tables, so a deep file overwrites them without a trap. Stack bytes start as
 * zero and are never cleared: a byte other than zero in the lowest part tells that the stack came too near its end.
 */
const STACK_MARGIN = 4096;

/** WASI's "not supported": the parser asks for nothing it needs, and gets nothing. */
const ENOSYS = 52;

let compiled: WebAssembly.Module | null = null;
let instance: WebAssembly.Exports | null = null;

/**
 * Compiles Prism, Ruby's own parser, from the bytes of `prism.wasm`. Must be awaited once before the first `parseRuby`.
 * Throws a WebAssembly.CompileError where the bytes are no module.
 */
export async function loadRuby(wasm: Uint8Array): Promise<void> {
  compiled ??= await WebAssembly.compile(new Uint8Array(wasm));
}

/** The tree of a text, or the reason why there is none. Throws only when `loadRuby` was not awaited. */
export function parseTree(text: string): ParseResult | { readonly failure: string } {
  instance ??= start();
  try {
    // `encoding: false` locks UTF-8: the text was decoded already, whatever its magic comment says.
    const tree = parsePrism(instance, text, { encoding: false });
    if (stackIsSpent(instance)) {
      instance = null;
      return { failure: 'nested too deeply to read' };
    }
    if (memoryOf(instance) > KEPT_MEMORY) instance = null;
    return tree;
  } catch {
    // Whatever state the parser is in now, no other file shall see it.
    instance = null;
    return { failure: 'nested too deeply to read' };
  }
}

/** An instance whose imports do nothing at all: no files, no clock, no environment, no output. */
function start(): WebAssembly.Exports {
  if (compiled === null) throw new Error('loadRuby was not awaited');
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    imports[module] = { ...imports[module], [name]: () => ENOSYS };
  }
  const { exports } = new WebAssembly.Instance(compiled, imports);
  if (typeof exports._initialize === 'function') exports._initialize();
  return exports;
}

function memoryOf(exports: WebAssembly.Exports): number {
  return exports.memory instanceof WebAssembly.Memory ? exports.memory.buffer.byteLength : 0;
}

function stackIsSpent(exports: WebAssembly.Exports): boolean {
  const { memory, __stack_low: low } = exports;
  if (!(memory instanceof WebAssembly.Memory) || !(low instanceof WebAssembly.Global)) return false;
  const stack = new Uint32Array(memory.buffer, Math.ceil(low.value / 4) * 4, STACK_MARGIN / 4);
  return stack.some((word) => word !== 0);
}
