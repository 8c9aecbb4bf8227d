import type { Adapter } from '../../../src/model/adapter.js';
import type { ScheduleFact } from '../../../src/model/fact.js';
import type { Value } from '../../../src/model/value.js';
import { sourceFile } from '../../support/ruby.js';

/** A value in a word, so that a schedule is one readable line: `X` a literal, `@X` a constant, `?` not known. */
function word(value: Value | null): string {
  if (value === null) return '-';
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'ref') return `@${value.name}`;
  if (value.kind === 'concat') return value.values.map(word).join('');
  return value.kind === 'env' ? `$${value.name}` : '?';
}

/** Each schedule as `line key class | time | queue | arguments`, with what is unusual behind it. */
export const schedules = (adapter: Adapter, path: string, text: string): readonly string[] =>
  adapter
    .read(sourceFile(text, path))
    .filter((fact): fact is ScheduleFact => fact.kind === 'schedule')
    .map((fact) => {
      const { key, job, cron, queue, enabled, environment, args, at } = fact;
      const counted = args === null ? '?' : [args.positional, ...args.keywords].join(' ');
      const rest = `${enabled ? '' : ' off'}${environment === null ? '' : ` in ${environment}`}`;
      return `${at.line} ${key ?? '-'} ${word(job)} | ${word(cron)} | ${word(queue)} | ${counted}${rest}`;
    });

export const gaps = (adapter: Adapter, path: string, text: string): readonly string[] =>
  adapter.read(sourceFile(text, path)).flatMap((fact) => (fact.kind === 'gap' ? [`${fact.gap.reason} ${fact.gap.line}`] : []));
