import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * On every answer: any page may post, none may use cookies, and the SDK may read how long to wait. Flat lists of
 * names and values are what `writeHead` writes fastest.
 */
export const CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Retry-After',
];

/** Without `x-retry-count` every retry of the browser SDK is blocked. */
const ALLOWED_HEADERS = ['authorization', 'content-type', 'x-retry-count'];
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,64}$/;
const MAX_ECHOED = 32;
const MAX_AGE_SECONDS = '86400';

/** Answers a preflight, allowing what it asks for besides what is always allowed. */
export function sendPreflight(req: IncomingMessage, res: ServerResponse, method: string): void {
  const asked = req.headers['access-control-request-headers'] ?? '';
  const names = asked
    .split(',', MAX_ECHOED)
    .map((name) => name.trim().toLowerCase())
    .filter((name) => HEADER_NAME.test(name));
  res.writeHead(204, [
    ...CORS_HEADERS,
    'Access-Control-Allow-Methods',
    `${method}, OPTIONS`,
    'Access-Control-Allow-Headers',
    [...new Set([...ALLOWED_HEADERS, ...names])].join(', '),
    'Access-Control-Max-Age',
    MAX_AGE_SECONDS,
  ]);
  res.end();
}
