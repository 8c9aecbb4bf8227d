// Bundles src/cli.ts and src/action.ts into dist/: no installation is needed to run them.
//   node scripts/build.mjs [FOLDER] [--check]      --check writes nothing and fails when dist/ is stale
import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { banner, report, root, settle } from './bundle.mjs';
import { licenses } from './licenses.mjs';

const check = process.argv.includes('--check');
const folder = resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? join(root, 'dist'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const entries = [
  { source: 'cli', bundle: 'cli' },
  { source: 'action', bundle: 'index' },
];
const bundles = await Promise.all(entries.map(bundle));
const files = new Map([
  ...bundles.map(({ path, text }) => [path, text]),
  ['prism.wasm', readFileSync(join(root, 'node_modules/@ruby/prism/src/prism.wasm'))],
  ['package.json', '{ "type": "module" }\n'],
  [
    'THIRD_PARTY_LICENSES',
    licenses(root, [...bundles.flatMap(({ inputs }) => inputs), 'node_modules/@ruby/prism/src/prism.wasm']),
  ],
]);
const stale = settle(folder, files, { owned: [''], check });
if (!check) chmodSync(join(folder, 'cli.js'), 0o755);
report('dist', stale, check, 'npm run build');

async function bundle({ source, bundle: name }) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [`src/${source}.ts`],
    outfile: `dist/${name}.js`,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    charset: 'utf8',
    // The bundle names its files: the same wherever node_modules really lies.
    preserveSymlinks: true,
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: banner },
    define: { QUEUE_REVIEW_VERSION: JSON.stringify(version) },
  }).catch(() => process.exit(1)); // esbuild has told what is wrong
  return { path: `${name}.js`, text: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
}
