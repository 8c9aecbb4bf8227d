import { measuredText } from '../measure/file.js';
import { measure } from '../measure/prometheus.js';
import type { Measured } from '../model/visit.js';
import type { Branch } from './branch.js';
import type { Run } from './context.js';
import { writeFileSafely } from './files.js';

/**
 * Asks Prometheus for the `measure` of every job of the default branch and writes the numbers where the workflow wants them. Nothing is asked
 * by a run for another branch. Throws UserError for an address or a place that cannot be used.
 */
export async function measureJobs(run: Run, { name, inventory, manifest }: Branch): Promise<readonly Measured[]> {
  const { prometheusUrl: url, prometheusToken: token, measuredFile } = run.inputs;
  if (url === null) return [];
  if (run.env.GITHUB_REF !== `refs/heads/${name}`) {
    run.log.notice(`this run is not one of ${name}: nothing is measured`);
    return [];
  }
  const measures = inventory.jobs.flatMap(({ app, name: job }) => {
    const query = manifest?.apps.get(app)?.jobs.get(job)?.measure;
    return query === undefined ? [] : [{ app, job, query }];
  });
  const measured = await measure({ url, token }, measures, new Date());
  for (const { job, problem } of measured) {
    if (problem !== null) run.log.warning(`${job} was not measured: ${problem}`);
  }
  run.log.info(
    `${measured.filter(({ peak }) => peak !== null).length} of ${measures.length} jobs with \`measure\` were measured`,
  );
  if (measuredFile !== null) await writeFileSafely(measuredFile, measuredText(measured), run.env, 'measured-file');
  return measured;
}
