import { expect, test } from '@jest/globals';
import { environmentOfPath, isForeign } from '../../src/syntax/environment-name.js';

test.each([
  ['Procfile', null],
  ['Procfile.dev', 'development'],
  ['docker-compose.prod.yml', 'production'],
  ['docker-compose.ci.yml', 'test'],
  ['docker-compose.example.yml', 'example'],
  ['deploy/staging/worker.yml', 'staging'],
  ['staging/production.yml', 'production'],
  ['docker/usr/local/bin/start', null],
  ['spec/fixtures/Procfile', 'test'],
  ['developer/constructor.yml', null],
])('%s', (path, expected) => expect(environmentOfPath(path)).toBe(expected));

test('foreign code', () => {
  expect(isForeign('vendor/gems/x/Procfile')).toBe(true);
  expect(isForeign('app/vendors/Procfile')).toBe(false);
});
