import {
  debug,
  endGroup,
  error,
  info,
  notice,
  setFailed,
  setOutput,
  setSecret,
  startGroup,
  summary,
  warning,
} from '@actions/core';
import type { Annotation } from '../model/annotation.js';
import { cutAtLine } from '../model/cut.js';
import { printableLine, printableLines } from './runner-text.js';

/** Where a message belongs in the head's files. */
export interface Place {
  readonly path: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly title?: string;
}

export interface Log {
  readonly info: (message: string) => void;
  readonly debug: (message: string) => void;
  readonly notice: (message: string, place?: Place) => void;
  readonly warning: (message: string, place?: Place) => void;
  readonly error: (message: string, place?: Place) => void;
  /** shows what GitHub takes, worst first, and counts the rest in one line */
  readonly annotate: (annotations: readonly Annotation[]) => void;
  /** adds Markdown to the job summary, cut where the summaries of one step would become too long */
  readonly summary: (markdown: string) => Promise<void>;
  readonly output: (name: string, value: string) => void;
  readonly group: <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;
  /** an error that makes the job red */
  readonly fail: (message: string) => void;
  /** hides a text wherever the runner would print it */
  readonly secret: (text: string) => void;
}

/** GitHub shows so many of each level for one step; docs.github.com/rest/checks/runs counts 50 for a whole job. */
const MOST_OF_LEVEL = 10;
const LEVELS = ['error', 'warning', 'notice'] as const;
/** The runner cuts a message at 4,096 characters. */
const LONGEST_MESSAGE = 4_000;
/** Bytes. Above 1 MiB the runner drops the summaries of a step as a whole. */
const MOST_SUMMARY = 1_000_000;
/** Bytes. The runner takes 1 MB of outputs from a job. */
const MOST_OUTPUT = 1_000_000;

/**
 * The runner's log, annotations, summary and outputs. No text can become a workflow command, whoever chose it. Outside of a runner, all
 * that needs its files is left out.
 */
export function createLog(): Log {
  const shown = { error: 0, warning: 0, notice: 0 };
  let summarised = 0;
  const speak = { error, warning, notice };
  const say = (level: Annotation['level'], message: string, place: Partial<Place> = {}): void => {
    shown[level]++;
    speak[level](message.slice(0, LONGEST_MESSAGE), properties(place));
  };
  const says =
    (level: Annotation['level']) =>
    (message: string, place?: Place): void =>
      say(level, printableLine(message), place);
  return {
    info: (message) => info(printableLine(message)),
    debug: (message) => debug(printableLines(message)),
    notice: says('notice'),
    warning: says('warning'),
    error: says('error'),
    annotate: (annotations) => {
      let left = 0;
      for (const level of LEVELS) {
        for (const annotation of annotations.filter((one) => one.level === level)) {
          if (shown[level] < MOST_OF_LEVEL) say(level, printableLines(annotation.message), placeOf(annotation));
          else left++;
        }
      }
      if (left > 0)
        info(`${left} more ${left === 1 ? 'annotation was' : 'annotations were'} left out: GitHub shows 10 of each kind`);
    },
    summary: async (markdown) => {
      if ((process.env.GITHUB_STEP_SUMMARY ?? '') === '') return;
      const text = cutAtLine(markdown, MOST_SUMMARY - summarised, 'The rest did not fit into this summary.');
      const size = Buffer.byteLength(text);
      if (summarised + size > MOST_SUMMARY) return;
      summarised += size;
      try {
        await summary.addRaw(text, true).write();
      } catch (problem) {
        warning(
          printableLine(`the job summary could not be written: ${problem instanceof Error ? problem.message : String(problem)}`),
        );
      }
    },
    output: (name, value) => {
      const fits = Buffer.byteLength(value) <= MOST_OUTPUT;
      if (!fits) warning(printableLine(`the output ${name} is too large for GitHub and stays empty`));
      if ((process.env.GITHUB_OUTPUT ?? '') !== '') setOutput(name, fits ? value : '');
    },
    group: async (title, work) => {
      startGroup(printableLine(title));
      try {
        return await work();
      } finally {
        endGroup();
      }
    },
    fail: (message) => setFailed(printableLine(message)),
    secret: (text) => {
      if (text !== '') setSecret(text);
    },
  };
}

const placeOf = ({ path, line, endLine, title }: Annotation): Partial<Place> => ({
  title,
  ...(path === null ? {} : { path }),
  ...(path === null || line === null ? {} : { line }),
  ...(path === null || endLine === undefined ? {} : { endLine }),
});

const properties = ({ path, line, endLine, title }: Partial<Place>) => ({
  ...(path === undefined ? {} : { file: printableLine(path) }),
  ...(title === undefined ? {} : { title: printableLine(title) }),
  ...(line === undefined ? {} : { startLine: line }),
  ...(endLine === undefined ? {} : { endLine }),
});
