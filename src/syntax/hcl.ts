import { type Cursor, deeper, here, identifier, lineEnd, openCursor, problem, skip, take } from './hcl/cursor.js';
import { expression } from './hcl/expression.js';
import { quoted, templateOf } from './hcl/template.js';
import type { HclEntry, HclFile, HclObject, HclValue } from './hcl/types.js';

export * from './hcl/types.js';

/**
 * A file in HCL's native syntax (Terraform) as a tree with lines. Nothing is evaluated; what is computed is unknown. Where a part is no
 * HCL the reading goes on with the next line, and `problem` tells the first such place. Never throws; linear in the text's length.
 */
export function readHcl(text: string): HclFile {
  const cursor = openCursor(text);
  const entries: HclEntry[] = [];
  try {
    body(cursor, entries, true);
  } catch {
    problem(cursor, 'nested too deeply to read');
  }
  return { body: { kind: 'object', entries }, problem: cursor.problems[0] ?? null };
}

/** A string of HCL's JSON form: a template. */
export function hclTemplate(text: string): HclValue {
  try {
    return templateOf(openCursor(text), expression);
  } catch {
    return { kind: 'unknown' };
  }
}

function body(cursor: Cursor, entries: HclEntry[], top: boolean): void {
  for (;;) {
    skip(cursor, true);
    if (cursor.at >= cursor.end) {
      if (!top) problem(cursor, 'a block is never closed');
      return;
    }
    if (here(cursor) === '}') {
      if (!top) return;
      problem(cursor, '`}` closes nothing');
      cursor.at += 1;
      continue;
    }
    const entry = item(cursor);
    if (entry === null) cursor.at = Math.max(cursor.at, lineEnd(cursor));
    else entries.push(entry);
  }
}

/** An attribute, or a block with its labels. Null where the line is neither. */
function item(cursor: Cursor): HclEntry | null {
  const line = cursor.line(cursor.at);
  const name = here(cursor) === '"' ? text(quoted(cursor, expression)) : identifier(cursor);
  if (name === null || name === '') {
    problem(cursor, 'neither a block nor an attribute');
    return null;
  }
  const labels: string[] = [];
  for (;;) {
    skip(cursor, false);
    const char = here(cursor);
    if (char === '=' && labels.length === 0) {
      cursor.at += 1;
      const value = expression(cursor, false);
      return { key: name, value, line, endLine: cursor.line(Math.max(0, cursor.at - 1)) };
    }
    if (char === '{') return block(cursor, name, labels, line);
    const label = char === '"' ? text(quoted(cursor, expression)) : identifier(cursor);
    if (label === null || label === '') {
      problem(cursor, 'neither a block nor an attribute');
      return null;
    }
    labels.push(label);
  }
}

function block(cursor: Cursor, key: string, labels: readonly string[], line: number): HclEntry {
  const entries: HclEntry[] = [];
  deeper(cursor, () => {
    cursor.at += 1;
    body(cursor, entries, false);
    take(cursor, '}');
  });
  const value: HclObject = { kind: 'object', entries };
  return { key, labels, value, line, endLine: cursor.line(Math.max(0, cursor.at - 1)) };
}

const text = (value: HclValue): string | null => (value.kind === 'literal' ? String(value.value) : null);
