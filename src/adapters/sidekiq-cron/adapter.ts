import type { Adapter } from '../../model/adapter.js';
import { isApplicationPath } from '../../model/application-path.js';
import { isRubyProgram, RUBY_FILES } from '../../syntax/ruby/files.js';
import { readCode } from './ruby.js';
import { readSchedule } from './yaml.js';

/** Schedules of sidekiq-cron: its file, any file under config that looks like one, and calls in Ruby. */
export const sidekiqCron: Adapter = {
  id: 'sidekiq-cron',
  title: 'sidekiq-cron',
  version: 1,
  files: ['**/config/*.{yml,yaml}', '**/config/**/*{schedule,cron}*.{yml,yaml}', ...RUBY_FILES],
  read: (file) => {
    if (/\.ya?ml$/.test(file.path)) return readSchedule(file);
    return isApplicationPath(file.path) && isRubyProgram(file.path, file.text) ? readCode(file) : [];
  },
};
