import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '@trackyard/base';
import { decompress } from '@trackyard/lake';

/** A body's text, or why there is none. */
export type DecodedBody = { text: string } | { code: ErrorCode };

/**
 * A body as text, its content-encoding undone. `Content-Type` is not looked at: browsers send `text/plain`,
 * RudderStack's Node client a form's. Decompression is synchronous: it is capped at 500 KB, about 2 ms.
 */
export function decodeBody(bytes: Buffer, contentEncoding: string | undefined): DecodedBody {
  const plain = decompress(bytes, contentEncoding);
  if (!Buffer.isBuffer(plain)) return plain;
  return isUtf8(plain) ? { text: plain.toString('utf8') } : { code: 'TY_BODY_NOT_UTF8' };
}
