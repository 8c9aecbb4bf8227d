import type { Inventory, Review } from '../model/review.js';
import type { Simulation } from '../model/simulation.js';

/** The order of an object's keys, nested objects (and lists of objects) in it included. Keys it does not name follow, sorted. */
type Shape = readonly (string | readonly [string, Shape])[];

const QUEUES: Shape = ['names', 'env', 'complete', 'source', 'reason'];
const WEIGHTED: Shape = ['name', 'weight'];
const SPAN: Shape = ['min', 'max'];
const CARRIED: Shape = ['queues', 'workerGroups', 'threads', 'alert', 'objective'];
const GROUP: Shape = [['queues', WEIGHTED], 'mode', 'concurrency', ['replicas', SPAN]];
const GAP: Shape = ['app', 'path', 'line', 'reason', 'note'];
const CHANGED: Shape = ['app', 'name', 'from', 'change', 'path', 'line', 'side'];

const EPISODE: Shape = ['from', 'until', 'most', 'mostAt', 'longest'];
const WEEK: Shape = ['curve', 'arrivals', ['episodes', EPISODE], 'growth'];

const FINDING: Shape = [
  'id',
  'fingerprint',
  'rule',
  'level',
  'status',
  'app',
  'environment',
  'subject',
  'job',
  'queue',
  'workerGroup',
  'jobs',
  'owners',
  'title',
  'message',
  'facts',
  ['evidence', ['text', 'values']],
  ['chain', ['job', 'queue', 'via', 'threads', 'objective', 'alert', 'weakest', 'from', 'utilisation']],
  'unknown',
  'settle',
  'path',
  'line',
  'side',
  ['related', ['path', 'line', 'endLine', 'side', 'label']],
  ['fixes', ['path', 'start', 'end', 'text', 'kind']],
  'help',
];

const REVIEW: Shape = [
  'schema',
  'tool',
  'base',
  'head',
  'policy',
  'environment',
  'closed',
  'conclusion',
  ['jobs', [...CHANGED, ['base', CARRIED], ['head', CARRIED]]],
  ['workerGroups', [...CHANGED, ['base', GROUP], ['head', GROUP]]],
  ['findings', FINDING],
  ['notJudged', ['rule', 'why']],
  [
    'load',
    [
      ...['app', 'queue', 'workerGroup', 'utilisation', 'p95', 'objective', 'atLeast', 'curve'],
      ['worst', EPISODE],
      'growth',
      ['offered', EPISODE],
    ],
  ],
  ['rules', ['id', 'level', 'title', 'finds', 'help']],
  ['gaps', GAP],
  ['counts', [['introduced', ['fail', 'ask', 'note']], 'existing', 'resolved']],
  [
    'outcome',
    [
      ...['state', 'open', 'answers'],
      ['acknowledgements', ['fingerprint', 'by', 'at', 'how', 'reason', 'until', 'valid', 'why', ['takenBack', ['by', 'at']]]],
      'remarks',
    ],
  ],
  ['measured', ['app', 'job', 'peak', 'declared', 'completeness', 'days', 'at', 'problem', 'finished']],
];

const INVENTORY: Shape = [
  'schema',
  'tool',
  'commit',
  'environment',
  'manifest',
  ['apps', ['name', 'root']],
  [
    'jobs',
    [
      ...['name', 'app', 'framework', 'backend', 'path', 'line', 'parent', 'entry'],
      ['queues', QUEUES],
      ['perform', ['required', 'optional', 'rest', ['keywords', ['name', 'required']]]],
    ],
  ],
  ['queues', ['name', 'app', 'backend', 'jobs', 'workerGroups', 'declared', 'objective', 'owner', 'alert']],
  [
    'workerGroups',
    [
      ...['name', 'key', 'app', 'framework', 'process', 'capsule', 'implied', 'external', 'path', 'line', 'environment'],
      ['queues', WEIGHTED],
      'mode',
      'concurrency',
      ['replicas', SPAN],
      'complete',
      'reason',
    ],
  ],
  ['enqueues', ['job', 'from', 'place', 'via', 'queue', 'delayed', 'path', 'line', 'reason']],
  ['schedules', ['job', 'cron', 'queue', 'key', 'path', 'line']],
  ['alerts', ['path', 'line', 'covers', 'queues']],
  ['gaps', GAP],
];

const SIMULATION: Shape = [
  'schema',
  'tool',
  'commit',
  'environment',
  'manifest',
  [
    'apps',
    [
      'app',
      'timezone',
      [
        'jobs',
        [
          ...['name', 'queues', 'rate', 'complete', 'declared'],
          ['from', ['job', 'perRun', 'rate']],
          'runs',
          ['duration', ['mean', 'p95']],
          'busy',
        ],
      ],
      [
        'queues',
        [
          'queue',
          ['workerGroups', ['name', 'threads', ['replicas', SPAN]]],
          ...[
            'arrivals',
            'busy',
            'threads',
            'utilisation',
            'utilisationAtMost',
            'p95',
            'objective',
            'holds',
            'enough',
            'atLeast',
          ],
          'hidden',
          ['carried', WEEK],
          ['offered', WEEK],
        ],
      ],
      'moves',
    ],
  ],
  ['missing', ['app', 'kind', 'name', 'what', 'why', 'line']],
  ['fill', ['path', 'text', 'left']],
];

/** The review as JSON, schema 1 (docs/json.md): the same review is the same text, byte for byte. Ends with a line end. */
export const reviewJson = (review: Review): string => `${JSON.stringify(ordered(review, REVIEW), null, 2)}\n`;

/** The inventory as JSON, schema 1 (docs/json.md). Ends with a line end. */
export const inventoryJson = (inventory: Inventory): string => `${JSON.stringify(ordered(inventory, INVENTORY), null, 2)}\n`;

/** The week of a simulation as JSON, schema 1. Ends with a line end. */
export const simulationJson = (simulation: Simulation): string => `${JSON.stringify(ordered(simulation, SIMULATION), null, 2)}\n`;

function ordered(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, shape));
  if (value === null || typeof value !== 'object') return value;
  const rank = new Map<string, number>();
  const inner = new Map<string, Shape>();
  for (const [index, entry] of shape.entries()) {
    const key = typeof entry === 'string' ? entry : entry[0];
    rank.set(key, index);
    if (typeof entry !== 'string') inner.set(key, entry[1]);
  }
  const position = (key: string): number => rank.get(key) ?? shape.length;
  const entries = Object.entries(value)
    .sort(([a], [b]) => position(a) - position(b) || (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, item]) => [key, ordered(item, inner.get(key) ?? [])] as const);
  // fromEntries defines even `__proto__` as a key of its own.
  return Object.fromEntries(entries);
}
