import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The pages that people write; docs/rules is made from the rules and tested with them. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'examples/README.md',
  ...['docs', 'docs/decisions', 'docs/recipes'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page. A fence closes at a line of as many ticks as opened it. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly language: string; readonly line: number; readonly lines: string[] } | null = null;
  textOf(page)
    .split('\n')
    .forEach((text, index) => {
      if (open !== null && text === open.fence) {
        blocks.push({ page, line: open.line, language: open.language, text: `${open.lines.join('\n')}\n` });
        open = null;
      } else if (open !== null) open.lines.push(text);
      else if (text.startsWith('```')) {
        const language = text.replace(/^`+/, '');
        open = { fence: text.slice(0, text.length - language.length), language, line: index + 1, lines: [] };
      }
    });
  return blocks;
}

export const blocks: readonly Block[] = pages.flatMap(blocksOf);
