import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

/** Starting git for each small question takes most of the time of a test. What lies in files of its own is read from them. */
const folder = (gitDir: string): string => (existsSync(join(gitDir, 'objects')) ? gitDir : join(gitDir, '.git'));

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** The type and bytes of an object with a file of its own, or null: it may still lie in a pack, which git must be asked for. */
export function looseObject(gitDir: string, id: string): { readonly type: string; readonly data: Buffer } | null {
  const packed = read(join(folder(gitDir), 'objects', id.slice(0, 2), id.slice(2)));
  if (packed === null) return null;
  const whole = inflateSync(packed);
  const [type = ''] = whole.subarray(0, whole.indexOf(0)).toString('latin1').split(' ');
  return { type, data: whole.subarray(whole.indexOf(0) + 1) };
}

/** The id that a full name of a ref stands for, or null: it may still be there, in a way which git must be asked for. */
export function plainRef(gitDir: string, name: string): string | null {
  if (!/^refs\/[\w/.-]+$/.test(name) || name.includes('..')) return null;
  const own = read(join(folder(gitDir), name))
    ?.toString('latin1')
    .trim();
  if (own !== undefined) return /^[0-9a-f]{40}$/.test(own) ? own : null;
  const packed =
    read(join(folder(gitDir), 'packed-refs'))
      ?.toString('utf8')
      .split('\n') ?? [];
  return packed.find((line) => line.slice(41) === name)?.slice(0, 40) ?? null;
}
