import { beforeAll, describe, expect, test } from '@jest/globals';
import { settle } from '../../src/core/settle.js';
import type { Conversation, Person } from '../../src/model/conversation.js';
import { builtInPolicy } from '../../src/model/manifest.js';
import type { Review } from '../../src/model/review.js';
import { inventoryJson, reviewJson, simulationJson } from '../../src/report/json.js';
import { inventory, review } from '../../src/review.js';
import { filesOf, sides } from '../examples/folders.js';
import { type Files, snapshot } from '../support/review.js';
import { rubyReady } from '../support/ruby.js';
import { gateway, shop } from '../support/shop.js';
import { weekOf } from '../support/week.js';
import { textOf } from './markdown.js';

const MANIFEST = '.github/queue-review.yml';
const { 'queue-review-numbers.yml': numbers = '' } = filesOf('incident');

const reviewed = (base: Files, head: Files): Review =>
  review({
    base: snapshot('b'.repeat(40), base),
    head: snapshot('a'.repeat(40), head),
    changedPaths: new Set(Object.keys(head).filter((path) => base[path] !== head[path])),
    manifestPath: MANIFEST,
    policyFile: null,
    tool: 'queue-review test',
    today: '2026-03-03',
    measured: [
      { app: '.', job: 'JobCreation', peak: 2, completeness: 1, days: 14, at: '2026-03-02T06:00:00.000Z', problem: null },
    ],
  }).review;

/** The same, after somebody acknowledged its first question and took it back. */
function answered(found: Review): Review {
  const [question] = found.findings.filter(({ level, status }) => level === 'ask' && status === 'introduced');
  const mei: Person = { id: 2, login: 'mei', permission: 'write', contributor: false, bot: false, teams: [] };
  const says = (id: number, text: string) => ({
    ...{ id, author: 2, login: 'mei', at: `2026-03-02T10:00:0${id}Z`, edited: false },
    text: `/queue-review ${text}`,
  });
  const conversation: Conversation = {
    ...{ pull: 12, self: 1, own: [], people: new Map([[2, mei]]), contributorsFrom: 'pushes', historyUnknown: false },
    remarks: [says(1, `ack ${question?.fingerprint} it runs at night`), says(2, `unack ${question?.fingerprint}`)],
    otherWriters: true,
  };
  const outcome = settle({ review: found, policy: builtInPolicy, conversations: [conversation], today: '2026-03-03' });
  return { ...found, outcome };
}

const incident = sides('incident');
const WEEK = /^week:.*$/m;
const flat = numbers.replace(WEEK, 'week: { night: 100% }');
const slow = numbers.replace('duration: 2s', 'duration: 6s');
const unsized = 'class Sweep\n  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n\n  def perform(*)\n  end\nend\n';
const larger = {
  ...gateway,
  Procfile: 'web: bundle exec puma\nworker: bundle exec sidekiq -q default,3 -q mail,1 -c 20\n',
  [MANIFEST]: 'worker-groups: { worker: { replicas: { min: 1, max: 2 } } }\n',
  'app/jobs/bill.rb':
    'class Bill\n  include Sidekiq::Job\n\n  def perform(id, force: false)\n    Receipt.perform_async(id)\n  end\nend\n',
  'k8s/worker.yml': 'apiVersion: apps/v1\nkind: Deployment\n',
};
const everything: Files = {
  ...shop,
  ...larger,
  'ops/alerts.yml':
    'groups:\n- name: queues\n  rules:\n  - alert: Late\n    expr: max by (name) (sidekiq_queue_latency_seconds{name="mail"}) > 60\n',
  'config/schedule.yml': 'bill:\n  cron: "0 3 * * *"\n  class: Bill\n',
  'compose.yml': 'services:\n  bulk:\n    command: bundle exec sidekiq -q "$(queues)"\n',
  'app/jobs/sweep.rb':
    'class Sweep\n  include Sidekiq::Job\n  sidekiq_options queue: QUEUES.sample\n\n  def perform\n    x.constantize.perform_async\n  end\nend\n',
};

let printed: { readonly [command: string]: readonly string[] };
beforeAll(async () => {
  await rubyReady();
  const withNumbers = (text: string, more: Files = {}): Review =>
    reviewed(incident.base, { ...incident.head, ...more, [MANIFEST]: text });
  const commit = (files: Files) => inventory({ snapshot: snapshot('a'.repeat(40), files), manifestPath: MANIFEST, tool: 'test' });
  printed = {
    review: [
      reviewed(shop, { ...shop, ...larger }),
      answered(reviewed(incident.base, incident.head)),
      withNumbers(flat, { 'app/jobs/sweep.rb': unsized }),
      withNumbers(slow),
      withNumbers(numbers.replace(WEEK, '')),
    ].map(reviewJson),
    inventory: [commit(shop), commit(everything)].map(inventoryJson),
    simulate: [weekOf(incident.head, numbers), weekOf(shop, null)].map(simulationJson),
  };
}, 30_000);

/** Objects whose keys are names of the repository's own. */
const MAPS: ReadonlySet<string> = new Set(['closed', 'facts', 'values', 'answers']);
const WIDTH = 118;

/** What is known of the objects at one place: how many there are, and how often each key stands in them, with what kind of value. */
interface Place {
  objects: number;
  readonly keys: Map<string, { times: number; kind: '' | '[]' | '{}' }>;
}

/** Every object of some JSON texts, a line for its place and its keys: `[]` is a list, `{}` a map, `?` may be absent. */
function shapeOf(texts: readonly string[]): string {
  const places = new Map<string, Place>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const place = places.get(path) ?? { objects: 0, keys: new Map() };
    places.set(path, place);
    place.objects += 1;
    for (const [key, item] of Object.entries(value)) {
      const known = place.keys.get(key) ?? { times: 0, kind: '' };
      place.keys.set(key, { times: known.times + 1, kind: MAPS.has(key) ? '{}' : Array.isArray(item) ? '[]' : known.kind });
      if (!MAPS.has(key)) visit(item, path === '' ? key : `${path}.${key}`);
    }
  };
  for (const text of texts) visit(JSON.parse(text), '');
  const rows: { readonly path: string; readonly keys: readonly string[] }[] = [];
  const list = (path: string): void => {
    const place = places.get(path);
    if (place === undefined) return;
    const keys = [...place.keys].map(([key, { times, kind }]) => `${key}${kind}${times < place.objects ? '?' : ''}`);
    rows.push({ path, keys });
    for (const [key, { kind }] of place.keys) list(`${path === '' ? key : `${path}.${key}`}${kind === '[]' ? kind : ''}`);
  };
  list('');
  const width = Math.max(...rows.map(({ path }) => path.length)) + 2;
  return rows.map(({ path, keys }) => `${path.padEnd(width)}${wrapped(keys, width)}\n`).join('');
}

function wrapped(keys: readonly string[], indent: number): string {
  const lines: string[] = [];
  for (const key of keys) {
    const last = lines.at(-1);
    if (last === undefined || indent + last.length + key.length + 2 > WIDTH) lines.push(key);
    else lines[lines.length - 1] = `${last}, ${key}`;
  }
  return lines.join(`,\n${' '.repeat(indent)}`);
}

describe('docs/json.md', () => {
  test.each(['review', 'inventory', 'simulate'])('lists every key of %s, and no other', (command) => {
    const [, section = ''] = textOf('docs/json.md').split(`\n## ${command}\n`);
    const [, shown] = /```text\n([\s\S]*?)```/.exec(section) ?? [];
    expect(shown).toBe(shapeOf(printed[command] ?? []));
  });
});
