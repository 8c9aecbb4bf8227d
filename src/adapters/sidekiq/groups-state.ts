import type { GroupsInput } from '../../model/adapter.js';
import type { Overridden } from '../../model/topology.js';
import type { Resolved } from '../../model/value.js';
import type { QueueList } from './groups-queues.js';
import type { Threads } from './groups-threads.js';

/** A capsule while it is being configured; the one of the process itself has the name null. */
export interface Capsule {
  readonly name: string | null;
  queues: QueueList;
  /** where the queues are decided, or null for the default */
  queuesAt: Overridden['at'] | null;
  queuesText: string;
  threads: Threads;
  /** false: the threads are what a new capsule starts with */
  ownThreads: boolean;
  readonly unknown: string[];
  readonly overridden: Overridden[];
}

export interface Booting {
  readonly input: GroupsInput;
  readonly environment: string | null;
  readonly major: number | null;
  readonly capsules: Map<string | null, Capsule>;
  /** what a new capsule starts with: `config[:concurrency]` */
  base: Threads;
  /** the size that code gives the connections to Redis */
  pool?: { readonly size: Resolved; readonly at: Overridden['at'] };
}
