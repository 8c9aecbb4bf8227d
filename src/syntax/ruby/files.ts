/** Patterns of files that hold Ruby; `bin/` and `script/` hold programs of any language (`isRubyProgram`). */
export const RUBY_FILES: readonly string[] = [
  '**/*.rb',
  '**/*.rake',
  '**/*.ru',
  '**/*.thor',
  '**/Rakefile',
  '**/bin/*',
  '**/script/*',
  '**/exe/*',
];

/** A file without a Ruby name is Ruby if its first line says so. */
export function isRubyProgram(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.rb') || name.endsWith('.rake') || name.endsWith('.ru') || name.endsWith('.thor')) return true;
  if (name === 'Rakefile') return true;
  const first = text.slice(0, 200).split('\n', 1)[0] ?? '';
  return first.startsWith('#!') && first.includes('ruby');
}
