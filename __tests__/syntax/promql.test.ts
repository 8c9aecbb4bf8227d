import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AlertSignal } from '../../src/model/alert.js';
import { unquote } from '../../src/syntax/promql/unquote.js';
import { readPromql } from '../../src/syntax/promql.js';

/** A signal in one line: direction, metric, then its steps from the inside out. */
function words({ metric, steps, direction, role }: AlertSignal): string {
  const said = steps.map((step) => {
    switch (step.kind) {
      case 'match':
      case 'except': {
        const matchers = step.matchers.map(
          ({ label, op, negated, values, hole }) =>
            `${label}${negated ? '!' : ''}${op === 'is' ? '=' : '~'}${values.join('|')}${hole ? '?' : ''}`,
        );
        return `${step.kind === 'match' ? '' : 'not '}{${matchers.join(' ')}}`;
      }
      case 'aggregate':
        return `${step.op}${step.by === null ? '' : ` by ${step.by.join()}`}${step.without === null ? '' : ` without ${step.without.join()}`}`;
      case 'pick':
        return step.op;
      case 'relabel':
        return `${step.whole ? 'copy' : 'write'} ${step.from.join()} to ${step.to}`;
      case 'label':
        return `${step.label}=${step.value}`;
      default:
        return step satisfies never;
    }
  });
  return [`${role === 'filter' ? 'filter ' : ''}${direction} ${metric}`, ...said].join(' · ');
}

const read = (text: string): readonly string[] => readPromql(text).signals.map(words);

