import type { Resolved } from '../../model/value.js';

/** A word of a command line where it is one known text, else null. */
export function word(resolved: Resolved | undefined): string | null {
  if (resolved === undefined || !resolved.complete || resolved.values.length !== 1) return null;
  const [value] = resolved.values;
  return value === null || value === undefined ? null : String(value);
}

/** What follows the wrappers, and the variables that they set. */
export interface Unwrapped {
  readonly argv: readonly Resolved[];
  readonly env: readonly { readonly name: string; readonly value: Resolved }[];
}

/**
 * How a program that runs another one is called: options that take the next word, words of its own before the command, a
 * subcommand that has to follow, and the word that ends its own arguments (`--`, `do`).
 */
interface Wrapper {
  readonly values?: readonly string[];
  readonly words?: number;
  readonly sub?: readonly string[];
  readonly until?: string;
  /** reads `NAME=value` words as the environment */
  readonly assigns?: boolean;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map(
  Object.entries({
    exec: { values: ['-a'] },
    command: {},
    nohup: {},
    setsid: {},
    time: { values: ['-f', '-o'] },
    nice: { values: ['-n'] },
    ionice: { values: ['-c', '-n'] },
    chrt: { words: 1 },
    taskset: { words: 1 },
    stdbuf: { values: ['-i', '-o', '-e'] },
    timeout: { values: ['-s', '-k'], words: 1 },
    env: { values: ['-u', '-C', '-S'], assigns: true },
    sudo: { values: ['-u', '-g', '-h', '-p'], assigns: true },
    'su-exec': { words: 1 },
    gosu: { words: 1 },
    setuser: { words: 1 },
    's6-setuidgid': { words: 1 },
    'with-contenv': {},
    chpst: { values: ['-u', '-U', '-e', '-n', '-l', '-m'] },
    tini: { values: ['-p', '-e'] },
    'dumb-init': { values: ['-r'] },
    catatonit: {},
    bundle: { sub: ['exec'], values: ['--gemfile'] },
    bundler: { sub: ['exec'], values: ['--gemfile'] },
    rbenv: { sub: ['exec'] },
    asdf: { sub: ['exec'] },
    direnv: { sub: ['exec'], words: 1 },
    rvm: { until: 'do' },
    'rvm-exec': { words: 1 },
    'chruby-exec': { until: '--' },
    mise: { sub: ['exec', 'x'], until: '--' },
    doppler: { sub: ['run'], until: '--' },
    op: { sub: ['run'], until: '--' },
    infisical: { sub: ['run'], until: '--' },
    chamber: { sub: ['exec'], until: '--' },
    'aws-vault': { sub: ['exec'], until: '--' },
    dotenv: { values: ['-f', '-t', '-e'] },
    foreman: { sub: ['run'], values: ['-e', '-f'] },
    forego: { sub: ['run'], values: ['-e', '-f'] },
    ruby: { values: ['-I', '-r', '-C', '-W'] },
    jruby: { values: ['-I', '-r', '-C', '-J'] },
    unbuffer: {},
    prlimit: {},
    catchsegv: {},
    scout: {},
  } satisfies Record<string, Wrapper>),
);

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]{0,200}=/;

/** The command behind any number of programs that only run it: `env A=b bundle exec nice -n 5 sidekiq -q a` is `sidekiq -q a`. */
export function unwrap(argv: readonly Resolved[]): Unwrapped {
  const env: { name: string; value: Resolved }[] = [];
  let rest = argv;
  // Each turn drops at least one word.
  for (;;) {
    const first = word(rest[0]);
    if (first === null) return { argv: rest, env };
    if (ASSIGNMENT.test(first)) {
      env.push(assignment(first));
      rest = rest.slice(1);
      continue;
    }
    const wrapper = WRAPPERS.get(basename(first));
    const after = wrapper === undefined ? throughScript(rest) : behind(rest.slice(1), wrapper, env);
    if (after === null) return { argv: rest, env };
    rest = after;
  }
}

const assignment = (text: string): { readonly name: string; readonly value: Resolved } => {
  const at = text.indexOf('=');
  return { name: text.slice(0, at), value: { values: [text.slice(at + 1)], env: [], complete: true } };
};

function behind(argv: readonly Resolved[], wrapper: Wrapper, env: Unwrapped['env'] & unknown[]): readonly Resolved[] | null {
  let at = 0;
  if (wrapper.until !== undefined) {
    const end = argv.findIndex((resolved) => word(resolved) === wrapper.until);
    if (end >= 0) return argv.slice(end + 1);
    if (wrapper.until === 'do') return null;
  }
  let words = wrapper.words ?? 0;
  let sub = wrapper.sub;
  for (; at < argv.length; at += 1) {
    const text = word(argv[at]);
    if (text === null) break;
    if (text === '--') {
      at += 1;
      break;
    }
    if (text.startsWith('-') && text.length > 1) {
      if (wrapper.values?.includes(text) === true) at += 1;
    } else if (sub !== undefined) {
      // `bundle _2.3.1_ exec` names the version first
      if (sub.includes(text)) sub = undefined;
      else if (!/^_[\d.]{1,20}_$/.test(text)) return null;
    } else if (wrapper.assigns === true && ASSIGNMENT.test(text)) {
      (env as { name: string; value: Resolved }[]).push(assignment(text));
    } else if (words > 0) words -= 1;
    else break;
  }
  return sub === undefined ? argv.slice(at) : null;
}

/** A script of the repository or of a buildpack that runs its arguments: `bin/qgtunnel bundle exec sidekiq`. */
function throughScript(argv: readonly Resolved[]): readonly Resolved[] | null {
  const script = word(argv[0]);
  if (script === null || !script.includes('/') || isProgram(script)) return null;
  const next = word(argv[1]) === '--' ? 2 : 1;
  return word(argv[next]) === 'bundle' && word(argv[next + 1]) === 'exec' ? argv.slice(next) : null;
}

/** Whether a word names Sidekiq's own program: its name, or a path to it. An init script of that name is none. */
export function isProgram(text: string): boolean {
  const name = basename(text);
  return (name === 'sidekiq' || name === 'sidekiqswarm') && !text.includes('/init.d/');
}

export const isSwarm = (text: string): boolean => basename(text) === 'sidekiqswarm';
