// `npm start`: builds the incident of examples/ as a real git history in a temporary folder, reviews it without a manifest and with one, and
// shows its week. Exit code 0 when everything comes out as told. `--readme` also puts the output into README.md, between its markers.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const incident = join(root, 'examples', 'incident');
const cli = join(root, 'dist', 'cli.js');

// Nothing of the machine's own git configuration may change the commits: their ids are part of the output.
const gitEnvironment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'Example',
  GIT_AUTHOR_EMAIL: 'example@example.com',
  GIT_COMMITTER_NAME: 'Example',
  GIT_COMMITTER_EMAIL: 'example@example.com',
};

// The text is the same wherever it is kept: no colours, and the characters of UTF-8.
const { FORCE_COLOR: _color, ...environment } = process.env;
const plain = { ...environment, LC_ALL: 'C.UTF-8' };

const STORY = `The incident as a pull request
==============================

A service shows the test coverage of CI runs. A request puts a run on record; the record's callback
sends ParseReport, which sends Aggregate, which sends Notify: three queues, each with a worker
process of its own. The pull request moves the first step into a new job, JobCreation. It names no
queue, so it runs on \`default\`, where 5 threads had nothing to do.`;

const chapters = [
  {
    branch: 'job-creation',
    heading: '1. Without a manifest: the review asks',
    told: 'What the files say is enough to see that the new job stands in front of the chain, on a queue that\nno job has used.',
    manifest: null,
    shows: review,
    conclusion: 'ask',
  },
  {
    branch: 'job-creation',
    heading: '2. With a manifest: the review fails',
    told: 'The team has declared an objective and an alert for each queue of the chain, and none for\n`default`. Now the files contradict each other.',
    manifest: 'queue-review.yml',
    shows: review,
    conclusion: 'fail',
  },
  {
    branch: 'job-creation',
    heading: '3. With numbers: the week',
    told: 'The team has declared how many runs come in the busiest hour, how long each job takes and what a\nweek looks like. Monday and Tuesday are quiet. On Wednesday jobs pile up, and nothing behind\n`default` shows it.',
    manifest: 'queue-review-numbers.yml',
    shows: week,
  },
];

const wantsReadme = process.argv.includes('--readme');
let told = '';
let comment = '';

function say(text) {
  process.stdout.write(text);
  told += text;
}

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  if (result.error) throw new Error(`${program} did not start: ${result.error.message}`);
  return result;
}

