/** A remark that GitHub shows beside the code of a run. All texts are plain and printable. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** null = it stands nowhere in the head */
  readonly path: string | null;
  readonly line: number | null;
  readonly endLine?: number;
  readonly title: string;
  readonly message: string;
}
