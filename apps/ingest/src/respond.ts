import type { ServerResponse } from 'node:http';
import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import type { SourceAnswer } from '@trackyard/connector-sdk';
import { CORS_HEADERS } from './cors.ts';
import type { Answer } from './judge.ts';

const JSON_HEADERS = [...CORS_HEADERS, 'Content-Type', 'application/json'];
const RETRY_AFTER_SECONDS = '1';

/** As text it goes out with the headers in one write; bytes would be a second one. */
const SUCCESS = '{"success":true}';
const SUCCESS_HEADERS = [...JSON_HEADERS, 'Content-Length', String(SUCCESS.length)];

/** The smallest transparent GIF: one pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const GIF_HEADERS = [
  ...CORS_HEADERS,
  ...['Content-Type', 'image/gif', 'Content-Length', String(GIF.length), 'Cache-Control', 'no-store'],
];

/** Exactly `200 {"success":true}`: Python and PHP look for 200, Ruby parses the body. */
export function sendSuccess(res: ServerResponse): void {
  res.writeHead(200, SUCCESS_HEADERS);
  res.end(SUCCESS, 'latin1');
}

/** A pixel's answer, whatever happened. */
export function sendGif(res: ServerResponse): void {
  res.writeHead(200, GIF_HEADERS);
  res.end(GIF);
}

/** What a vendor's question is answered with, as its connector says. */
export function sendVendorAnswer(res: ServerResponse, { status, headers = {}, body }: SourceAnswer): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  res.end(body);
}

/** `headers` are added to a refusal. */
export function sendAnswer(res: ServerResponse, answer: Answer, headers: readonly string[] = []): void {
  if (answer.kind === 'accepted') {
    if (answer.warnings.length === 0) sendSuccess(res);
    else sendJson(res, 200, { success: true, warnings: answer.warnings });
    return;
  }
  const { code, message, warnings } = answer;
  const body = warnings ? { code, message, details: { warnings } } : { code, message };
  sendJson(res, ERROR_CODES[code].status, body, headers);
}

/** `{code, message}` in the catalogue's words, with `Retry-After` where it is worth trying again. */
export function sendError(res: ServerResponse, code: ErrorCode, headers: readonly string[] = []): void {
  const { status, message } = ERROR_CODES[code];
  const retry = status === 503 ? ['Retry-After', RETRY_AFTER_SECONDS] : [];
  sendJson(res, status, { code, message }, [...retry, ...headers]);
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: object,
  headers: readonly string[] = [],
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, [...JSON_HEADERS, ...headers, 'Content-Length', String(bytes.length)]);
  res.end(bytes);
}
