import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { isTrackyardError, TrackyardError } from '@trackyard/base';
import {
  FILE_LIMITS,
  fileKeyOf,
  gunzipped,
  planFile,
  type FilePlan,
  type FileWishes,
} from '@trackyard/import-file';
import type { ImportFiles } from '@trackyard/lake';
import type { Import, NewImport, Store } from '@trackyard/store';

const MAX_BYTES = 10 * 1024 ** 3;
/** A sender that is silent for so long is gone. */
const SILENT_MS = 60_000;

/** A file on its way: how to read it, and its bytes, the beginning among them. */
export interface IncomingFile {
  plan: FilePlan;
  head: Buffer;
  /** Whether `head` is all of it. */
  isWhole: boolean;
  bytes: AsyncIterable<Buffer>;
}

/** Reads the beginning of a request's body. Throws `TY_IMPORT_FILE`, `TY_VALIDATION`, `TY_IMPORT_INCOMPLETE`. */
export async function openUpload(request: Request, wishes: FileWishes): Promise<IncomingFile> {
  if (request.readableEnded) {
    throw new TrackyardError('TY_VALIDATION', {
      message: 'Send the file with a content type that is not JSON.',
    });
  }
  const chunks = gunzipped(bodyOf(request));
  const kept: Buffer[] = [];
  let size = 0;
  let isWhole = true;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    kept.push(next.value);
    size += next.value.length;
    isWhole = false;
    if (size >= FILE_LIMITS.headBytes) break;
    isWhole = true;
  }
  const head = Buffer.concat(kept);
  const plan = planFile(head.subarray(0, FILE_LIMITS.headBytes), wishes);
  return { plan, head, isWhole, bytes: joined(head, chunks) };
}

export interface StoreUploadOptions {
  workspaceId: string;
  file: IncomingFile;
  given: Omit<NewImport, 'plan' | 'place'>;
  imports: Store['imports'];
  files: Pick<ImportFiles, 'write' | 'remove'>;
}

/** Stores the file as it comes; the import begins with its last byte. What breaks off leaves nothing but a canceled row. */
export async function storeUpload({
  workspaceId,
  file,
  given,
  imports,
  files,
}: StoreUploadOptions): Promise<Import> {
  const { plan } = file;
  const { id } = await imports.create(workspaceId, { ...given, plan, place: plan.start });
  const hash = createHash('sha256');
  try {
    const onPart = (bytes: number) => imports.noteUpload(workspaceId, id, bytes);
    const bytes = await files.write(id, counted(file.bytes, hash), onPart);
    return await imports.begin(workspaceId, id, { bytes, fileKey: fileKeyOf(hash.digest('hex'), plan) });
  } catch (error) {
    // The upkeep repeats it where this fails too.
    await imports.cancel(workspaceId, id).catch(() => undefined);
    await files.remove(id).catch(() => undefined);
    throw error;
  }
}

async function* counted(
  bytes: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new TrackyardError('TY_IMPORT_TOO_LARGE');
    hash.update(chunk);
    yield chunk;
  }
}

/** The request is left open by whoever stops reading: it has an answer to come. */
async function* bodyOf(request: Request): AsyncGenerator<Buffer> {
  request.setTimeout(SILENT_MS, () => request.destroy());
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (cause) {
    if (isTrackyardError(cause)) throw cause;
    throw new TrackyardError('TY_IMPORT_INCOMPLETE', { cause });
  } finally {
    request.setTimeout(0);
  }
}

async function* joined(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}
