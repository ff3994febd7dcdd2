import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { LIMITS, type Problem } from '@trackyard/event-spec';
import { bodyBytes, type RawLine } from './raw-line.ts';

/**
 * The exact bytes as received, and the text once their content-encoding is undone; or why there is no text: cut at
 * the cap, broken off, not to be decompressed within the limits of collection, no UTF-8.
 */
export type DecodedBody = { bytes: Buffer } & ({ text: string } | { problem: Problem });

/** Small bodies may be as repetitive as they like. */
const RATIO_FREE_BYTES = 64 * 1024;

/** A line's body, read by the rules and limits of collection. */
export function decodeBody(line: Pick<RawLine, 'encoding' | 'body' | 'headers' | 'truncated'>): DecodedBody {
  const bytes = bodyBytes(line);
  if (line.truncated) {
    return refused(bytes, bytes.length < LIMITS.bodyBytes ? 'TY_BODY_INCOMPLETE' : 'TY_BODY_TOO_LARGE');
  }
  const plain = decompress(bytes, (line.headers['content-encoding'] ?? '').trim().toLowerCase());
  if (typeof plain === 'string') return refused(bytes, plain);
  return isUtf8(plain) ? { bytes, text: plain.toString('utf8') } : refused(bytes, 'TY_BODY_NOT_UTF8');
}

function decompress(bytes: Buffer, encoding: string): Buffer | ErrorCode {
  if (encoding === '' || encoding === 'identity') return bytes;
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip';
  if (!isGzip && encoding !== 'br') return 'TY_BODY_ENCODING';
  const byRatio = Math.max(bytes.length * LIMITS.compressionRatio, RATIO_FREE_BYTES);
  const maxOutputLength = Math.min(byRatio, LIMITS.bodyBytes);
  try {
    return isGzip ? gunzipSync(bytes, { maxOutputLength }) : brotliDecompressSync(bytes, { maxOutputLength });
  } catch (error) {
    if (!isTooLong(error)) return 'TY_BODY_ENCODING';
    return byRatio < LIMITS.bodyBytes ? 'TY_BODY_COMPRESSION_RATIO' : 'TY_BODY_TOO_LARGE';
  }
}

function isTooLong(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function refused(bytes: Buffer, code: ErrorCode): DecodedBody {
  return { bytes, problem: { code, message: ERROR_CODES[code].message } };
}
