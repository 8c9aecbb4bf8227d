import type { Adapter } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { readCode } from './ruby.js';
import { readSchedule } from './yaml.js';

/** Schedules of sidekiq-scheduler: in Sidekiq's own configuration, in files of their own, and in Ruby. */
export const sidekiqScheduler: Adapter = {
  id: 'sidekiq-scheduler',
  title: 'sidekiq-scheduler',
  version: 1,
  files: [
    '**/config/*.{yml,yaml,yml.erb}',
    '**/config/sidekiq/**/*.{yml,yaml}',
    '**/config/**/*schedul*.{yml,yaml,yml.erb}',
    '**/sidekiq*.{yml,yaml}',
    ...RUBY_FILES,
  ],
  read: (file) => {
    if (/\.ya?ml(?:\.erb)?$/.test(file.path)) return readSchedule(file);
    return isApplicationPath(file.path) && isRubyProgram(file.path, file.text) ? readCode(file) : [];
  },
};
