import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ErrorCode } from '@trackyard/base';
import { LIMITS } from '@trackyard/event-spec';

/** A body's text, or why there is none. */
export type DecodedBody = { text: string } | { code: ErrorCode };

/** Small bodies may be as repetitive as they like. */
const RATIO_FREE_BYTES = 64 * 1024;

/**
 * Undoes one layer of gzip or br, as `Content-Encoding` says, and reads UTF-8. `Content-Type` is not looked at:
 * browsers send `text/plain`, RudderStack's Node client a form's. Decompression is synchronous: it is capped at
 * 500 KB, about 2 ms.
 */
export function decodeBody(bytes: Buffer, contentEncoding: string | undefined): DecodedBody {
  const plain = decompress(bytes, contentEncoding);
  if (!Buffer.isBuffer(plain)) return plain;
  return isUtf8(plain) ? { text: plain.toString('utf8') } : { code: 'TY_BODY_NOT_UTF8' };
}

/** Undoes one layer of gzip or br, within the limits. */
export function decompress(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number = LIMITS.bodyBytes,
): Buffer | { code: ErrorCode } {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return bytes;
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip';
  if (!isGzip && encoding !== 'br') return { code: 'TY_BODY_ENCODING' };
  const byRatio = Math.max(bytes.length * LIMITS.compressionRatio, RATIO_FREE_BYTES);
  const maxOutputLength = Math.min(byRatio, maxBytes);
  try {
    return isGzip ? gunzipSync(bytes, { maxOutputLength }) : brotliDecompressSync(bytes, { maxOutputLength });
  } catch (error) {
    if (!isTooLong(error)) return { code: 'TY_BODY_ENCODING' };
    return { code: byRatio < maxBytes ? 'TY_BODY_COMPRESSION_RATIO' : 'TY_BODY_TOO_LARGE' };
  }
}

function isTooLong(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}
