import type { Simulation } from '../../src/model/simulation.js';
import { simulate } from '../../src/review.js';
import { type Files, snapshot } from './review.js';

const MANIFEST = '.github/queue-review.yml';

/** The week of a record of files, with a manifest or without. */
export const weekOf = (files: Files, manifest: string | null): Simulation =>
  simulate({
    snapshot: snapshot('a'.repeat(40), manifest === null ? files : { ...files, [MANIFEST]: manifest }),
    manifestPath: MANIFEST,
    tool: 'queue-review test',
  });
