/**
 * Prism's build for WebAssembly has a stack of 64 KiB that lies above its own tables. A hundred nested blocks overwrite them without
 * a trap, and the parser then answers nonsense or never. So its stack is moved to free memory, where it is larger than what the
 * host's stack allows: too deep a file is a RangeError.
 */
export const STACK_TOP = 8 * 1024 * 1024;

const GLOBAL_SECTION = 6;
const I32 = 0x7f;
const MUTABLE = 1;
const I32_CONST = 0x41;
const END = 0x0b;
/** The magic number and the version in front of the first section. */
const HEADER = 8;

/**
 * The same module with another initial stack pointer, and the one it had. The stack pointer is the first global of every module that
 * LLVM's linker makes. Throws an Error where the bytes are not such a module.
 */
export function moveStack(wasm: Uint8Array): { readonly wasm: Uint8Array; readonly before: number } {
  for (let at = HEADER; at < wasm.length; ) {
    const size = unsigned(wasm, at + 1);
    const end = size.next + size.value;
    if (wasm[at] === GLOBAL_SECTION) return replace(wasm, at, size.next, end);
    at = end;
  }
  throw new Error('not the parser that is known here: it has no globals');
}

function replace(wasm: Uint8Array, section: number, body: number, end: number): { wasm: Uint8Array; before: number } {
  const first = unsigned(wasm, body).next;
  const { value: before, next } = unsigned(wasm, first + 3);
  const known = wasm[first] === I32 && wasm[first + 1] === MUTABLE && wasm[first + 2] === I32_CONST && wasm[next] === END;
  if (!known) throw new Error('not the parser that is known here: its first global is no stack pointer');
  const pointer = encode(STACK_TOP);
  const content = [...wasm.subarray(body, first + 3), ...pointer, ...wasm.subarray(next, end)];
  const moved = [...wasm.subarray(0, section), GLOBAL_SECTION, ...encode(content.length), ...content];
  const out = new Uint8Array(moved.length + wasm.length - end);
  out.set(moved);
  out.set(wasm.subarray(end), moved.length);
  return { wasm: out, before };
}

interface Read {
  readonly value: number;
  readonly next: number;
}

function unsigned(bytes: Uint8Array, at: number): Read {
  let value = 0;
  for (let shift = 0, next = at; shift < 35; shift += 7, next++) {
    const byte = bytes[next] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: next + 1 };
  }
  throw new Error('not a WebAssembly module');
}

/** A number that is not negative as LEB128. The sign bit of its last byte is clear, so it reads the same signed and unsigned. */
function encode(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x40; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
