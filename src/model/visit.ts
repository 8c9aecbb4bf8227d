import type { AlertState } from './topology.js';

/** A question about new or moved work that somebody accepted before the change was merged. */
export interface Accepted {
  readonly pull: number;
  /** ISO 8601, UTC */
  readonly mergedAt: string;
  readonly app: string;
  readonly job: string;
  readonly rule: string;
  /** as it was asked */
  readonly question: string;
  /** login; null = not told */
  readonly by: string | null;
  readonly reason: string | null;
  /** YYYY-MM-DD: until when it was accepted */
  readonly until: string | null;
}

/** Coming back to look at a job. A job may have several: what was accepted after a visit was set is a visit of its own. */
export interface Visit {
  /** 16 hex digits: the job, whatever the reason for the visit */
  readonly key: string;
  readonly app: string;
  readonly job: string;
  readonly path: string;
  readonly line: number;
  /** YYYY-MM-DD, UTC */
  readonly due: string;
  /** YYYY-MM-DD: its issue is opened from this day on; before it is due where a run would not find it any more by then */
  readonly opens: string;
  /** what the visit is for: `pull-12`, `review-by-2026-12-11` */
  readonly sources: readonly string[];
  readonly accepted: readonly Accepted[];
  /** rates in jobs per second, durations in seconds; null = not declared */
  readonly declared: { readonly peak: number | null; readonly duration: number | null; readonly retries: number | null };
  /** a PromQL query for the peak, from the manifest of the default branch */
  readonly measure: string | null;
  /** metrics of that query that count finished work: they cannot show more than the workers manage */
  readonly finished: readonly string[];
  readonly queues: readonly {
    readonly name: string;
    /** seconds */
    readonly objective: number | null;
    readonly alert: AlertState;
    readonly workerGroups: readonly string[];
  }[];
}

/** An issue of the Action's own about a visit. */
export interface VisitIssue {
  readonly number: number;
  readonly key: string;
  readonly sources: readonly string[];
  readonly open: boolean;
  readonly title: string;
  readonly body: string;
}

export interface VisitPlan {
  readonly open: readonly Visit[];
  readonly update: readonly { readonly issue: VisitIssue; readonly visit: Visit }[];
  /** gone = the job is not there any more, or nothing asks for a visit; later = the day was moved */
  readonly close: readonly { readonly issue: VisitIssue; readonly why: 'gone' | 'later'; readonly due: string | null }[];
  /** younger issues about the same job: runs that raced */
  readonly duplicates: readonly { readonly issue: VisitIssue; readonly of: number }[];
  /** not due yet, the next one first */
  readonly toCome: readonly Visit[];
}

/** What a monitoring system measured for a job, on the default branch. */
export interface Measured {
  readonly app: string;
  readonly job: string;
  /** jobs per second in the busiest hour; null = no data, which is never zero */
  readonly peak: number | null;
  /** share of the samples that were there */
  readonly completeness: number;
  /** days that were looked at */
  readonly days: number;
  /** ISO 8601, UTC */
  readonly at: string;
  /** why there is no number */
  readonly problem: string | null;
}

/** A measured job of the reviewed topology, beside what is declared for it. */
export interface MeasuredJob extends Measured {
  /** jobs per second; null = not declared */
  readonly declared: number | null;
  /** metrics of the query that count finished work: they cannot show more than the workers manage */
  readonly finished: readonly string[];
}
