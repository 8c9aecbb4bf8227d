import { MOST_BYTES, readMeasured } from '../measure/file.js';
import { UserError } from '../model/errors.js';
import type { Measured } from '../model/visit.js';
import type { Run } from './context.js';
import { readFileSafely } from './files.js';

/**
 * The numbers that the default branch's run measured, from the file of the workflow. They come from another run and are only shown, so
 * what cannot be read is told and left out.
 */
export async function readNumbers({ inputs, env, log }: Pick<Run, 'inputs' | 'env' | 'log'>): Promise<readonly Measured[]> {
  const wanted = inputs.measuredFile;
  if (wanted === null) return [];
  try {
    const text = await readFileSafely(wanted, MOST_BYTES, env, 'measured-file');
    if (text === null) {
      log.info(`input measured-file: ${wanted} is not there: no measured numbers are shown`);
      return [];
    }
    const measured = readMeasured(text);
    if (measured === null) log.warning(`input measured-file: ${wanted} holds no measured numbers, and is left out`);
    return measured ?? [];
  } catch (error) {
    const why = error instanceof UserError ? (error.problems[0] ?? '') : `input measured-file: ${wanted} cannot be read`;
    log.warning(`${why}; no measured numbers are shown`);
    return [];
  }
}
