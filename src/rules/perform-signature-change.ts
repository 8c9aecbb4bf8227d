import type { Comparison, JobChange } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { EnqueueSite, Topology } from '../model/topology.js';
import { accepts, signatureWords, widens } from './shared/accepts.js';
import { ownersOf } from './shared/criterion.js';
import { app, job } from './shared/examples.js';
import { hasRun } from './shared/migrations.js';
import { count, name, place } from './shared/words.js';

const CONTROLLER = (args: string): string =>
  `class BuildsController < ApplicationController\n  def create\n    ParseReport.perform_async(1)\n    Compress.perform_async(${args})\n  end\nend\n`;
const compress = (params: string, args: string): { readonly [path: string]: string } => ({
  ...job('Compress', { params }),
  'app/controllers/builds_controller.rb': CONTROLLER(args),
});

export const performSignatureChange: ChangeRule = {
  over: 'change',
  meta: {
    id: 'perform-signature-change',
    title: 'Changed arguments of a job',
    subject: ['job'],
    finds: 'The parameters of `perform` change so that a call, or a payload that is already queued, no longer fits.',
    why: 'The arguments that wait in the queue, in the schedule and among the retries were written by the old code. During a deploy old and new code run side by side, in both directions.',
    levels:
      'Fails where a call site of the new code is not accepted by the new code. Asks where queued payloads, or callers and workers of different age, are proven to break, or where the text does not tell and there is a call site. Else a note.',
    silent: [
      'parameters that accept every call that exists, before and after: a note',
      'a job that nothing enqueues: a note',
      'calls in migrations that were there before',
    ],
    settle: [
      'give a new parameter a default first, deploy, and use it in the next deploy',
      'keep accepting the old arguments until nothing is queued',
      'a new class for the new arguments',
    ],
    subsumes: [],
  },
  *check(comparison) {
    for (const change of comparison.jobs.filter(({ kinds }) => kinds.includes('signature'))) yield draft(comparison, change);
  },
  examples: [
    {
      name: 'a call site that does not fit',
      base: app(compress('id', '1')),
      head: app(compress('id, force', '1')),
      finds: ['fail Compress'],
      doc: true,
    },
    {
      name: 'queued payloads do not fit',
      base: app(compress('id', '1')),
      head: app(compress('id, force', '1, true')),
      finds: ['ask Compress'],
      doc: true,
    },
    {
      name: 'a default for the new parameter',
      base: app(compress('id', '1')),
      head: app(compress('id, force = false', '1')),
      finds: ['note Compress'],
    },
    {
      name: 'arguments that the text does not tell',
      base: app(compress('id', '*list')),
      head: app(compress('id, force', '*list')),
      finds: ['ask Compress'],
    },
    {
      name: 'nothing enqueues it',
      base: app(job('Compress', { params: 'id' })),
      head: app(job('Compress', { params: 'id, force' })),
      finds: ['note Compress'],
    },
  ],
};

/** Calls that run, or have put something on a queue that may still be there. */
const callsOf = (topology: Topology, job: string, changedPaths: ReadonlySet<string>): readonly EnqueueSite[] =>
  topology.enqueues.filter((site) => site.job === job && site.place !== 'test' && !hasRun(site, changedPaths));

function draft(comparison: Comparison, change: JobChange): Draft {
  const before = change.base?.perform ?? null;
  const after = change.head?.perform ?? null;
  if (change.head === null || before === null || after === null)
    throw new Error(`${change.name} changed its signature without two sides`);
  const oldSites = callsOf(comparison.base, change.from ?? change.name, comparison.changedPaths).filter(
    ({ immediate }) => !immediate,
  );
  const newSites = callsOf(comparison.head, change.name, comparison.changedPaths);
  const queuedNew = newSites.filter(({ immediate }) => !immediate);
  const wrong = newSites.filter((site) => accepts(after, site.args) === false);
  const queued = oldSites.filter((site) => accepts(before, site.args) !== false && accepts(after, site.args) === false);
  const rolling = queuedNew.filter((site) => accepts(before, site.args) === false);
  const untold = widens(before, after) ? [] : [...oldSites, ...queuedNew].filter((site) => accepts(after, site.args) === null);
  // A call that stands on both sides is one.
  const undecided = [...new Map(untold.map((site) => [`${site.form} ${place(site.at)}`, site])).values()];
  const entries = comparison.head.schedules.filter(
    (entry) => entry.job === change.name && entry.enabled && accepts(after, entry.args) === false,
  );
  const level =
    wrong.length + entries.length > 0 ? 'fail' : queued.length + rolling.length + undecided.length > 0 ? 'ask' : 'note';
  const [first] = [...wrong, ...entries];
  const reason =
    first !== undefined
      ? `${place(first.at)} calls it with arguments that it does not accept`
      : queued.length > 0
        ? `payloads queued by the old code (${place((queued[0] as EnqueueSite).at)}) do not fit the new one`
        : rolling.length > 0
          ? `new callers (${place((rolling[0] as EnqueueSite).at)}) reach workers that still run the old code during the deploy`
          : undecided.length > 0
            ? `the text does not tell whether ${count(undecided.length, 'call site')} still ${undecided.length === 1 ? 'fits' : 'fit'}`
            : 'every call that exists still fits';
  return {
    subject: [change.name],
    level,
    facts: {
      from: signatureWords(before),
      to: signatureWords(after),
      wrong: wrong.length + entries.length,
      queued: queued.length > 0,
      rolling: rolling.length > 0,
      undecided: undecided.length > 0,
    },
    title:
      level === 'fail'
        ? `${name(change.name)} is called with arguments it does not accept`
        : level === 'ask'
          ? question(change.name, queued.length > 0, rolling.length > 0)
          : `${name(change.name)} takes other arguments`,
    message: `\`perform\` of ${name(change.name)} changes from ${name(signatureWords(before))} to ${name(signatureWords(after))}: ${reason}.`,
    evidence: [
      ...wrong.map((site) => ({ text: `does not fit: ${site.form} at ${place(site.at)}` })),
      ...entries.map((entry) => ({ text: `does not fit: schedule entry ${entry.key ?? ''} at ${place(entry.at)}` })),
      ...queued.slice(0, 5).map((site) => ({ text: `queued by the old code: ${site.form} at ${place(site.at)}` })),
      ...rolling.slice(0, 5).map((site) => ({ text: `would break a worker of the old code: ${site.form} at ${place(site.at)}` })),
      ...undecided.slice(0, 5).map((site) => ({ text: `cannot be decided: ${site.form} at ${place(site.at)}` })),
    ],
    job: change.name,
    owners: ownersOf(comparison.head, change.head),
    at: first?.at ?? change.head.performAt ?? change.head.at,
    related: change.base?.performAt == null ? [] : [{ ...change.base.performAt, side: 'base', label: 'the old parameters' }],
  };
}

/** What is to be looked at: what waits, what old workers are handed, or what the text does not tell. */
function question(job: string, queued: boolean, rolling: boolean): string {
  if (queued) return `Do queued payloads of ${name(job)} survive the new arguments?`;
  if (rolling) return `Can workers of the old code run the new calls of ${name(job)}?`;
  return `Do all calls of ${name(job)} fit the new arguments?`;
}
