// npm run new:rule -- NAME: a rule that says nothing yet, its line in the list, and its name for policies. Its tests are its examples.
import { camelCase, create, nameArgument, read, tidy, withEntry, withImport, words, write } from './scaffold.mjs';

const id = nameArgument('new:rule');
const value = camelCase(id);
const file = `src/rules/${id}.ts`;
const list = 'src/rules/index.ts';
const names = 'src/manifest/rule-ids.ts';

create({
  [file]: `import type { StateRule } from '../model/rule.js';
import { app } from './shared/examples.js';

export const ${value}: StateRule = {
  over: 'state',
  meta: {
    id: '${id}',
    title: '${words(id)}',
    subject: ['queue'],
    finds: 'What it finds, in one line.',
    why: 'What happened to whom.',
    levels: 'When it fails, asks or notes.',
    silent: ['what it does not speak about'],
    settle: ['what to do about it'],
    subsumes: [],
  },
  *check(_topology) {},
  examples: [
    { name: 'what it finds', base: app(), head: app(), finds: ['ask default'], doc: true },
    { name: 'what it does not speak about', base: app(), head: app(), finds: [] },
  ],
};
`,
});
write(list, withEntry(withImport(read(list), `import { ${value} } from './${id}.js';`), 'export const rules', value));
write(names, withEntry(read(names), 'export const ruleIds', `'${id}'`));
tidy([file, list, names]);
console.log(
  `Next: write the examples, then the check; npm test -- __tests__/rules tells how far it is. CONTRIBUTING.md has the rest.`,
);
