// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are Terraform's templates
import { expect, test } from '@jest/globals';
import { readTerraform } from '../../../src/syntax/hcl/terraform.js';
import { hclEntry } from '../../../src/syntax/hcl.js';

const TYPES = new Set(['thing']);

/** Each resource as its name, why it may not be made, and the texts of its attributes `a` and `b`. */
const read = (text: string, path = 'main.tf'): readonly unknown[] =>
  readTerraform({ path, blob: '', text }, TYPES).resources.map(({ name, possible, body, text: textOf }) => [
    name,
    possible,
    ...['a', 'b'].map((key) => textOf(hclEntry(body, key)?.value)),
  ]);

test('what the file itself says is followed', () => {
  const text = `
    locals { queue = "mail", list = ["x", "y"] }
    variable "v" { default = "never" }
    resource "other" "q" { name = "q-\${local.queue}" }
    resource "thing" "t" {
      a = "\${local.queue}/\${other.q.name}/\${other.q.arn}"
      b = var.v
    }
    resource "ignored" "t" {}
  `.replace(', list', '\n list');
  expect(read(text)).toEqual([['t', null, 'mail/q-mail/${unknown}', '${unknown}']]);
});

test('a resource for each of what is written out', () => {
  expect(
    read(
      'locals { l = toset(["x", "y"]) }\nresource "thing" "t" {\n for_each = local.l\n a = each.key\n b = "b-${each.value}"\n}',
    ),
  ).toEqual([
    ['t', null, 'x', 'b-x'],
    ['t', null, 'y', 'b-y'],
  ]);
  expect(read('resource "thing" "t" {\n for_each = { m = { n = 5 } }\n a = each.key\n b = each.value.n\n}')).toEqual([
    ['t', null, 'm', '5'],
  ]);
  expect(read('resource "thing" "t" {\n for_each = var.all\n a = each.key\n}')).toEqual([
    ['t', 'what its `for_each` goes over is not known', '${unknown}', undefined],
  ]);
});

test('a count decides whether there is one', () => {
  const made = (count: string): readonly unknown[] =>
    read(`resource "thing" "t" {\n count = ${count}\n}`).map((row) => (row as unknown[])[1]);
  expect([made('0'), made('2'), made('var.on ? 1 : 0')]).toEqual([[], [null], ['its `count` is not known']]);
});

test('texts through functions, conditions and loops of references', () => {
  const a = (text: string): unknown =>
    (read(`locals {\n x = local.y\n y = local.x\n}\nresource "thing" "t" {\n a = ${text}\n}`)[0] as unknown[])[2];
  expect([
    a('trimspace(" q ")'),
    a('format("%s-%d", "q", 5)'),
    a('upper("q")'),
    a('c ? "x" : "y"'),
    a('local.x'),
    a('["q"]'),
    a('null'),
  ]).toEqual(['q', 'q-5', '${unknown}', '${unknown}', '${unknown}', undefined, undefined]);
});

test('the JSON form says the same', () => {
  const json = { locals: { q: 'mail' }, resource: { thing: { t: { for_each: { k: 1 }, a: '${each.key}-${local.q}', b: 5 } } } };
  expect(read(JSON.stringify(json), 'main.tf.json')).toEqual([['t', null, 'k-mail', '5']]);
  expect(read('[1]', 'main.tf.json')).toEqual([]);
  expect(readTerraform({ path: 'x.tf.json', blob: '', text: '{"resource": [' }, TYPES).problem).not.toBeNull();
});
