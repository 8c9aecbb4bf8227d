import type { Example, Rule, RuleMeta } from '../model/rule.js';
import { diff } from './diff.js';
import { fenced, prose, rich } from './escape.js';
import { hanging, palette, wrap } from './palette.js';
import type { TerminalOptions } from './terminal.js';

/** A rule as a person reads it in a terminal, from the rule's own value. Ends with a line end. */
export function explain(rule: Rule, options: TerminalOptions): string {
  const { meta } = rule;
  const paint = palette(options.color);
  const width = Math.max(40, options.width);
  const paragraph = (title: string, text: string): readonly string[] => [
    '',
    paint('bold', title),
    ...hanging(text, '  ', width, paint),
  ];
  const items = (title: string, all: readonly string[]): readonly string[] =>
    all.length === 0 ? [] : ['', paint('bold', title), ...all.flatMap((item) => hanging(item, '  - ', width, paint))];
  const lines = [
    `${paint('bold', meta.title)} ${paint('dim', `(${meta.id})`)}`,
    ...wrap(meta.finds, width, paint),
    ...paragraph('Why', meta.why),
    ...paragraph('Levels', meta.levels),
    ...items('Silent about', meta.silent),
    ...items('Settle it by one of', meta.settle),
    ...items('Folds in', meta.subsumes),
    ...shown(rule).flatMap((example) => [
      '',
      paint('bold', `Example: ${example.name}`),
      ...exampleLines(example).map((line) => `  ${line}`.trimEnd()),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

const shown = (rule: Rule): readonly Example[] => rule.examples.filter(({ doc }) => doc === true);

/** The file's changes, then what the rule says. */
function exampleLines(example: Example): readonly string[] {
  const files = changedFiles(example).flatMap(({ path, lines }) => [path, ...lines.map((line) => `  ${line}`), '']);
  return [...files, `finds: ${example.finds.length === 0 ? 'nothing' : example.finds.join(', ')}`];
}

const MANIFEST = /(?:^|\/)queue-review\.yml$/;

/** What an example changes, file by file as a difference; a manifest that stays as it is comes along, since the answer hangs on it. */
function changedFiles({ base, head }: Example): readonly { readonly path: string; readonly lines: readonly string[] }[] {
  const text = (side: Example['base'], path: string): string => (Object.hasOwn(side, path) ? (side[path] ?? '') : '');
  return [...new Set([...Object.keys(base), ...Object.keys(head)])]
    .filter((path) => text(base, path) !== text(head, path) || MANIFEST.test(path))
    .sort()
    .map((path) => {
      const same = text(base, path) === text(head, path);
      return { path, lines: same ? contextLines(text(head, path)) : diff(text(base, path), text(head, path)) };
    });
}

const contextLines = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => ` ${line}`);

/** A rule's page for docs/rules, in Markdown. Ends with a line end. */
export function rulePage(rule: Rule): string {
  const { meta } = rule;
  const blocks = [
    [`# ${rich(meta.title)}`],
    [`\`${meta.id}\`${kinds(rule, meta)}`],
    [rich(meta.finds)],
    ['## Why', '', rich(meta.why)],
    ['## Levels', '', rich(meta.levels)],
    list('## When it is silent', meta.silent),
    list('## How to settle it', meta.settle),
    folds(meta),
    ...shown(rule).map((example) => [
      `## Example: ${prose(example.name)}`,
      '',
      ...changedFiles(example).flatMap(({ path, lines }) => [`\`${path}\``, '', ...fenced(lines, 'diff'), '']),
      example.finds.length === 0 ? 'It finds nothing.' : `It finds: ${example.finds.map((found) => `\`${found}\``).join(', ')}.`,
    ]),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const list = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : [title, '', ...items.map((item) => `- ${rich(item)}`)];

const kinds = (rule: Rule, meta: RuleMeta): string =>
  ` · one finding per ${meta.subject.join(' and ')} · ${rule.over === 'state' ? 'judges each side, and shows what the change brings' : 'judges the change'}`;

const folds = ({ subsumes }: RuleMeta): readonly string[] =>
  subsumes.length === 0
    ? []
    : [
        `Findings of ${subsumes.map((id) => `[${id}](${id}.md)`).join(', ')} about the same job or queue become lines of evidence of this one.`,
      ];
