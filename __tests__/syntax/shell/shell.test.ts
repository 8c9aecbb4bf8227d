// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interpolated, parseShell, quoteWord, shellSteps, shellWords } from '../../../src/syntax/shell.js';
import { line, shown } from '../../support/process.js';

const lines = (text: string): readonly string[] => parseShell(text).map(line);

describe('words', () => {
  test.each<[string, string[]]>([
    ['bundle exec sidekiq -q a,2 # comment', ['bundle exec sidekiq -q a,2']],
    ['a "b c" \'d $e\' f\\ g', ["a 'b c' 'd $e' 'f g'"]],
    ['a b \\\n  c', ['a b c']],
    ['a; b & c | d', ['a', 'b', 'c', 'd']],
    ['a >log 2>&1 </dev/null b', ['a b']],
    ['cat <<EOF | x\nexec sidekiq\nEOF\nb', ['cat', 'x', 'b']],
    ["a $'b'", ['a b']],
    ['a ""', ['a ']],
    ['a#b', ['a#b']],
    ['(cd x && a)', ['a']],
    ['{ a; b; }', ['a', 'b']],
    ['((i++)); a', ['a']],
    ['[[ $a == b && $c < d ]] && a', ['maybe a']],
  ])('%j', (text, expected) => expect(lines(text)).toEqual(expected));
});

describe('variables', () => {
  test.each<[string, string[]]>([
    ['A=b; c $A', ['c b']],
    ['c $A "${B}" ${C:-d} ${E-f} ${G:=h} $G', ['c $A $B ${C:-d} ${E:-f} ${G:-h} ${G:-h}']],
    ['A=; c ${A:-d} ${A-e}', ['c d']],
    ['A="-q a -q b"; c $A "$A"', ["c -q a -q b '-q a -q b'"]],
    ['c $ARGS', ['c $ARGS']],
    ['ARGS="$ARGS -q a"; c $ARGS', ['c $ARGS -q a']],
    ['ARGS=(-q a); ARGS+=(-q "b c"); c "${ARGS[@]}"', ["c -q a -q 'b c'"]],
    ['A=x B=$C d', ['A=x B=$C d']],
    ['export A=x; export B; B=1; d', ['A=x B=1 d']],
    ['A=x d; e', ['A=x d', 'e']],
    ['a $(nproc) `hostname` $((1+1))', ['a ? ? ?']],
    ['$(which bundle) exec a', ['bundle exec a']],
    ['if [ "$X" ]; then Q=a; else Q=b; fi; c -q $Q', ['c -q {a|b}']],
    ['if [ "$X" ]; then Q="-q a"; else Q="-q b"; fi; c $Q', ['maybe c -q a', 'maybe c -q b']],
    ['if [ -z "$A" ]; then A=5; fi; c $A', ['c {5|$A}']],
    ['c ${1:-web} $@ "$*"', ['c ${1:-web} $@ $@']],
    ['shift; c "$1" "$@"', ['c $2 $@2']],
    ['exec c "${@:2}" ${*:10} "x${@:1}"', ['c $@2 $@10 x$@']],
    ['set -- a "b c" d; e "${@:2}"', ["e 'b c' d"]],
    ['shift; c "${@:2}"; c ${@:x}', ['c $@3', 'c ?']],
    ['set -- a "$@"; exec "$@"', ['a $@']],
    ['set -a; A=1; b', ['A=1 b']],
    ['a ${A%.*} ${#A} ${!A}', ['a ? ? ?']],
    [': "${A:=5}"; b $A', ['b ${A:-5}']],
    ['for q in a b; do ARGS="$ARGS -q $q"; done; c $ARGS', ['c $ARGS -q a -q b']],
    ['[ -z "$A" ] && A=5; c $A', ['c {5|$A}']],
    ['A=1; [ x ] || A=2; c $A', ['c {2|1}']],
    ['A=1 && B=2; c $A $B', ['c 1 2']],
    ['read A; b $A', ['b ?']],
    ['__proto__=a; constructor=b; c $__proto__ $constructor $toString', ['c a b $toString']],
  ])('%j', (text, expected) => expect(lines(text)).toEqual(expected));
});

