import { describe, expect, test } from '@jest/globals';
import { systemd } from '../../../src/adapters/systemd/adapter.js';
import { globs } from '../../../src/core/globs.js';
import { readLines } from '../../support/process.js';

const read = (text: string, path = 'deploy/worker.service'): readonly string[] => readLines(systemd, path, text);

describe('systemd', () => {
  test.each<[string, string[]]>([
    ['[Service]\nExecStart=/usr/bin/bundle exec sidekiq -q a', ['worker@2: /usr/bin/bundle exec sidekiq -q a']],
    ["[Service]\nExecStart=-/bin/bash -lc 'bundle exec sidekiq -e production'", ['worker@2: bundle exec sidekiq -e production']],
    ['[Service]\nEnvironment=A=b "C=d e"\nEnvironment=F=g\nExecStart=x \\\n  y', ['worker@4 A=b C=d e F=g: x y']],
    ['[Service]\nExecStart=a\nExecStart=\nExecStart=b', ['worker@4: b']],
    ['[Service]\nExecStart=a -i %i 100%%', ['worker@2: a -i ? 100%']],
    ['[Unit]\nExecStart=a', []],
    ['[Service]\n# ExecStart=a', []],
    ['', []],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  test.each<[string, string, string[]]>([
    [
      'deploy/worker@.service.erb',
      "[Service]\nEnvironment=RAILS_ENV=<%= env %> A=b\nExecStart=/bin/bash -lc 'bundle exec sidekiq -C <%= config %>'",
      ['worker@3 RAILS_ENV=? A=b: bundle exec sidekiq -C ?'],
    ],
    [
      'roles/app/templates/worker.service.j2',
      '[Service]\n{% if many %}\nExecStart=sidekiq -c {{ threads }}\n{% else %}\nExecStart=sidekiq\n{% endif %}\n',
      ['worker@3: maybe sidekiq -c ?; maybe sidekiq'],
    ],
    [
      'process.service.erb',
      '[Service]\n<% env.each do |k, v| -%>\nEnvironment="<%= k %>=<%= v %>"\n<% end -%>\nExecStart=<%= command %>',
      ['process@5: ?'],
    ],
  ])('%s', (path, text, expected) => {
    expect(globs(systemd.files)(path)).toBe(true);
    expect(read(text, path)).toEqual(expected);
  });

  test('names', () => {
    expect(read('[Service]\nExecStart=a', 'sidekiq@.service')).toEqual(['sidekiq@2: a']);
    expect(read('[Service]\nExecStart=a', 'sidekiq-staging.service')).toEqual(['sidekiq-staging@2 (staging): a']);
  });
});
