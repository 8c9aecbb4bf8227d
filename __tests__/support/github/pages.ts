import type { Answer } from './router.js';

const DEFAULT = 30;
const MOST = 100;

/** One page of a list, with a Link header where there are more. Pages are never longer than 100. Lists of activity have cursors. */
export function pageOf(answer: Answer, at: URL, origin: string): Answer {
  if (answer.pages === undefined) return answer;
  const { items, wrap } = answer.pages;
  const { searchParams } = at;
  const size = Math.max(1, Math.min(MOST, Number(searchParams.get('per_page') ?? DEFAULT) || DEFAULT));
  const cursors = at.pathname.endsWith('/activity');
  const start = cursors
    ? Number(decoded(searchParams.get('after')))
    : (Math.max(1, Number(searchParams.get('page') ?? 1) || 1) - 1) * size;
  const shown = items.slice(start, start + size);
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = Math.floor(start / size) + 1;
  const link = (name: string, key: string, value: string) => {
    const target = new URL(`${origin}${at.pathname}${at.search}`);
    target.searchParams.set(key, value);
    return `<${target.href}>; rel="${name}"`;
  };
  const numbered = [
    ...(page > 1 ? [link('prev', 'page', String(page - 1))] : []),
    ...(page < last ? [link('next', 'page', String(page + 1)), link('last', 'page', String(last))] : []),
    ...(page > 1 ? [link('first', 'page', '1')] : []),
  ];
  const links = cursors ? (start + size < items.length ? [link('next', 'after', encoded(start + size))] : []) : numbered;
  const body = wrap === undefined ? shown : wrap(shown);
  return {
    status: answer.status,
    body,
    headers: { ...answer.headers, ...(links.length === 0 ? {} : { link: links.join(', ') }) },
  };
}

export const encoded = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64url');
export const decoded = (cursor: string | null): string =>
  cursor === null ? '0' : (/^cursor:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1] ?? '0');
