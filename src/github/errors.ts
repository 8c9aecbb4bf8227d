import { UserError } from '../model/errors.js';

interface Answer {
  readonly status: number;
  readonly method: string;
  /** path of the request, without host and query */
  readonly path: string;
  readonly host: string;
  readonly message: string;
  readonly headers: { readonly [name: string]: unknown };
  /** false = no answer came at all */
  readonly answered: boolean;
}

/** Whether GitHub did not do its part: a server's error, or no answer at all, to which Octokit gives 500. */
export const isOutage = (error: unknown): error is Error & { readonly request?: object } =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 500;

/** Whether GitHub refused a request because there were too many; nothing was done then. */
export function isLimit(error: unknown): boolean {
  if (isGraphqlLimit(error)) return true;
  const answer = answerOf(error);
  if (answer === null || !answer.answered) return false;
  if (answer.status === 429) return true;
  if (answer.status !== 403) return false;
  return (
    answer.headers['x-ratelimit-remaining'] === '0' ||
    answer.headers['retry-after'] !== undefined ||
    /\bsecondary rate\b|abuse detection/i.test(answer.message)
  );
}

/** GraphQL says so with success, by Octokit's error or, at a server of one's own, by none of its own. */
function isGraphqlLimit(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const errors = 'errors' in error && Array.isArray(error.errors) ? (error.errors as readonly unknown[]) : [];
  return (
    /graphql rate limit/i.test(error.message) ||
    errors.some((one) => isRecord(one) && (one.type === 'RATE_LIMITED' || one.type === 'RATE_LIMIT'))
  );
}

/**
 * What went wrong between us and GitHub as a UserError of one line, with the remedy where there is one; any other error as it is. The line
 * holds GitHub's own words only where they are words: never a page of HTML, a header or a token.
 */
export function explainError(error: unknown): Error {
  if (error instanceof UserError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new UserError(['GitHub took too long to answer: the time of this run is over; run it again']);
  }
  if (isLimit(error)) return new UserError([limitLine(error)]);
  const answer = answerOf(error);
  if (answer !== null) return new UserError([lineOf(answer)]);
  if (error instanceof Error && error.name === 'GraphqlResponseError') {
    const said = words(error.message.split('\n').slice(1).join(' ').replace(/^ - /, ''));
    return new UserError([`GitHub did not answer a GraphQL query: ${said}`]);
  }
  return error instanceof Error ? error : new Error(String(error));
}

function lineOf(answer: Answer): string {
  const asked = `${answer.method} ${answer.path}`;
  if (!answer.answered) return `GitHub cannot be reached at ${answer.host}: ${words(answer.message)}`;
  const said = words(answer.message);
  switch (answer.status) {
    case 401:
      return 'GitHub does not accept the token (401): it is wrong, expired or revoked; see the input `token`';
    case 403:
      if (/archived/i.test(said)) return `GitHub refused ${asked} (403): the repository is archived`;
      if (/not accessible by|must have|scope/i.test(said)) {
        return `GitHub refused ${asked} (403): the token may not do this; ${remedy(answer)}`;
      }
      return `GitHub refused ${asked} (403): ${said}`;
    case 404:
      return `GitHub does not find ${answer.path} (404): it is not there, or the token may not see it; ${remedy(answer)}`;
    default:
      if (answer.status < 400) return `GitHub answered ${asked} with ${said}: is there a proxy in between?`;
      if (answer.status >= 500) return `GitHub answered ${asked} with ${answer.status}: try again later (www.githubstatus.com)`;
      return `GitHub refused ${asked} (${answer.status}): ${said}`;
  }
}

function limitLine(error: unknown): string {
  const headers = headersOf(error);
  const reset = Number(headers['x-ratelimit-reset']);
  const when = Number.isSafeInteger(reset) && reset > 0 ? `; requests are left again at ${timeOf(reset)} UTC` : '';
  return headers['x-ratelimit-remaining'] === '0'
    ? `GitHub's hourly limit of requests is used up${when}: run this again then`
    : 'GitHub asks for fewer requests (a secondary limit) for longer than this run can wait: run it again later';
}

/** Of the answer behind an error: GraphQL's errors are none of HTTP. */
function headersOf(error: unknown): Answer['headers'] {
  const { response, headers } = isRecord(error) ? error : {};
  const found = isRecord(response) && isRecord(response.headers) ? response.headers : headers;
  return isRecord(found) ? found : {};
}

const timeOf = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'a later time' : date.toISOString().slice(11, 16);
};

/** Which permission of a job each part of the API needs: docs.github.com/rest/authentication/permissions-required-for-github-apps */
const NEEDS: readonly (readonly [RegExp, string, string])[] = [
  [/\/statuses(\/|$)|\/commits\/[^/]+\/status$/, 'statuses', 'statuses'],
  [/\/check-(runs|suites)(\/|$)/, 'checks', 'checks'],
  [/\/issues\/\d+\/comments|\/issues\/comments\/|\/pulls(\/|$)/, 'pull-requests', 'pull-requests'],
  [/\/issues(\/|$)/, 'issues', 'issues'],
  [/\/(git|contents|compare|commits|tarball|zipball|activity)(\/|$)/, 'contents', 'contents'],
];

function remedy({ method, path, headers }: Answer): string {
  const accepted = headers['x-accepted-github-permissions'];
  const named = typeof accepted === 'string' ? /\b(?!metadata)([a-z_]{1,40})=(read|write)\b/.exec(accepted) : null;
  const access = method === 'GET' ? 'read' : 'write';
  const known = NEEDS.find(([pattern]) => pattern.test(path));
  const permission =
    known !== undefined ? `${known[1]}: ${access}` : named !== null ? `${named[1]?.replaceAll('_', '-')}: ${named[2]}` : null;
  return permission === null
    ? 'see the permissions in the documentation'
    : `the job needs \`${permission}\` under \`permissions\``;
}

/** The error of one request as Octokit hands it over, or null for any other. */
function answerOf(error: unknown): Answer | null {
  if (!isRecord(error) || typeof error.status !== 'number' || !isRecord(error.request)) return null;
  const { request, response } = error;
  const text = String(request.url);
  const url = URL.canParse(text) ? new URL(text) : null;
  return {
    status: error.status,
    method: String(request.method),
    path: words(url?.pathname ?? ''),
    host: url?.host ?? '',
    message: isRecord(response) ? String(error.message) : causeOf(error),
    headers: isRecord(response) && isRecord(response.headers) ? response.headers : {},
    answered: isRecord(response),
  };
}

/** What is at the bottom of an error of the connection: "fetch failed" helps nobody. */
function causeOf(error: { readonly [key: string]: unknown }): string {
  let bottom = error;
  for (let depth = 0; depth < 5 && isRecord(bottom.cause); depth++) bottom = bottom.cause;
  const { message, code } = bottom;
  return typeof message === 'string' && message !== '' ? message : typeof code === 'string' ? code : 'no answer';
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } => typeof value === 'object' && value !== null;

/** One short line of somebody else's text; a page is no line. */
function words(text: string): string {
  if (/^\s*</.test(text)) return 'an answer that is not JSON';
  const line = text
    .replace(/ - https:\/\/\S+$/, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
