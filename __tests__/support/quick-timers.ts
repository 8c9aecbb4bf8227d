// Octokit's plugins queue each request some ten times with no time to wait, and a timer takes a millisecond and more to come back at once.
const timer = globalThis.setTimeout;
const soon = (work: (...given: readonly unknown[]) => void, time?: number, ...given: readonly unknown[]) =>
  time === 0 ? setImmediate(work, ...given) : timer(work, time, ...given);
globalThis.setTimeout = Object.assign(soon, timer) as typeof timer;
