import type { Comparison } from '../model/comparison.js';
import type { Draft } from '../model/finding.js';
import type { ChangeRule } from '../model/rule.js';
import type { FrameworkInUse, PayloadChange } from '../model/topology.js';
import { app } from './shared/examples.js';
import { name } from './shared/words.js';

const lock = (sidekiq: string): { readonly [path: string]: string } => ({
  'Gemfile.lock': `GEM\n  remote: https://rubygems.org/\n  specs:\n    activejob (7.1.3)\n    rails (7.1.3)\n    sidekiq (${sidekiq})\n\nDEPENDENCIES\n  rails\n  sidekiq\n`,
});

const ACTIVE_JOB = {
  'config/application.rb':
    'module Shop\n  class Application < Rails::Application\n    config.active_job.queue_adapter = :sidekiq\n  end\nend\n',
  'app/jobs/mail_report.rb': 'class MailReport < ActiveJob::Base\n  queue_as :status\n\n  def perform(id)\n    id\n  end\nend\n',
};

export const frameworkUpgrade: ChangeRule = {
  over: 'change',
  meta: {
    id: 'framework-upgrade',
    title: 'Job framework upgrade',
    subject: ['framework'],
    finds: 'The change locks another version of a job framework.',
    why: 'During a deploy old and new processes share the queues. Where a version stores jobs differently, one of them cannot run what the other enqueued.',
    levels: 'A note; asks where the stored jobs of the two versions differ.',
    silent: ['a patch release', 'the framework is new, or gone', 'the lock file changed, and not for a job framework'],
    settle: ['deploy the workers first, and the processes that enqueue after them', 'drain the queues before the deploy'],
    subsumes: [],
  },
  *check(comparison) {
    for (const after of comparison.head.frameworks) {
      const before = comparison.base.frameworks.find(({ id }) => id === after.id);
      if (before === undefined || release(before.version) === release(after.version)) continue;
      yield draft(comparison, before, after);
    }
  },
  examples: [
    {
      name: 'stored jobs differ',
      base: app({ ...ACTIVE_JOB, ...lock('7.3.9') }),
      head: app({ ...ACTIVE_JOB, ...lock('8.0.1') }),
      finds: ['ask sidekiq'],
      doc: true,
    },
    { name: 'stored jobs are the same', base: app(lock('7.3.9')), head: app(lock('8.0.1')), finds: ['note sidekiq'] },
    { name: 'a minor release', base: app(lock('7.2.4')), head: app(lock('7.3.9')), finds: ['note sidekiq'] },
    { name: 'a patch release', base: app(lock('7.3.8')), head: app(lock('7.3.9')), finds: [] },
    { name: 'a framework that is new', base: app({ 'Gemfile.lock': null }), head: app(lock('7.3.9')), finds: [] },
    {
      name: 'another gem',
      base: app({ ...ACTIVE_JOB, ...lock('7.3.9') }),
      head: app({
        ...ACTIVE_JOB,
        'Gemfile.lock': (lock('7.3.9')['Gemfile.lock'] ?? '').replaceAll('rails (7.1.3)', 'rails (7.2.0)'),
      }),
      finds: [],
    },
  ],
};

const numbers = (version: string): readonly number[] => version.split('.').map((part) => Number.parseInt(part, 10) || 0);
const major = (version: string): number => numbers(version)[0] ?? 0;
/** Patch releases repair; what is stored, and how many threads there are, changes with the others. */
const release = (version: string): string => numbers(version).slice(0, 2).join('.');

function draft(comparison: Comparison, before: FrameworkInUse, after: FrameworkInUse): Draft {
  const changes = after.payloads.filter((change) => crosses(change, before, after) && concerns(comparison, change));
  const older = major(after.version) < major(before.version);
  const step = `from ${before.version} to ${after.version}`;
  return {
    subject: [after.id],
    level: changes.length > 0 ? 'ask' : 'note',
    facts: { from: release(before.version), to: release(after.version), payloads: changes.map(({ since }) => since) },
    title:
      changes.length > 0 ? `In which order are old and new processes of ${after.title} replaced?` : `${after.title} goes ${step}`,
    message: `${name(after.title)} goes ${step}${changes.map(({ what }) => `: ${what}`).join('')}.`,
    evidence: [],
    // Where stored jobs are the same there is nothing to settle, and an older worker never reads what a newer process stored.
    ...(changes.length === 0 ? { settle: [] } : older ? { settle: ['drain the queues before the deploy'] } : {}),
    at: after.at,
    related: [{ ...before.at, side: 'base', label: 'the version before' }],
  };
}

function crosses({ since }: PayloadChange, before: FrameworkInUse, after: FrameworkInUse): boolean {
  const [low, high] = [major(before.version), major(after.version)].sort((a, b) => a - b);
  return (low ?? 0) < since && since <= (high ?? 0);
}

const concerns = ({ head }: Comparison, { jobsOf }: PayloadChange): boolean =>
  head.jobs.some(({ framework, provided }) => !provided && (jobsOf === null || framework === jobsOf));
