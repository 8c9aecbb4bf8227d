import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moveStack, STACK_TOP } from '../../../src/syntax/ruby/wasm.js';

const prism = () => readFile(createRequire(import.meta.url).resolve('@ruby/prism/src/prism.wasm'));

test('the stack lies above the heap that the parser knows, and the allocator keeps out of it', async () => {
  const moved = moveStack(await prism());
  const module = new WebAssembly.Module(new Uint8Array(moved.wasm));
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: () => 52 };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const { memory, malloc, _initialize, __stack_high: stack } = exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof malloc !== 'function' || typeof _initialize !== 'function')
    throw new Error();
  const heapEnd = memory.buffer.byteLength;
  memory.grow((STACK_TOP - heapEnd) / 65_536);
  _initialize();
  for (let size = 16; size < 10_000_000; size *= 2) {
    const pointer: number = malloc(size);
    expect(pointer + size <= heapEnd || pointer >= STACK_TOP).toBe(true);
  }
  expect(stack instanceof WebAssembly.Global && stack.value).toBe(moved.before);
});

test('other bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(() => moveStack(bytes)).toThrow(/not the parser|not a WebAssembly/);
    }),
  );
  expect(() => moveStack(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 6, 6, 1, 0x7e, 1, 0x42, 0, 0x0b]))).toThrow(
    /no stack pointer/,
  );
});
