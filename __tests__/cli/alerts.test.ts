import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { alertsSnapshot, wantedBy } from '../../src/repository.js';

const MANIFEST = '.github/queue-review.yml';
const named = (file: string): string => `version: 1\nqueues:\n  low: { alert: "${file}#Late" }\n`;

test('alert files are wanted by their names, by the policy, and by the manifests that count', () => {
  const usual = wantedBy(MANIFEST, null);
  expect(['ops/alerts.yml', 'prometheus/a/b.yaml', 'infra/main.tf', 'x/monitors.json', 'conf/late.yml'].map(usual)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(wantedBy(MANIFEST, 'version: 1\npolicy: { alerts: ["conf/*.yml"] }\n')('conf/late.yml')).toBe(true);
  expect(wantedBy(MANIFEST, named('conf/late.yml'))('conf/late.yml')).toBe(true);
  expect(wantedBy(MANIFEST, null, [null, named('conf/late.yml')])('conf/late.yml')).toBe(true);
});

test('a manifest of the head names files and no policy, and no pattern', () => {
  const head = `${named('conf/*.yml')}policy: { alerts: ["doc/**"], ignore: ["**"] }\n`;
  const wanted = wantedBy(MANIFEST, null, [head]);
  expect(['conf/late.yml', 'doc/a.yml', 'ops/alerts.yml', MANIFEST].map(wanted)).toEqual([false, false, true, true]);
  expect(wantedBy(MANIFEST, 'version: 1\npolicy: { ignore: ["ops/**"] }\n', [named('ops/late.yml')])('ops/late.yml')).toBe(false);
});

test('the second folder is read where one is named, and must be there', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'queue-review-alerts-'));
  await writeFile(join(dir, 'any.yml'), 'a: 1\n');
  await writeFile(join(dir, 'any.rb'), 'a\n');
  expect([...((await alertsSnapshot(dir))?.files.keys() ?? [])]).toEqual(['any.yml']);
  expect(await alertsSnapshot(undefined)).toBeNull();
  await expect(alertsSnapshot(join(dir, 'gone'))).rejects.toThrow('no such folder');
  await rm(dir, { recursive: true });
});
