// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compose } from '../../src/adapters/compose/adapter.js';
import { dockerfile } from '../../src/adapters/dockerfile/adapter.js';
import { procfile } from '../../src/adapters/procfile/adapter.js';
import { shell } from '../../src/adapters/shell/adapter.js';
import { systemd } from '../../src/adapters/systemd/adapter.js';
import { unread } from '../../src/adapters/unread/adapter.js';
import { rubyReady, sourceFile } from '../support/ruby.js';

beforeAll(rubyReady);

const carriers = [
  [procfile, 'Procfile'],
  [procfile, 'app.json'],
  [compose, 'docker-compose.yml'],
  [dockerfile, 'Dockerfile'],
  [shell, 'bin/worker'],
  [shell, 'start.sh'],
  [systemd, 'worker.service.erb'],
  [unread, 'k8s/worker.yml'],
] as const;

const LINES = [
  '#!/usr/bin/env ruby',
  '#!/bin/sh',
  '__proto__: $A',
  'services:',
  '  constructor:',
  '    extends: constructor',
  '    command: &a [*a]',
  '    <<: *a',
  '    environment: [=, __proto__=1]',
  'FROM toString AS __proto__',
  'FROM __proto__',
  'CMD ["',
  'ENTRYPOINT [["a"]]',
  'ENV =',
  'ARG __proto__=$__proto__',
  '[Service]',
  'ExecStart=\\',
  'ExecStart=<%= {{ %> }}',
  '<% if %>',
  'Environment="',
  'exec "a", *b, **c',
  'exec({ x => y }, "#{',
  '{"formation": {"__proto__": {"quantity": {}}}}',
  'apiVersion: v1',
  'kind: Job',
  '\0',
  '\uFEFF',
];

test('no text makes a carrier throw', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...LINES), { maxLength: 20 }).map((lines) => lines.join('\n')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(...carriers), (written, [adapter, path]) => {
      expect(Array.isArray(adapter.read(sourceFile(written, path)))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.each(carriers.map(([{ id }, path], index) => [id, path, index] as const))(
  '%s ends soon on a long line in %s',
  (_id, path, index) => {
    const adapter = carriers[index]?.[0];
    for (const piece of ['<%', '{{', '"', '\\\n', ' -', 'a|', 'eval ', 'if a; ', 'FROM a AS b\n', 'ENV A=', 'A=$A$B\n', '%']) {
      for (const text of [`[Service]\nExecStart=${piece.repeat(6000)}`, piece.repeat(6000)])
        expect(Array.isArray(adapter?.read(sourceFile(text, path)))).toBe(true);
    }
  },
);

const many = (line: (index: number) => string): string => Array.from({ length: 5000 }, (_, index) => line(index)).join('\n');

test.each([
  ['arguments', dockerfile, `FROM a\n${many((index) => `ARG A${index}=1`)}\nCMD x`],
  ['variables', dockerfile, `FROM a\n${many((index) => `ENV A${index}=$A`)}\nCMD x`],
  ['stages', dockerfile, many((index) => `FROM s${index} AS s${index + 1}\nCMD x`)],
  ['extended services', compose, `services:\n${many((index) => `  s${index}: { extends: s${index + 1} }`)}`],
  ['processes', procfile, many((index) => `p${index}: a $A | b`)],
  ['starts', systemd, `[Service]\n${many((index) => `ExecStart=a ${index}`)}`],
])('many %s end soon', (_name, adapter, text) => {
  expect(Array.isArray(adapter.read(sourceFile(text, adapter === compose ? 'compose.yml' : 'Dockerfile')))).toBe(true);
});
