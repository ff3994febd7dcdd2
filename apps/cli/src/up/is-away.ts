import { isTrackyardError } from '@trackyard/base';

const NETWORK_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN'], // a stopped container has no name
]);
/** PostgreSQL's classes of a server that is starting, stopping or has no connection left. */
const AWAY_STATE = /^(08|53|57P)/;
/** What the drivers say, without a code, when there is no connection. */
const AWAY_MESSAGE =
  /^(Connection (is closed|terminated|lost)|connect ETIMEDOUT|Command timed out|timeout e|Query read timeout|LOADING|Stream isn't writeable)/;

/** Whether a start failed only because a server is not there (yet): worth trying again. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isTrackyardError(error)) return error.code === 'TY_UNAVAILABLE';
  const code = 'code' in error ? String(error.code) : '';
  if (NETWORK_CODES.has(code) || AWAY_STATE.test(code) || AWAY_MESSAGE.test(error.message)) return true;
  return error.cause !== undefined && isAway(error.cause);
}
