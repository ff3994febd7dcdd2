import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

/** One received request, with a valid key. */
export interface ReceivedBody {
  requestId: string;
  sourceId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** The sender's address. */
  remote: string;
  method: string;
  /** Without the query, which may hold anything; a pixel's query is its body. */
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came over the wire. */
  bytes: Buffer;
  /** `bytes` as text, where the caller has decoded them already. */
  text?: string;
  /** Whether `bytes` is not all of the body. */
  truncated: boolean;
  /** A webhook: what its connector has read in the body, in the form of collection. */
  items?: readonly unknown[];
  /** Headers to keep besides those of the allow-list. */
  keptHeaders?: readonly string[];
}

/** Never `Authorization` or `Cookie`. */
const KEPT_HEADERS = [
  'content-type',
  'content-encoding',
  'user-agent',
  'origin',
  'referer',
  'accept-language',
  'x-retry-count',
];

/**
 * The lake's line: the body's exact bytes (base64 where they are not UTF-8) and what is needed to read them
 * again: the path names the type, `remote` fills `context.ip`.
 */
export function lakeLine(body: ReceivedBody, batchId: string): string {
  const text = body.text ?? (isUtf8(body.bytes) ? body.bytes.toString('utf8') : undefined);
  const line = {
    requestId: body.requestId,
    batchId,
    sourceId: body.sourceId,
    receivedAt: new Date(body.receivedAt).toISOString(),
    remote: body.remote,
    method: body.method,
    path: body.path,
    headers: keptHeaders(body),
    encoding: text === undefined ? 'base64' : 'utf8',
    body: text ?? body.bytes.toString('base64'),
  };
  if (body.items) return JSON.stringify({ ...line, items: body.items });
  return JSON.stringify(body.truncated ? { ...line, truncated: true } : line);
}

function keptHeaders({ headers, keptHeaders: more }: ReceivedBody): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of more ? [...KEPT_HEADERS, ...more] : KEPT_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value;
  }
  return kept;
}