test.each([
  ['m', ['rises m']],
  ['-m', ['falls m']],
  ['m > 5', ['above m']],
  ['m >= 1e3', ['above m']],
  ['5 < m', ['above m']],
  ['m < 5', ['below m']],
  ['10 - m < 5', ['above m']],
  ['-m < -5', ['above m']],
  ['m * -2 < -5', ['above m']],
  ['1 / m > 5', ['below m']],
  ['m == 0', ['below m']],
  ['m != 0', ['above m']],
  ['m == 7', ['equal m']],
  ['m > bool 5 == 1', ['above m']],
  ['(m > bool 5) == 0', ['below m']],
  ['count(m > 5) < 1', ['below m · count']],
  ['count(m) > 5', ['other m · count']],
  ['absent(m{a="b"})', ['absent m · {a=b}']],
  ['absent_over_time(m[5m]) == 1', ['absent m']],
  ['max_over_time(m[5m:1m] offset 1h) > 5', ['above m']],
  ['m @ end() > 5', ['above m']],
  ['rate(m[5m] @ 1609746000) > 5', ['above m']],
  ['count_over_time(m[5m]) > 5', ['other m']],
  ['time() - m > 60', ['below m']],
  ['histogram_quantile(0.9, sum by (le, q) (rate(m_bucket[5m]))) > 5', ['above m_bucket · sum by le,q']],
  ['sum(m) by (a, b) > 1', ['above m · sum by a,b']],
  ['sum without (a) (m) > 1', ['above m · sum without a']],
  ['quantile(0.9, m) > 1', ['above m · quantile']],
  ['topk(3, m) > 1', ['above m · topk']],
  ['count_values("v", m) > 1', ['other m · count_values']],
  ['label_replace(m, "to", "$1", "from", "(.*)") > 1', ['above m · copy from to to']],
  ['label_replace(m, "to", "x$1", "from", "(.*)") > 1', ['above m · write from to to']],
  ['label_join(m, "to", "-", "a", "b") > 1', ['above m · write a,b to to']],
  ['scalar(m) > 1', ['above m · scalar']],
  ['vector(1) > 0', []],
  ['m{a="b",c!="d",e=~"f|g",h!~"i",} > 1', ['above m · {a=b c!=d e~f|g h!~i}']],
  ["m{a='b\\'c'} > 1", ["above m · {a=b'c}"]],
  ['m{a=`b\\d`} > 1', ['above m · {a=b\\d}']],
  ['{"a.b", "c.d"="e"} > 1', ['above a.b · {c.d=e}']],
  ['{__name__="m", a="b"} > 1', ['above m · {a=b}']],
  ['a > 1 or b > 2', ['above a', 'above b']],
  ['a > 1 and b > 2', ['above a', 'above b']],
  ['a > 1 and on() b > 2', ['above a', 'filter above b']],
  ['hour() > 8 and on() b > 2', ['above b']],
  ['a{x="1"} > 1 and on(y) b{y="2",z="3"} > 2', ['above a · {x=1} · {y=2}', 'above b · {y=2 z=3}']],
  ['a > 1 and ignoring(y) b{y="2",z="3"}', ['above a · {z=3}', 'rises b · {y=2 z=3}']],
  ['a > 1 unless b > 2', ['above a', 'filter above b']],
  ['a > 1 unless a{x="1"}', ['above a · not {x=1}', 'filter rises a · {x=1}']],
  ['a > 1 unless on() a{x="1"}', ['above a', 'filter rises a · {x=1}']],
  ['a / on(x) group_left(y) b > 1', ['above a', 'below b']],
  ['m{a="{{ .Values.a }}"} > {{ .Values.b }}', ['above m · {a=QRHOLE?}']],
  ['rate(m{a="$a"}[$__rate_interval]) > 1', ['above m · {a=QRHOLE?}']],
  ['rate(m[[[range]]]) > %(limit)s', ['above m']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of Terraform's
  ['rate(m[${var.range}]) > ${var.limit}', ['above m']],
  ['m{a=~"[[:alpha:]]+$"} > 1', ['above m · {a~[[:alpha:]]+$}']],
  ['# a comment\nm # another\n > 1', ['above m']],
] as const)('%s', (text, signals) => {
  expect(read(text)).toEqual(signals);
});

test.each([
  ['m{', 'the expression does not parse'],
  ['m > ', 'the expression does not parse'],
  ['', 'the expression does not parse'],
  ['sum(rate(m[5m]) by (x)', 'the expression does not parse'],
  ['{{ include "rule" . }}', 'a template fills in its metric'],
  ['{{ .Values.metric }}{a="b"} > 1', 'a template fills in its metric'],
  ['{__name__=~"a|b"} > 1', 'its metric is chosen by a pattern'],
  ['{a="b"} > 1', 'its metric is chosen by a pattern'],
  ['m + '.repeat(10_000), 'the expression is too long to read'],
  [`${'('.repeat(300)}m${')'.repeat(300)}`, 'the expression is nested too deeply'],
])('%s is not known', (text, problem) => {
  expect(readPromql(text)).toEqual({ signals: [], problem });
});

test('strings are unquoted as Go does', () => {
  expect(['"a\\"b"', "'a\\'b'", '`a\\nb`', '"a\\nb"', '"\\x41\\u00e9\\101"', '"\\\\d"', '"open'].map(unquote)).toEqual([
    'a"b',
    "a'b",
    'a\\nb',
    'a\nb',
    'AéA',
    '\\d',
    'open',
  ]);
});

describe('hostile expressions', () => {
  test('nothing throws', () => {
    const piece = fc.constantFrom(
      ...'m a="b" { } ( ) [ ] 5m , > < == and or unless on by sum topk( $x {{ }} " \' ` # \n - 1 @ : offset =~'.split(' '),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          const { signals, problem } = readPromql(text);
          expect(problem === null || signals.length === 0).toBe(true);
        },
      ),
    );
  });

  test.each(['(', '{', 'a{', 'a[', '"', '{{', '${', '-', 'a and ', 'a+', ',', '[[', '%(', '$a'])(
    '%s, ten thousand times, takes no time',
    (piece) => {
      expect(readPromql(piece.repeat(Math.floor(19_000 / piece.length))).signals).toEqual([]);
    },
  );
});
