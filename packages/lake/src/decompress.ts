import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ErrorCode } from '@trackyard/base';
import { LIMITS } from '@trackyard/event-spec';

/** Small bodies may be as repetitive as they like. */
const RATIO_FREE_BYTES = 64 * 1024;

/** Undoes one layer of gzip or br, as `Content-Encoding` says, within the limits of collection; or says why not. */
export function decompress(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number = LIMITS.bodyBytes,
): Buffer | { code: ErrorCode } {
  if (isPlain(contentEncoding)) return bytes;
  const encoding = nameOf(contentEncoding);
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

/** Whether `Content-Encoding` names nothing that would have to be undone. */
export function isPlain(contentEncoding: string | undefined): boolean {
  const encoding = nameOf(contentEncoding);
  return encoding === '' || encoding === 'identity';
}

function nameOf(contentEncoding: string | undefined): string {
  return contentEncoding?.trim().toLowerCase() ?? '';
}

function isTooLong(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}
