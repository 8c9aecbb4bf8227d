import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from './client.js';

/** How long GitHub is given to finish what it did not answer, in milliseconds; longer before each further try. */
export interface Patience {
  readonly pause?: number;
}

const PAUSE = 1_000;
const TRIES = 3;

/**
 * Sends what must not be done twice. Where the answer is lost (a server's error, a broken connection), `find` looks for what was meant to come of
 * it before it is sent again. Throws what `send` throws where GitHub refused it, or where it stays unanswered.
 */
export async function once<Done>(
  send: () => Promise<Done>,
  find: () => Promise<Done | null>,
  { pause = PAUSE }: Patience = {},
): Promise<Done> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!isLost(error)) throw error;
      await sleep(pause * attempt);
      const done = await find();
      if (done !== null) return done;
      if (attempt === TRIES) throw error;
    }
  }
}

/** Whether a request may have done its work although no answer says so. Octokit gives 500 to what was not answered at all. */
function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'HttpError') return false;
  const status = statusOf(error);
  // A page with status 200 is somebody else's answer.
  return status === null || status >= 500 || status < 400;
}

/** Runs what may find that it has been done already: gone is gone. */
export async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** Why GitHub takes no comments here, whatever the token may do; null for every other error. */
export function closedToComments(error: unknown): string | null {
  if (statusOf(error) !== 403 || !(error instanceof Error)) return null;
  if (/\barchived\b/i.test(error.message)) return 'the repository is archived';
  if (/\blocked\b/i.test(error.message)) return 'the conversation is locked';
  return null;
}
