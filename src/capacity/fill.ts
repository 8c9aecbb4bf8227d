import type { MissingNumber, Simulation } from '../model/simulation.js';

/** More would not be read; the first ones wake most. */
const MOST_JOBS = 6;

const ROOT = '.';

/**
 * Manifest lines for what is missing, with values to replace: together a valid manifest where there is none. An entry that stands already
 * tells its line. Names stand as keys only, never in a comment, which a line end would leave.
 */
export function fillIn(missing: readonly MissingNumber[], path: string, exists: boolean): Simulation['fill'] {
  const jobs = missing.filter(({ kind }) => kind === 'job');
  const first = jobs.filter(nameable).slice(0, MOST_JOBS);
  const others = missing.filter((row) => (row.kind === 'worker-group' && nameable(row)) || row.kind === 'week');
  const shown = [...first, ...others];
  if (shown.length === 0) return null;
  const apps = [...new Set(shown.map(({ app }) => app))];
  const lines = apps.flatMap((app) => {
    const own = sections(shown.filter((row) => row.app === app && row.kind !== 'week'));
    if (own.length === 0 || app === ROOT) return own;
    return [`apps:`, `  ${key(app)}:`, ...indented(indented(own))];
  });
  const [week] = shown.filter(({ kind }) => kind === 'week');
  const text = [...(exists ? [] : ['version: 1']), ...merged(lines), ...(week === undefined ? [] : [WEEK])].join('\n');
  return { path, text, left: jobs.length - first.length };
}

const nameable = ({ app, name }: MissingNumber): boolean => NAMEABLE.test(app) && NAMEABLE.test(name ?? '');

const WEEK = 'week: { hours: 8-18, night: 45%, days: { sat: 20%, sun: 20% } } # hours and days as shares of the busiest';

const LINES: { readonly [what in MissingNumber['what'][number]]: string | null } = {
  peak: 'peak: 5/s # arrivals in the busiest hour',
  duration: 'duration: 1s # one run, on average',
  threads: 'concurrency: 5 # threads of one process',
  replicas: 'replicas: 1 # processes that run',
  week: null,
  workers: null,
};

function sections(rows: readonly MissingNumber[]): readonly string[] {
  const section = (title: string, kind: MissingNumber['kind']): readonly string[] => {
    const of = rows.filter((row) => row.kind === kind);
    if (of.length === 0) return [];
    return [title, ...indented(of.flatMap((row) => [head(row), ...indented(row.what.flatMap((what) => LINES[what] ?? []))]))];
  };
  return [...section('jobs:', 'job'), ...section('worker-groups:', 'worker-group')];
}

const head = ({ name, line }: MissingNumber): string => `${key(name ?? '')}:${line === null ? '' : ` # stands in line ${line}`}`;

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** `apps:` once, however many there are. */
const merged = (lines: readonly string[]): readonly string[] =>
  lines.filter((line, index) => line !== 'apps:' || lines.indexOf('apps:') === index);

/** Names that a manifest accepts: some text on one line. */
const NAMEABLE = /^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** Characters that nobody sees, or that do not survive being copied. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** A name as a YAML key: quoted unless it is a plain word that YAML takes for nothing else. */
const key = (name: string): string =>
  /^[A-Za-z_][\w-]*(?:::\w+)*$/.test(name) && !/^(?:true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name).replace(UNSEEN, escaped);

const escaped = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
};
