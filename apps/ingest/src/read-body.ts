import type { IncomingMessage } from 'node:http';
import { LIMITS } from '@trackyard/event-spec';

/** A body as it came over the wire, still compressed where the sender did that. */
export interface WireBody {
  /** All of it, or what fits under the cap. */
  bytes: Buffer;
  /** Set where `bytes` is not all of the body. */
  problem?: 'TY_BODY_TOO_LARGE' | 'TY_BODY_INCOMPLETE';
}

/** So much is read and thrown away for the sender to see its 413, which a closed connection may swallow. */
const DRAIN_BYTES = 8 * 1024 * 1024;

/**
 * Reads a request's body up to the cap (that of collection, unless another is given) and calls `done` once, whatever happens: at the end, when the connection
 * breaks, or when too much came. In the last case the request may be unread: answer it with `Connection: close`.
 */
export function readBody(
  req: IncomingMessage,
  done: (body: WireBody) => void,
  maxBytes: number = LIMITS.bodyBytes,
): void {
  const chunks: Buffer[] = [];
  let kept = 0;
  let received = 0;
  let isDone = false;
  const announced = Number(req.headers['content-length'] ?? 0);
  const stopAfter = announced > DRAIN_BYTES ? maxBytes : DRAIN_BYTES;
  const finish = (problem?: WireBody['problem']): void => {
    if (isDone) return;
    isDone = true;
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    done(problem === undefined ? { bytes } : { bytes, problem });
  };
  req.on('data', (chunk: Buffer) => {
    received += chunk.length;
    const part = chunk.length > maxBytes - kept ? chunk.subarray(0, maxBytes - kept) : chunk;
    if (part.length > 0) chunks.push(part);
    kept += part.length;
    if (received <= stopAfter) return;
    req.pause();
    finish('TY_BODY_TOO_LARGE');
  });
  req.on('end', () => finish(received > maxBytes ? 'TY_BODY_TOO_LARGE' : undefined));
  req.on('error', () => finish('TY_BODY_INCOMPLETE'));
  req.on('close', () => finish('TY_BODY_INCOMPLETE'));
}
