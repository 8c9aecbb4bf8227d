// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from '@jest/globals';
import { compose } from '../../../src/adapters/compose/adapter.js';
import { readLines } from '../../support/process.js';

const read = (text: string, path = 'docker-compose.yml'): readonly string[] => readLines(compose, path, text);
const service = (body: string, path?: string): readonly string[] =>
  read(`services:\n  w:\n${body.replace(/^/gm, '    ')}\n`, path);

describe('Compose', () => {
  test.each([
    ['command: bundle exec sidekiq -q a', 'w@3: bundle exec sidekiq -q a'],
    ['command: ["bundle", "exec", "sidekiq", "-q", "a b"]', "w@3: bundle exec sidekiq -q 'a b'"],
    ['command: bash -c "rm -f x && bundle exec sidekiq -c $${N:-5}"', 'w@3: rm -f x; bundle exec sidekiq -c ${N:-5}'],
    ['command: ["sh", "-c", "exec sidekiq -q \\"$$Q\\""]', 'w@3: sidekiq -q $Q'],
    ['command: >\n  bundle exec\n  sidekiq', 'w@3: bundle exec sidekiq'],
    ['entrypoint: ./start.sh\ncommand: worker', 'w@4: ./start.sh worker'],
    ['entrypoint: [./start.sh]\ncommand: [worker]', 'w@4: ./start.sh worker'],
    ['entrypoint: ./start.sh', 'w@3: ./start.sh'],
    ['command: a\nscale: 3', 'w@3 x3: a'],
    ['command: a\ndeploy:\n  replicas: ${N:-2}', 'w@3 x${N:-2}: a'],
    ['command: a\nenvironment:\n  A: b\n  C: 5\n  D:\n  E: "${F:-g}"', 'w@3 A=b C=5 E=${F:-g}: a'],
    ['command: a\nenvironment:\n  - A=b\n  - C\n  - D=${E}', 'w@3 A=b D=$E: a'],
    ['command: a\nprofiles: [debug]', 'w@3 (development): maybe a'],
    ['command: a\nprofiles: [jobs]', 'w@3: maybe a'],
  ])('%s', (body, expected) => expect(service(body)).toEqual([expected]));

  test.each([
    ['docker-compose.production.yml', 'w@3 (production): a'],
    ['compose.dev.yaml', 'w@3 (development): a'],
    ['docker-compose.override.yml', 'w@3 (development): a'],
    ['.devcontainer/compose.yaml', 'w@3 (development): a'],
    ['test/docker-compose.yml', 'w@3 (test): a'],
    ['docker-compose-next.yml', 'w@3: a'],
  ])('%s', (path, expected) => expect(service('command: a', path)).toEqual([expected]));

  test('anchors and merge keys', () => {
    const text =
      'x-app: &app\n  command: a\n  environment: &env\n    A: b\nservices:\n  one:\n    <<: *app\n  two:\n    <<: *app\n    command: c\n    environment:\n      <<: *env\n      D: e\n';
    expect(read(text)).toEqual(['one@6 A=b: a', 'two@10 A=b D=e: c']);
  });

  test('a service that extends another of the file', () => {
    const text =
      'services:\n  app:\n    command: a\n    environment: { A: b, C: d }\n    deploy: { replicas: 2 }\n  one:\n    extends: app\n  two:\n    extends: { service: one }\n    command: c\n    scale: 3\n    environment: [C=e]\n  three:\n    extends: { file: other.yml, service: app }\n  four:\n    extends: four\n';
    expect(read(text)).toEqual(['app@3 x2 A=b C=d: a', 'one@6 x2 A=b C=d: a', 'two@10 x3 A=b C=d C=e: c']);
  });

  test.each([
    '',
    'services:',
    'services: []',
    'services: { w: }',
    'services: { w: { command: } }',
    'services: { w: { command: [] } }',
    'a: b',
  ])('%j starts nothing', (text) => expect(read(text)).toEqual([]));

  test('what is no YAML is a gap', () => {
    expect(read('services:\n  w:\n    command: "a\n')).toContainEqual(expect.stringMatching(/^gap syntax@/));
  });
});
