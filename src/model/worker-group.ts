import type { Location } from './location.js';

/** What one worker process, or one capsule of it, consumes. */
export interface WorkerGroup {
  /** the process's name in its carrier; a capsule is `worker/reports` */
  readonly name: string;
  /** `framework:name`, unique within app and environment */
  readonly key: string;
  readonly app: string;
  readonly framework: string;
  readonly process: string | null;
  readonly capsule: string | null;
  /** a configuration file that the framework loads by default, with no process seen that starts it */
  readonly implied: boolean;
  /** declared by the manifest as running elsewhere */
  readonly external: boolean;
  /** the carrier: the file and line that start it */
  readonly at: Location;
  /** the configuration file it loads, if any */
  readonly config: string | null;
  readonly environment: string | null;
  /** its environment is the judged one for sure; else it serves, but adds no threads */
  readonly counts: boolean;
  readonly queues: readonly ServedQueue[];
  readonly mode: Mode;
  /** threads of one replica; null = not known */
  readonly concurrency: number | null;
  /** where the concurrency is decided, and whether it is literal or an environment default */
  readonly concurrencyFrom: ThreadsFrom | null;
  /** processes that one replica forks, which share its threads out evenly and have pools of their own; absent = it forks none */
  readonly forks?: number;
  readonly replicas: { readonly min: number; readonly max: number } | null;
  /** the replicas that the files say, before the manifest adds what they do not */
  readonly fileReplicas: { readonly min: number; readonly max: number } | null;
  readonly complete: boolean;
  readonly reason?: string;
  /** the other carrier's files, where two describe the same process */
  readonly alsoIn: readonly Location[];
  /** other names by which the manifest may call it */
  readonly otherNames: readonly string[];
  /** the command as one line, for evidence */
  readonly command: string | null;
  /** a command for a group of its own, with `{queue}` and `{threads}` to fill in; null = not known */
  readonly dedicatedCommand: string | null;
  /** settings that something stronger replaces: the edit of one has no effect */
  readonly overridden: readonly Overridden[];
  /** how its queue patterns match: none = exact names; prefix = `mail*`, `*` */
  readonly patterns: 'none' | 'prefix';
  /** connections to databases that its process may hold, by database; absent where nothing tells */
  readonly databasePools?: readonly ConnectionPool[];
  /** connections to Redis that its threads share; absent where the framework sizes them by the threads */
  readonly redisPool?: ConnectionPool;
}

export interface ServedQueue {
  readonly name: string;
  readonly weight: number | null;
  /** only one of two carriers serves it, or it stands in a branch: it may not be served */
  readonly possible: boolean;
  /** two carriers describe the process, and this one alone says that it serves the queue */
  readonly onlyIn?: string;
  /** where the queue is listed */
  readonly at: Location | null;
}

export type Mode = 'strict' | 'weighted' | 'random' | 'any';

/** Where a number of threads is decided, and how. */
export interface ThreadsFrom {
  readonly at: Location | null;
  readonly how: 'literal' | 'env' | 'default';
  /** the whole line with `{threads}` to fill in, where it can be written anew: a line to paste */
  readonly line?: string;
}

/** Connections that threads of one process share. */
export interface ConnectionPool {
  /** the database, or the capsule */
  readonly name: string;
  /** null = not known */
  readonly size: number | null;
  /** literal, from a variable or its default, or the framework's default because nothing is written */
  readonly how: 'literal' | 'env' | 'default';
  /** the variable whose URL tells the size, or `url` for the one of the file; absent where a key of the file does */
  readonly url?: string;
  readonly at: Location;
  /** threads that take a connection each, of all groups in the process; null = not known */
  readonly threads: number | null;
  /** connections that the process itself needs besides */
  readonly extra: number;
  /** every one of these threads is written as a number */
  readonly literalThreads: boolean;
}

export interface Overridden {
  readonly setting: 'queues' | 'concurrency' | 'mode';
  readonly at: Location;
  /** the written value as canonical text */
  readonly value: string;
  readonly wins: string;
  readonly winsAt: Location | null;
  /** what wins is written in the same words */
  readonly same?: true;
}

/** Whether a worker group takes jobs from a queue of this name. Wildcards match as the group's framework reads them. */
export function serves(group: WorkerGroup, queue: string): ServedQueue | undefined {
  return group.queues.find(
    (served) =>
      served.name === queue ||
      (group.patterns === 'prefix' && served.name.endsWith('*') && queue.startsWith(served.name.slice(0, -1))),
  );
}
