import type { Adapter, Framework } from '../model/adapter.js';
import { sidekiq } from './sidekiq/adapter.js';

/** Every job framework. */
export const frameworks: readonly Framework[] = [sidekiq];

/** Everything that reads files: frameworks, deploy platforms, schedules. */
export const adapters: readonly Adapter[] = [...frameworks];
