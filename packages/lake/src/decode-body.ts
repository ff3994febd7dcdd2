import { isUtf8 } from 'node:buffer';
import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { LIMITS, type Problem } from '@trackyard/event-spec';
import { decompress, isPlain } from './decompress.ts';
import { bodyBytes, type RawLine } from './raw-line.ts';

/**
 * The text once a body's content-encoding is undone; or why there is none: cut at the cap, broken off, not to be
 * decompressed within the limits of collection, no UTF-8.
 */
export type DecodedBody = { text: string } | { problem: Problem };

const WEBHOOK_PATH = /\/webhooks\//;

/** A line's body, read by the rules and limits of collection; a webhook may be larger. */
export function decodeBody(
  line: Pick<RawLine, 'encoding' | 'body' | 'headers' | 'path' | 'truncated'>,
): DecodedBody {
  const maxBytes = isWebhook(line) ? LIMITS.webhookBytes : LIMITS.bodyBytes;
  if (line.truncated) {
    return refused(bodyBytes(line).length < maxBytes ? 'TY_BODY_INCOMPLETE' : 'TY_BODY_TOO_LARGE');
  }
  const contentEncoding = line.headers['content-encoding'];
  // Nothing to undo, and text only where it was UTF-8: a rebuild reads millions of these.
  if (line.encoding === 'utf8' && isPlain(contentEncoding)) return { text: line.body };
  const plain = decompress(bodyBytes(line), contentEncoding, maxBytes);
  if (!Buffer.isBuffer(plain)) return refused(plain.code);
  return isUtf8(plain) ? { text: plain.toString('utf8') } : refused('TY_BODY_NOT_UTF8');
}

/** Whether a line came to a webhook's address. */
export function isWebhook({ path }: Pick<RawLine, 'path'>): boolean {
  return WEBHOOK_PATH.test(path);
}

function refused(code: ErrorCode): DecodedBody {
  return { problem: { code, message: ERROR_CODES[code].message } };
}
