import { describe, expect, test } from '@jest/globals';
import { inventoryText } from '../../src/report/inventory.js';
import { inventory } from './stock.js';

describe('the inventory', () => {
  test('is tables', () => {
    expect(
      inventoryText(inventory, { color: false, width: 120 }),
    ).toBe(`Background jobs (3f2a1bc, production, manifest .github/queue-review.yml)

Jobs: 2
Job          Queue                 From   Entered by  Perform          Place
Feed::Crawl  crawl                 class  web         1 to 2, force:?  app/jobs/feed/crawl.rb:2
Purge        low, $PURGE_QUEUE, ?  call   schedule    0 or more        app/workers/purge.rb:1

Queues: 2
Queue  Jobs  Served by   Objective   Alert         Owner
crawl  1     worker      1 min 30 s  stated        @acme/feeds
low    1     none found  -           not declared  -

Worker groups: 1
Worker group               Queues     Taken      Size                        Environment  Place
worker (not read in full)  crawl (3)  by weight  threads not known × 1 to 6  any          Procfile:2

Schedules: 1
Entry  Job    When       Queue  Place
purge  Purge  0 3 * * *  -      config/schedule.yml:1

Alerts on queues: 1
Place             How       Queues
ops/alerts.yml:4  names it  crawl

2 places that enqueue; 1 names no job that is known.

Not read: 1
  - config/sidekiq.yml:4: a value is computed
`);
  });

  test('says so when there is nothing', () => {
    const nothing = {
      ...inventory,
      manifest: null,
      jobs: [],
      queues: [],
      workerGroups: [],
      enqueues: [],
      schedules: [],
      alerts: [],
      gaps: [],
    };
    expect(inventoryText(nothing, { color: false, width: 120 })).toBe('No background jobs (3f2a1bc, production, no manifest)\n');
  });

  test('names the app where there are several', () => {
    const apps = [
      { name: 'a', root: 'a' },
      { name: 'b', root: 'b' },
    ];
    const text = inventoryText(
      { ...inventory, apps, jobs: inventory.jobs.map((job) => ({ ...job, app: 'a' })) },
      { color: false, width: 120 },
    );
    expect(text).toContain('\nApp  Job ');
    expect(text).toContain('\na    Feed::Crawl ');
  });
});
