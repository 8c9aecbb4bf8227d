/** Where something stands in a repository. Lines count from one. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly endLine?: number;
}

/** The head of a comparison, or its base. */
export type Side = 'base' | 'head';