function git(folder, date, ...args) {
  const env = { ...gitEnvironment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const result = run('git', ['-c', 'core.autocrlf=false', '-c', 'core.fileMode=false', '-c', 'commit.gpgSign=false', ...args], {
    cwd: folder,
    env,
  });
  if (result.status !== 0) throw new Error(`git ${args[0]}: ${result.stderr.trim()}`);
}

/** Two commits: main as it was, and the branch with the change. */
function buildHistory(folder, { branch, manifest }) {
  const [before, after] = ['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z'];
  mkdirSync(folder);
  git(folder, before, 'init', '--quiet');
  git(folder, before, 'symbolic-ref', 'HEAD', 'refs/heads/main');
  cpSync(join(incident, 'base'), folder, { recursive: true });
  if (manifest !== null) {
    mkdirSync(join(folder, '.github'));
    copyFileSync(join(incident, manifest), join(folder, '.github', 'queue-review.yml'));
  }
  git(folder, before, 'add', '--all');
  git(folder, before, 'commit', '--quiet', '-m', 'Show the coverage of CI runs');
  git(folder, after, 'checkout', '--quiet', '-b', branch);
  cpSync(join(incident, 'head'), folder, { recursive: true });
  git(folder, after, 'add', '--all');
  git(folder, after, 'commit', '--quiet', '-m', 'Put a run on record in a job');
}

/** Prints the review as a person sees it; returns what is wrong with it, or null. */
function review(folder, { branch, conclusion }) {
  const args = ['review', '--repo', folder, '--base', 'main', '--head', branch];
  const status = show(`review --base main --head ${branch}`, args);
  if (status !== 1) return `the review ended with exit code ${status}; it should not pass (1)`;
  const json = data(args);
  if (json.conclusion !== conclusion) return `the review concluded \`${json.conclusion}\`, not \`${conclusion}\``;
  const open = json.findings.filter(({ status, level }) => status === 'introduced' && level !== 'note');
  const about = open.map(({ rule, level, job }) => `${rule} ${level} ${job}`);
  const wanted = `gateway-job ${conclusion} JobCreation`;
  return about.length === 1 && about[0] === wanted
    ? null
    : `the review found ${about.join(', ') || 'nothing'}; it should find ${wanted}`;
}

/** Prints the week of the branch; returns what is wrong with it, or null. */
function week(folder, { branch }) {
  const args = ['simulate', '--repo', folder, '--ref', branch];
  const status = show(`simulate --ref ${branch}`, args);
  if (status !== 0) return `the simulation ended with exit code ${status}, not 0`;
  const [gate, ...behind] = data(args).apps[0].queues;
  const { most, from, until } = gate.carried.episodes[0] ?? { most: 0, from: 0, until: 0 };
  const hours = (until - from) / 3600;
  const told = gate.queue === 'default' && most > 34_000 && most < 37_000 && hours > 17 && hours < 19;
  const silent = behind.length === 3 && behind.every(({ carried }) => carried.episodes.length === 0);
  return told && silent
    ? null
    : `${gate.queue} holds ${most} jobs for ${hours} h, ${silent ? 'and nothing' : 'and something'} waits behind it`;
}

/** Prints a command and what it answers; returns its exit code. */
function show(command, args) {
  say(`$ queue-review ${command}\n\n`);
  // A terminal gets colours, so it must be the terminal that the program sees; elsewhere the text is kept for the README.
  const direct = process.stdout.isTTY && !wantsReadme;
  const shown = run(
    process.execPath,
    [cli, ...args],
    direct ? { stdio: 'inherit' } : { stdio: ['ignore', 'pipe', 'inherit'], env: plain },
  );
  if (!direct) say(shown.stdout);
  return shown.status;
}

const data = (args) => JSON.parse(run(process.execPath, [cli, ...args, '--format', 'json']).stdout);

function main() {
  if (!existsSync(cli)) {
    console.error('dist/cli.js is missing: `npm run build` makes it.');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'queue-review-'));
  try {
    say(`${STORY}\n`);
    const wrong = chapters.flatMap((chapter, index) => {
      say(`\n${chapter.heading}\n${'-'.repeat(chapter.heading.length)}\n\n${chapter.told}\n\n`);
      const repository = join(folder, String(index + 1));
      buildHistory(repository, chapter);
      const problem = chapter.shows(repository, chapter);
      if (wantsReadme && index === 0) comment = commentOf(repository, chapter);
      return problem === null ? [] : [`${chapter.heading}: ${problem}`];
    });
    for (const problem of wrong) console.error(`\nNot as told. ${problem}`);
    if (wrong.length === 0 && wantsReadme) updateReadme();
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The comment on the pull request as GitHub would show it, quoted; marks that nobody sees are left out. */
function commentOf(folder, { branch }) {
  const args = ['review', '--repo', folder, '--base', 'main', '--head', branch, '--format', 'markdown'];
  const text = run(process.execPath, [cli, ...args])
    .stdout.replace(/ ?<!--.*?-->/g, '')
    .trim();
  return `${text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n')}\n`;
}

function updateReadme() {
  const path = join(root, 'README.md');
  const fenced = `\`\`\`\`text\n${told}\`\`\`\`\n`;
  writeFileSync(path, between(between(readFileSync(path, 'utf8'), 'npm start', fenced), 'comment', `\n${comment}\n`));
}

/** A text with what stands between two markers replaced. */
function between(text, name, content) {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no markers for ${name}`);
  return `${text.slice(0, from)}${start}${content}${text.slice(to)}`;
}

process.exitCode = main();
