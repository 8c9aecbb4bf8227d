import { decoded, encoded } from '../pages.js';
import { refusal } from './execute.js';

export interface Window {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const MOST = 100;

/** A part of a list. As on GitHub, `first` or `last` must be given, and be at most 100. */
export function connection<T, N>(name: string, items: readonly T[], args: Window, shape: (item: T) => N) {
  const { first, last } = args;
  const size = first ?? last;
  if (size === undefined || size === null) {
    throw refusal(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > MOST || size < 1) {
    const word = first === undefined || first === null ? 'last' : 'first';
    throw refusal(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${word}\` limit of 100 records.`,
    );
  }
  const lower = args.after === undefined || args.after === null ? 0 : Number(decoded(args.after));
  const upper = args.before === undefined || args.before === null ? items.length : Number(decoded(args.before)) - 1;
  const from = first === undefined || first === null ? Math.max(lower, upper - size) : lower;
  const to = first === undefined || first === null ? upper : Math.min(upper, lower + size);
  const edges = items.slice(from, to).map((item, index) => ({ cursor: encoded(from + index + 1), node: () => shape(item) }));
  return {
    totalCount: items.length,
    nodes: () => edges.map((edge) => edge.node()),
    edges: () => edges,
    pageInfo: {
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
