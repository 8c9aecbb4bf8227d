import type { EnqueueFact } from '../../model/fact.js';
import { oneOf, type Value } from '../../model/value.js';
import type { Classes } from './classes.js';
import type { Facts } from './facts.js';
import { grouped } from './grouped.js';

/**
 * The enqueues of an app, mail by the job and the queue that its mailer names: settings of the mailer's class, else of its ancestors.
 * A mailer with a job of its own leaves the queue to that one.
 */
export function enqueuesOf(facts: Facts, classes: Classes): readonly EnqueueFact[] {
  const settings = grouped(
    facts('job-setting').filter(({ setting }) => setting === 'delivery-job' || setting === 'delivery-queue'),
    ({ owner, setting }) => `${owner}\0${setting}`,
  );
  if (settings.size === 0) return facts('enqueue');

  /** What a mailer's setting is worth, given what holds without it. */
  function named<Before extends Value | null>(mailer: string, setting: string, before: Before): Value | Before {
    for (const { name } of classes.lineage(mailer)) {
      const found = settings.get(`${name}\0${setting}`)?.at(-1);
      if (found !== undefined) return found.possible === true && before !== null ? oneOf([found.value, before]) : found.value;
    }
    return before;
  }

  return facts('enqueue').map((fact) => {
    const mailer = fact.mailer?.kind === 'ref' ? classes.constants.find(fact.mailer) : null;
    if (mailer === null) return fact;
    const job = named(mailer, 'delivery-job', fact.job);
    return { ...fact, job, queue: fact.queue ?? (job === fact.job ? named(mailer, 'delivery-queue', null) : null) };
  });
}
