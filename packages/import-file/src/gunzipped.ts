import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TrackyardError } from '@trackyard/base';

/** Whether a file that begins so is compressed with gzip. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** The bytes as they are, or decompressed where they begin as gzip. Throws `TY_IMPORT_FILE` where that breaks off. */
export async function* gunzipped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const all = restored(first.value, iterator);
  if (!isGzip(first.value)) return yield* all;
  const gunzip = createGunzip();
  let isBroken = false;
  gunzip.once('error', () => (isBroken = true));
  // What the source throws comes out of here too, by `pipeline`.
  pipeline(all, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (cause) {
    const isOurs = isBroken && String(Object(cause).code ?? '').startsWith('Z_');
    if (!isOurs) throw cause;
    const message = 'The file cannot be decompressed: it is cut or damaged.';
    throw new TrackyardError('TY_IMPORT_FILE', { message, cause });
  }
}

async function* restored(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
