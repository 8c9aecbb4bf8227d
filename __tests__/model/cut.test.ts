import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { cutAtLine } from '../../src/model/cut.js';

const NOTE = 'The rest did not fit.';
const bytes = (text: string): number => Buffer.byteLength(text);

describe('a text that is too long', () => {
  test('is whole where it fits, by bytes', () => {
    expect(cutAtLine('ü\n', 3, NOTE)).toBe('ü\n');
    expect(cutAtLine('a\nb\n', 100, NOTE)).toBe('a\nb\n');
  });

  test('ends with a line, and says so', () => {
    expect(cutAtLine(`one\n${'two '.repeat(50)}\nthree\n`, 60, NOTE)).toBe(`one\n\n${NOTE}\n`);
  });

  test('closes what stood open', () => {
    const text = `<details>\n<summary>x</summary>\n\n\`\`\`\`\n\`\`\`\n${'code\n'.repeat(100)}\`\`\`\`\n\n</details>\n`;
    const cut = cutAtLine(text, 200, NOTE);
    expect(cut).toContain(`code\n\`\`\`\`\n\n</details>\n\n${NOTE}\n`);
    expect(micromark(cut, { allowDangerousHtml: true })).toContain(`<p>${NOTE}</p>`);
  });

  test('never exceeds its bytes while there is room for the note', () => {
    const line = fc.constantFrom('<details>', '</details>', '```', '````ruby', '~~~', 'ü'.repeat(30), '', '- a', '  ```');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 40, max: 600 }), (lines, most) => {
        const text = lines.join('\n');
        const cut = cutAtLine(text, most, NOTE);
        expect(bytes(cut)).toBeLessThanOrEqual(Math.max(most, bytes(NOTE) + 3));
        expect(cut === text || cut.endsWith(`\n${NOTE}\n`)).toBe(true);
      }),
    );
  });
});
