import type { Comparison, JobChange } from '../model/comparison.js';
import type { Draft, Related } from '../model/finding.js';
import type { Policy } from '../model/manifest.js';
import type { ChangeRule } from '../model/rule.js';
import { ownersOf } from './shared/criterion.js';
import { app, job, manifest } from './shared/examples.js';
import { list, name } from './shared/words.js';

const RUNBOOK = 'policy:\n  checklist:\n    - ask: Is the runbook written?\n      when: [added, moved]\n';
/** Places beside the first that a finding points to; the message counts the rest. */
const MOST_PLACES = 10;

export const teamChecklist: ChangeRule = {
  over: 'change',
  meta: {
    id: 'team-checklist',
    title: 'Question of the team',
    subject: ['policy item'],
    finds: "A change that the team's own checklist asks about: an item of `policy.checklist`, in the team's words.",
    why: 'Some of what a deploy needs stands in no file: a runbook, a word to whoever is on call. The remedy after the incident was such a list, and lists that nobody sees at the right moment are forgotten.',
    levels: 'Asks, once for each item, whatever the number of jobs. One more job opens the box again.',
    silent: [
      'a change that `when` does not name',
      'a change that touches no job',
      'an item that the change itself adds: policy counts after the merge',
    ],
    settle: ['do it, then tick the box'],
    subsumes: [],
  },
  *check(comparison, _options, policy) {
    for (const [ask, when] of items(policy)) {
      const changes = comparison.jobs.filter(({ kinds }) => when.size === 0 || kinds.some((kind) => when.has(kind)));
      const draft = question(comparison, ask, changes);
      if (draft !== null) yield draft;
    }
  },
  examples: [
    {
      name: 'a runbook for every new job',
      base: app(manifest(RUNBOOK)),
      head: app({ ...manifest(RUNBOOK), ...job('Compress', { queue: 'builds' }) }),
      finds: ['ask Is the runbook written?'],
      doc: true,
    },
    {
      name: 'two jobs, one box',
      base: app(manifest(RUNBOOK)),
      head: app({
        ...manifest(RUNBOOK),
        ...job('Compress', { queue: 'builds' }),
        ...job('ParseReport', { queue: 'status', params: 'build_id', body: 'Notify.perform_async(build_id)' }),
      }),
      finds: ['ask Is the runbook written?'],
    },
    {
      name: 'two items, two boxes',
      base: app(manifest(`${RUNBOOK}    - { ask: Does support know?, when: [removed] }\n`)),
      head: app({
        ...manifest(`${RUNBOOK}    - { ask: Does support know?, when: [removed] }\n`),
        ...job('Compress', { queue: 'builds' }),
        'app/jobs/notify.rb': null,
      }),
      finds: ['ask Is the runbook written?', 'ask Does support know?'],
    },
    {
      name: 'another kind of change',
      base: app({ ...manifest(RUNBOOK), ...job('Compress', { queue: 'builds' }) }),
      head: app({ ...manifest(RUNBOOK), ...job('Compress', { queue: 'builds', body: 'Rails.logger.info("smaller")' }) }),
      finds: [],
    },
    {
      name: 'no job is touched',
      base: app(manifest(RUNBOOK)),
      head: app({ ...manifest(RUNBOOK), 'app/models/build.rb': 'class Build < ApplicationRecord\nend\n' }),
      finds: [],
    },
    {
      name: 'the item comes with the change',
      base: app(),
      head: app({ ...manifest(RUNBOOK), ...job('Compress', { queue: 'builds' }) }),
      finds: [],
    },
  ],
};

/** What is asked, and at which kinds of change: none = at any. The same words twice are one question. */
function items({ checklist }: Policy): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { ask, when } of checklist) {
    const old = found.get(ask);
    const any = when.length === 0 || old?.size === 0;
    found.set(ask, new Set(any ? [] : [...(old ?? []), ...when]));
  }
  return found;
}

function question(comparison: Comparison, ask: string, changes: readonly JobChange[]): Draft | null {
  // What is there at the head first: a line that is gone is no place to look at.
  const touched = changes.flatMap((change) => {
    const job = change.head ?? change.base;
    return job === null ? [] : [{ change, job, side: change.head === null ? ('base' as const) : ('head' as const) }];
  });
  const [first, ...others] = [...touched.filter(({ side }) => side === 'head'), ...touched.filter(({ side }) => side === 'base')];
  if (first === undefined) return null;
  const owners = touched.flatMap(({ job, side }) => ownersOf(comparison[side], job));
  return {
    subject: [ask],
    level: 'ask',
    facts: { item: ask, jobs: touched.map(({ change }) => change.name).sort() },
    title: ask,
    message: `The team asks this of changes such as this one: ${list(touched.map(({ change }) => `${name(change.name)} (${change.kinds.join(', ')})`))}.`,
    evidence: [],
    owners: [...new Set(owners)].sort(),
    at: first.job.at,
    side: first.side,
    related: others
      .slice(0, MOST_PLACES)
      .map(({ change, job, side }): Related => ({ ...job.at, side, label: `${change.name}: ${change.kinds.join(', ')}` })),
  };
}
