/** A path as a command or flag writes it, relative to a folder, without `./` and `..`; null where it leaves the repository. */
export function within(folder: string, path: string): string | null {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/**
 * The file that a path written in a deploy file means: relative to one of the folders, the likeliest first; an absolute path is one
 * inside an image, where the repository lies in some folder, so the longest end of it that is a file.
 */
export function fileAt<File>(path: string, folders: readonly string[], files: ReadonlyMap<string, File>): File | null {
  for (const folder of folders) {
    const full = within(folder, path);
    const found = full === null ? undefined : files.get(full);
    if (found !== undefined) return found;
  }
  if (!path.startsWith('/')) return null;
  const parts = (within('', path) ?? '').split('/');
  for (const folder of folders) {
    for (let start = 1; start < parts.length; start += 1) {
      const full = within(folder, parts.slice(start).join('/'));
      const found = full === null ? undefined : files.get(full);
      if (found !== undefined) return found;
    }
  }
  return null;
}
