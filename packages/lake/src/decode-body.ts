import { isUtf8 } from 'node:buffer';
import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { LIMITS, type Problem } from '@trackyard/event-spec';
import { decompress } from './decompress.ts';
import { bodyBytes, type RawLine } from './raw-line.ts';

/**
 * The exact bytes as received, and the text once their content-encoding is undone; or why there is no text: cut at
 * the cap, broken off, not to be decompressed within the limits of collection, no UTF-8.
 */
export type DecodedBody = { bytes: Buffer } & ({ text: string } | { problem: Problem });

const WEBHOOK_PATH = /\/webhooks\//;

/** A line's body, read by the rules and limits of collection; a webhook may be larger. */
export function decodeBody(
  line: Pick<RawLine, 'encoding' | 'body' | 'headers' | 'path' | 'truncated'>,
): DecodedBody {
  const bytes = bodyBytes(line);
  const maxBytes = isWebhook(line) ? LIMITS.webhookBytes : LIMITS.bodyBytes;
  if (line.truncated) {
    return refused(bytes, bytes.length < maxBytes ? 'TY_BODY_INCOMPLETE' : 'TY_BODY_TOO_LARGE');
  }
  const plain = decompress(bytes, line.headers['content-encoding'], maxBytes);
  if (!Buffer.isBuffer(plain)) return refused(bytes, plain.code);
  return isUtf8(plain) ? { bytes, text: plain.toString('utf8') } : refused(bytes, 'TY_BODY_NOT_UTF8');
}

/** Whether a line came to a webhook's address. */
export function isWebhook({ path }: Pick<RawLine, 'path'>): boolean {
  return WEBHOOK_PATH.test(path);
}

function refused(bytes: Buffer, code: ErrorCode): DecodedBody {
  return { bytes, problem: { code, message: ERROR_CODES[code].message } };
}
