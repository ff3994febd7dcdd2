import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { FILE_LIMITS, gunzipped, isGzip } from '@trackyard/import-file';

const CHUNK_BYTES = 256 * 1024;

/** The beginning of a file, decompressed, and a hash of all of it: what its message ids are made of. */
export async function readThrough(
  path: string,
): Promise<{ head: Buffer; contentHash: string; bytes: number }> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bytesFrom(path, 0)) {
    hash.update(chunk);
    if (bytes < FILE_LIMITS.headBytes) kept.push(Buffer.from(chunk));
    bytes += chunk.length;
  }
  const head = Buffer.concat(kept).subarray(0, FILE_LIMITS.headBytes);
  return { head, contentHash: hash.digest('hex'), bytes };
}

/** The decompressed bytes from `offset` on. */
export async function* bytesFrom(path: string, offset: number): AsyncGenerator<Buffer> {
  if (!(await isCompressed(path))) {
    yield* createReadStream(path, { start: offset, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
    return;
  }
  let skipped = 0;
  for await (const chunk of gunzipped(createReadStream(path, { highWaterMark: CHUNK_BYTES }))) {
    const from = Math.min(chunk.length, offset - skipped);
    skipped += from;
    if (from < chunk.length) yield chunk.subarray(from);
  }
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