describe('what runs', () => {
  test.each<[string, string[]]>([
    [
      'case "$1" in web) exec a ;; worker|jobs) exec b -q "$2";; *) exec "$@" ;; esac',
      ['[web] a', '[worker|jobs] b -q $2', '[*] $@'],
    ],
    ['case $MODE in web) a ;; *) b ;; esac', ['maybe a', 'maybe b']],
    ['M=web; case $M in web) a ;; *) b ;; esac', ['a']],
    ['if [ "$1" = worker ]; then exec a; fi; exec b', ['[worker] a', 'maybe b']],
    ['if [ ! -f x ]; then exit 1; fi; a', ['a']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'maybe b', 'maybe c', 'maybe d', 'maybe e']],
    ['a && b', ['a', 'b']],
    ['[ -f x ] && a; b', ['maybe a', 'b']],
    ['a || b; c', ['a', 'maybe b', 'c']],
    ['exec a; b', ['a']],
    ['exit 0; b', []],
    ['exec 3>&1; b', ['b']],
    ['while true; do a; done', ['a']],
    ['while read x; do a $x; done', ['maybe a ?']],
    ['for q in a b; do c $q & done; wait', ['c a', 'c b']],
    ['for q in $X; do c $q; done', ['maybe c ?']],
    ['start() { exec a "$1"; }\nstart b', ['a b']],
    ['function start { case $1 in x) a ;; esac; }; start "$@"', ['[x] a']],
    ['f() { f; }; f', []],
    ["bash -lc 'a && exec b $X'", ['a', 'b $X']],
    ['sh -c "a -c $N"', ['a -c $N']],
    ["env A=b sh -c 'c'", ['A=b c']],
    ['eval "a b"', ['a b']],
    ['CMD="a b"; exec $CMD', ['a b']],
    ['exec -a name a', ['a']],
    ['[ "$1" = worker ] && exec a -q b; exec c', ['[worker] a -q b', 'maybe c']],
    ['[ "$1" = worker ] && [ -f x ] && a', ['maybe a']],
    ['[ "$1" = worker ] || a', ['maybe a']],
    ['su - app -c "cd x && exec a $N"', ['a $N']],
    ['runuser -u app -- a -c b', ['runuser -u app -- a -c b']],
    ['su app -s /bin/sh -c a', ['a']],
  ])('%j', (text, expected) => expect(lines(text)).toEqual(expected));

  test('where it stands', () => {
    expect(parseShell('a\n\nb \\\n c\nd <<E\nx\nE\ne', 5).map((command) => command.line)).toEqual([5, 7, 9, 12]);
  });

  test('how it is run', () => {
    const how = (text: string): readonly string[] =>
      shellSteps(text).map(({ command, exec, last, background }) =>
        [line(command), exec ? 'exec' : '', last ? 'last' : '', background ? 'beside' : ''].filter(Boolean).join(' '),
      );
    expect(how('a\nb')).toEqual(['a', 'b last']);
    expect(how('a\nexec b')).toEqual(['a', 'b exec last']);
    expect(how('a &\nb &\nwait')).toEqual(['a beside', 'b beside']);
    expect(how('if [ x ]; then a; b; fi')).toEqual(['maybe a', 'maybe b last']);
  });
});

