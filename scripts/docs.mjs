// Writes docs/rules from the rules themselves, and the manifest's JSON Schema from its schema.
//   node scripts/docs.mjs [--check]      --check writes nothing and fails when they are stale
import { join } from 'node:path';
import { build } from 'esbuild';
import { banner, report, root, settle } from './bundle.mjs';

const check = process.argv.includes('--check');
const { rules, rulePage, manifestJsonSchema } = await load();

const files = new Map([
  ['rules/README.md', index()],
  ...rules.map((rule) => [`rules/${rule.meta.id}.md`, rulePage(rule)]),
  ['queue-review.schema.json', `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`],
]);
report('docs', settle(join(root, 'docs'), files, { owned: ['rules'], check }), check, 'npm run docs');

function index() {
  const rows = rules.map(({ meta }) => `| [${meta.id}](${meta.id}.md) | ${cell(meta.finds)} |`);
  return `# Rules\n\n| rule | finds |\n|---|---|\n${rows.join('\n')}\n`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The sources are TypeScript: they are bundled into memory and imported from there. */
async function load() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { rules } from './src/rules/index.ts';
        export { rulePage } from './src/report/explain.ts';
        export { manifestJsonSchema } from './src/manifest/schema.ts';`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: banner.replace('import.meta.url', JSON.stringify(import.meta.url)) },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
