import type { Framework } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import type { Fact } from '../../model/fact.js';
import type { SourceFile } from '../../model/snapshot.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { parseRuby } from '../../syntax/ruby/parse.js';
import { activeJobSettings } from './class-settings.js';
import { activeJobEnqueues } from './enqueues.js';
import { activeJobOptions } from './options.js';
import { provided } from './provided.js';
import { applicationSettings } from './settings.js';

/** Active Job: the front of many backends, with the jobs that Rails itself enqueues and the settings that decide their queues. */
export const activeJob: Framework = {
  id: 'active-job',
  title: 'Active Job',
  version: 1,
  files: RUBY_FILES,
  read,
  // Base classes that gems ship as Active Job classes, besides Active Job's own.
  jobAncestors: [
    'ActiveJob::Base',
    'ActiveStorage::BaseJob',
    'ActionPushNative::NotificationJob',
    'Decidim::ApplicationJob',
    'Hyrax::ApplicationJob',
    'MaintenanceTasks::TaskJob',
    'Noticed::ApplicationJob',
    'Noticed::DeliveryMethod',
    'Noticed::DeliveryMethods::Base',
    'Spree::BaseJob',
  ],
  performMethod: 'perform',
  releases: { gem: 'activejob', payloads: [] },
  // The names that `config.active_job.queue_adapter` takes. Unset it is :async, inside the process (activejob 8.0, queue_adapter.rb).
  backend: {
    setting: 'active_job.queue_adapter',
    ids: {
      sidekiq: 'sidekiq',
      solid_queue: 'solid-queue',
      good_job: 'good-job',
      resque: 'resque',
      delayed_job: 'delayed-job',
      que: 'que',
      sneakers: 'sneakers',
      shoryuken: 'shoryuken',
      async: 'async',
      inline: 'inline',
      test: 'test',
    },
    unset: null,
  },
  provided,
  jobOptions: activeJobOptions,
  queueLine: 'queue_as :{queue}',
  roles: {
    record: ['ActiveRecord::Base', 'ApplicationRecord', 'Mongoid::Document'],
    web: [
      'ActionController::Base',
      'ActionController::API',
      'ActionController::Metal',
      'ApplicationController',
      'ActionCable::Channel::Base',
      'GraphQL::Schema::Mutation',
    ],
  },
};

function read(file: SourceFile): readonly Fact[] {
  if (!isApplicationPath(file.path) || !isRubyProgram(file.path, file.text)) return [];
  const ruby = parseRuby(file);
  return [...activeJobSettings(ruby), ...activeJobEnqueues(ruby), ...applicationSettings(ruby)];
}
