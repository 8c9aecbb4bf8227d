import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadManifest } from '../../../src/manifest/load.js';
import { inventory } from '../../../src/review.js';
import { snapshot } from '../../support/review.js';
import { rubyReady } from '../../support/ruby.js';

beforeAll(rubyReady);

const MANIFEST = '.github/queue-review.yml';
const app = (root: string) => ({
  [`${root}Gemfile`]: "gem 'sidekiq'\n",
  [`${root}app/jobs/compress.rb`]: 'class Compress\n  include Sidekiq::Job\n  def perform\n  end\nend\nShrink = Compress\n',
});

/** What the inventory says of the manifest, as `line: note`. */
function said(root: string, manifest: string): readonly string[] {
  expect(loadManifest(MANIFEST, manifest)).toHaveProperty('manifest');
  const files = { ...app(root), [MANIFEST]: manifest };
  const { gaps } = inventory({ snapshot: snapshot('a'.repeat(40), files), manifestPath: MANIFEST, tool: 'queue-review test' });
  return gaps.map(({ path, line, reason, note }) => {
    expect([path, reason]).toEqual([MANIFEST, 'missing']);
    return `${line}: ${note}`;
  });
}

describe('what is declared of something that is not there', () => {
  test('nothing is said of what is there, under whichever of its names', () => {
    expect(said('', 'jobs:\n  Compress: { peak: 5/s }\n  Shrink: { enqueues: { Compress: 2 } }\n')).toEqual([]);
    expect(
      said('backend/', 'queues:\n  "*": { objective: 5m }\napps:\n  backend: { jobs: { Compress: { peak: 5/s } } }\n'),
    ).toEqual([]);
  });

  test('a job, with the nearest name', () => {
    const manifest = 'jobs:\n  Compres: { peak: 5/s }\n  Compress: { enqueues: { ParseReport: 2 } }\n';
    expect(said('', manifest)).toEqual([
      '2: jobs.Compres: no job of this name is seen, so this counts for nothing; did you mean Compress?',
      '3: jobs.Compress.enqueues.ParseReport: no job of this name is seen, so this counts for nothing',
    ]);
  });

  test('the app at the root, where the only one lies in a folder', () => {
    expect(said('backend/', 'queues:\n  default: { objective: 1m }\n')).toEqual([
      "2: what stands at the top belongs to an app at the repository's root, and none is there: it counts under `apps: { backend: .. }`",
    ]);
  });

  test('an app whose folder holds nothing', () => {
    expect(said('backend/', 'apps:\n  back:\n    root: bakend\n    queues: { default: {} }\n')).toEqual([
      '4: apps.back: nothing is read below bakend, so this counts for nothing',
    ]);
  });
});
