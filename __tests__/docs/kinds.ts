import { parse } from 'yaml';
import type { Block } from './markdown.js';

/** Whether a block is a workflow; every other YAML block is a manifest. */
export function isWorkflow({ language, text }: Block): boolean {
  if (language !== 'yaml') return false;
  const value: unknown = parse(text);
  return typeof value === 'object' && value !== null && 'on' in value;
}
