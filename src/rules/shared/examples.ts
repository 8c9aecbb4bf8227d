type Files = { readonly [path: string]: string };

/** The application that examples change: two jobs on two queues, one worker, Sidekiq 7. */
const application: Files = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails'\ngem 'sidekiq'\n",
  'Gemfile.lock':
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    rails (7.1.3)\n    sidekiq (7.3.9)\n\nDEPENDENCIES\n  rails\n  sidekiq\n',
  Procfile: 'web: bundle exec puma\nworker: bundle exec sidekiq -C config/sidekiq.yml\n',
  'config/sidekiq.yml': 'concurrency: 5\nqueues:\n  - builds\n  - status\n  - default\n',
  'app/jobs/parse_report.rb':
    'class ParseReport\n  include Sidekiq::Job\n  sidekiq_options queue: "builds"\n\n  def perform(build_id)\n    Notify.perform_async(build_id)\n  end\nend\n',
  'app/jobs/notify.rb':
    'class Notify\n  include Sidekiq::Job\n  sidekiq_options queue: "status"\n\n  def perform(build_id)\n    Rails.logger.info(build_id)\n  end\nend\n',
  'app/controllers/builds_controller.rb':
    'class BuildsController < ApplicationController\n  def create\n    ParseReport.perform_async(params[:id])\n  end\nend\n',
};

/** The application with some files laid over it; a file of `null` is not there. */
export function app(files: { readonly [path: string]: string | null } = {}): Files {
  return Object.fromEntries(
    Object.entries({ ...application, ...files }).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** A Sidekiq job as a file of its own. */
export function job(
  name: string,
  options: { readonly queue?: string; readonly params?: string; readonly body?: string } = {},
): Files {
  const path = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const queue = options.queue === undefined ? '' : `  sidekiq_options queue: "${options.queue}"\n`;
  const text = `class ${name}\n  include Sidekiq::Job\n${queue}\n  def perform(${options.params ?? ''})\n    ${options.body ?? 'Rails.logger.info("done")'}\n  end\nend\n`;
  return { [`app/jobs/${path}.rb`]: text };
}

/** The manifest as a file. */
export const manifest = (text: string): Files => ({ '.github/queue-review.yml': `version: 1\n${text}` });