describe('real shapes', () => {
  test('an entry point with an arm for each process', () => {
    const text = `#!/bin/bash
set -euo pipefail

COMMON="bundle exec sidekiq -t 25"
WORKER="$COMMON -q"

run_web() {
  exec bundle exec puma -p "\${PORT:-3000}"
}

case "\${1:-web}" in
  web)
    run_web
    ;;
  worker)
    exec bundle exec sidekiq -C config/x.yml
    ;;
  mail|mailers) exec $WORKER mailers,2 -q "\${EXTRA_QUEUE-low}" ;;
  schedule*) exec $COMMON -c 1 ;;
  *)
    echo "unknown $1" >&2
    exit 1
esac
`;
    expect(parseShell(text).map((command) => `${command.line} ${line(command)}`)).toEqual([
      '8 [web] bundle exec puma -p ${PORT:-3000}',
      '16 [worker] bundle exec sidekiq -C config/x.yml',
      '18 [mail|mailers] bundle exec sidekiq -t 25 -q mailers,2 -q ${EXTRA_QUEUE:-low}',
      '19 maybe bundle exec sidekiq -t 25 -c 1',
    ]);
  });

  test('arguments from the environment', () => {
    expect(lines('cd /app\n\nSIDEKIQ_ARGS=${SIDEKIQ_ARGS:-""}\n\nexec bundle exec sidekiq $SIDEKIQ_ARGS')).toEqual([
      'bundle exec sidekiq ${SIDEKIQ_ARGS:-}',
    ]);
  });

  test('queues by a condition, threads by another', () => {
    const text = `if [[ "$FIFO" == "true" ]]; then QUEUES="a.fifo b.fifo"; else QUEUES="a b"; fi
ARGS=()
for queue in high low; do ARGS+=(-q "$queue"); done
[ -n "$THREADS" ] && ARGS+=(-c "$THREADS")
exec worker --queues="$QUEUES" "\${ARGS[@]}"`;
    expect(lines(text)).toEqual([
      "maybe worker '--queues={a.fifo b.fifo|a b}' -q high -q low -c $THREADS",
      "maybe worker '--queues={a.fifo b.fifo|a b}' -q high -q low",
    ]);
  });

  test('a server that starts a worker beside itself', () => {
    expect(lines('(bundle exec sidekiq -q a 2>&1 | tee log) &\ntrap "kill 0" TERM\nexec bundle exec puma')).toEqual([
      'bundle exec sidekiq -q a',
      'tee log',
      'bundle exec puma',
    ]);
  });
});

describe('one word or line', () => {
  test('interpolated', () => {
    expect(shown(interpolated('a "$B" ${C:-d} $(e) `f` \\g'))).toBe('a "$B" ${C:-d} $(e) `f` \\g');
  });

  test('shellWords', () => {
    expect(shellWords('A="b c" D=e$F').map(shown)).toEqual(['A=b c', 'D=e$F']);
  });

  test('a quoted word is itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, variables) => {
        fc.pre(!text.includes('\0') && !text.includes('\r') && !(variables && text.includes('$')));
        expect(shellWords(`a ${quoteWord(text, variables)} b`).map(shown)).toEqual(['a', text, 'b']);
      }),
    );
  });
});

describe('hostile text', () => {
  const pieces = fc.constantFrom(
    ...[
      '$',
      '{',
      '}',
      '(',
      ')',
      '"',
      "'",
      '`',
      '\\',
      '\n',
      ' ',
      ';;',
      'case',
      'esac',
      'if',
      'then',
      'fi',
      'do',
      'done',
      'A=',
      '$A',
      '${A:-',
      '<<E',
      'f()',
      'in',
      '|',
      '&',
      '[[',
      'for',
      'a',
      '+=(',
      'eval',
      'sh -c',
    ],
  );

  test('never throws and never hangs', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (words) => {
        expect(() => shellSteps(words.join(' '))).not.toThrow();
        expect(() => shellSteps(words.join(''))).not.toThrow();
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(shellSteps(text))));
  });

  test.each([
    ['nesting', '('.repeat(50_000)],
    ['defaults', '${A:-'.repeat(20_000)],
    ['doubling', `A=aaaaaaaaaa\n${'A=$A$A\n'.repeat(60)}b $A`],
    ['branches', `${'if x; then A=$A$RANDOM; else A=b$A; fi\n'.repeat(300)}b $A`],
    [
      'functions',
      `f0() { a; }\n${Array.from({ length: 40 }, (_, index) => `f${index + 1}() { f${index}; f${index}; }`).join('\n')}\nf40`,
    ],
    ['loops', `${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(12)} a; ${'done; '.repeat(12)}`],
    ['inner shells', `A='eval "$A"'; eval "$A"`],
    ['unclosed', `"${'`'.repeat(9999)}`],
    ['arms', `case $1 in ${'a) b;; '.repeat(5000)} esac`],
  ])('%s end soon', (_name, text) => {
    expect(shellSteps(text).length).toBeLessThanOrEqual(500);
  });
});
