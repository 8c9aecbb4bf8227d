import { describe, expect, test } from '@jest/globals';
import { environmentOfPath, isForeign } from '../../src/syntax/environment-name.js';

describe('the environment that a carrier is called by', () => {
  test.each([
    ['Procfile', null],
    ['Procfile.dev', 'development'],
    ['Procfile.development', 'development'],
    ['Procfile.prod', 'production'],
    ['docker-compose.production.yml', 'production'],
    ['docker-compose-staging.yml', 'staging'],
    ['docker-compose.override.yml', 'development'],
    ['compose.debug.yml', 'development'],
    ['bin/ci', 'test'],
    ['docker-compose.test.yml', 'test'],
    ['docker-compose.example.yml', 'example'],
    ['compose.production.sample.yml', 'example'],
    ['.devcontainer/docker-compose.yml', 'development'],
    ['deploy/production/Procfile', 'production'],
    ['docker/usr/local/bin/start', null],
    ['apps/review/Procfile', null],
    ['scripts/start.billing.worker.sh', null],
    ['scripts/start.dev.sh', 'development'],
    ['lib/device-producer.sh', null],
    ['constructor.__proto__.sh', null],
  ])('%s: %s', (path, expected) => expect(environmentOfPath(path)).toBe(expected));
});

test('foreign files', () => {
  expect(isForeign('node_modules/x/Procfile')).toBe(true);
  expect(isForeign('services/vendors/Procfile')).toBe(false);
});
