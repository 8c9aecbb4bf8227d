// The licences of the packages whose files went into a bundle, as one text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENSE_FILE = /^(licen[cs]e|copying)([.-].*)?$/i;
const RULE = '-'.repeat(80);

/** `inputs`: paths of bundled files, relative to `root`; those outside node_modules are our own. */
export function licenses(root, inputs) {
  const folders = new Set(inputs.flatMap((path) => packageFolder(path) ?? []));
  const entries = [...folders].map((folder) => entry(root, folder)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `dist/ contains code of these packages:\n\n${entries.map(({ text }) => text).join(`\n${RULE}\n\n`)}`;
}

/** `node_modules/@a/b/node_modules/c/x.js` belongs to the innermost package, c. */
function packageFolder(path) {
  const at = path.lastIndexOf('node_modules/');
  if (at < 0) return null;
  const words = path.slice(at + 'node_modules/'.length).split('/');
  return path.slice(0, at) + ['node_modules', ...words.slice(0, words[0].startsWith('@') ? 2 : 1)].join('/');
}

function entry(root, folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${folder}: its package.json names no licence`);
  const file = readdirSync(join(root, folder)).find((candidate) => LICENSE_FILE.test(candidate));
  const by = typeof author === 'string' ? author : author?.name;
  const text = file === undefined ? fallback(folder, license, by) : readFileSync(join(root, folder, file), 'utf8');
  return { name, text: `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n` };
}

/** A package that names its licence but forgot to bring the text. */
function fallback(folder, license, by) {
  if (license !== 'MIT' || by === undefined)
    throw new Error(`${folder}: it brings no licence text, and none is known for ${license}`);
  return `Copyright ${by}\n\n${MIT}`;
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
