/** One request as the log keeps it. */
export interface Logged {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  /** login of the token's account, null where there was none */
  readonly by: string | null;
}
export type Seen = Pick<Logged, 'method' | 'path' | 'query' | 'body'>;

export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  /** how many requests it meets; all of them by default */
  readonly times?: number;
  /** lets this many matching requests pass first */
  readonly after?: number;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  /** the connection breaks */
  readonly reset?: boolean;
  /** milliseconds before anything happens */
  readonly delay?: number;
  /** the request does what it asks for, and then the fault answers */
  readonly takesEffect?: boolean;
  /** only where the body says so: for GraphQL, where every path is the same */
  readonly when?: (request: Seen) => boolean;
}

export type Hook = (request: Seen) => void | Promise<void>;

export interface Faults {
  readonly fail: (fault: Fault) => void;
  /** Runs a function before each matching request is answered. Returns what removes it. */
  readonly before: (method: string, path: RegExp, hook: Hook) => () => void;
  /** Holds matching requests until so many have come, then lets all pass, once. */
  readonly barrier: (method: string, path: RegExp, parties: number, when?: (request: Seen) => boolean) => void;
  readonly meet: (request: Seen) => Promise<Fault | null>;
}

/** How long a barrier waits for the others: a test that never gets there fails by what it asserts, not by hanging. */
const PATIENCE = 10_000;

export function createFaults(): Faults {
  const faults: { readonly fault: Fault; met: number }[] = [];
  const hooks: { readonly matches: (request: Seen) => boolean; readonly hook: Hook }[] = [];
  const matches = (method: string | undefined, path: RegExp) => (request: Seen) =>
    (method === undefined || method === '*' || method === request.method) && path.test(request.path);

  return {
    fail: (fault) => {
      faults.push({ fault, met: 0 });
    },
    before: (method, path, hook) => {
      const entry = { matches: matches(method, path), hook };
      hooks.push(entry);
      return () => {
        const at = hooks.indexOf(entry);
        if (at >= 0) hooks.splice(at, 1);
      };
    },
    barrier: (method, path, parties, when = () => true) => {
      const waiting: (() => void)[] = [];
      let open = false;
      const right = matches(method, path);
      hooks.push({
        matches: (request) => !open && right(request) && when(request),
        hook: () =>
          new Promise<void>((resolve) => {
            waiting.push(resolve);
            const release = () => {
              open = true;
              for (const one of waiting.splice(0)) one();
            };
            if (waiting.length >= parties) release();
            else setTimeout(release, PATIENCE).unref();
          }),
      });
    },
    meet: async (request) => {
      for (const { matches: right, hook } of [...hooks]) if (right(request)) await hook(request);
      for (const entry of faults) {
        const { fault } = entry;
        if (!matches(fault.method, fault.path)(request) || fault.when?.(request) === false) continue;
        entry.met += 1;
        const skipped = fault.after ?? 0;
        if (entry.met <= skipped || entry.met > skipped + (fault.times ?? Number.POSITIVE_INFINITY)) continue;
        if (fault.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay));
        if (fault.status !== undefined || fault.reset === true) return fault;
      }
      return null;
    },
  };
}
