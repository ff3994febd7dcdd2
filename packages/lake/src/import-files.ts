import { TrackyardError } from '@trackyard/base';
import type { LakeStorage } from './storage.ts';
import { pack, unpack } from './zstd.ts';

/**
 * Files that were uploaded to be imported, and reports of the rows that were refused, beside the lake's lines: so where
 * every worker, on whatever machine, can read them. A file is kept in parts of one size, each compressed, so that
 * reading can begin anywhere.
 */
export interface ImportFiles {
  /**
   * Api: stores a file as it comes, holding one part; `onPart` is told how many bytes are durable, and may reject to end
   * it. Resolves to the number of bytes. A file that broke off is removed by whoever knows of it.
   */
  write(id: string, bytes: AsyncIterable<Buffer>, onPart: (bytes: number) => Promise<void>): Promise<number>;
  /** Worker: the file's bytes from `offset` on. `TY_NOT_FOUND` where a part is gone. */
  read(id: string, place: { offset: number; bytes: number }): AsyncGenerator<Buffer>;
  /** Worker: a piece of the report, durable when it resolves; `line` is the first that it may be about. Repeatable. */
  putReport(id: string, line: number, rows: readonly object[]): Promise<void>;
  /** Api: rows of the report, `limit` at most, and the cursor behind them; `null` where they are the last. */
  report(id: string, page: { after?: string | undefined; limit: number }): Promise<ReportPage>;
  /** Deletes the file; the report stays. */
  removeFile(id: string): Promise<void>;
  /** Deletes everything of it. */
  remove(id: string): Promise<void>;
}

export interface ReportPage {
  rows: unknown[];
  next: string | null;
}

const PREFIX = 'imports';
const PART_BYTES = 2 * 1024 * 1024;
const LIST_AT_ONCE = 500;
/** Of zstd: what is read once or twice. */
const LEVEL = 1;

export function makeImportFiles(storage: LakeStorage): ImportFiles {
  const removeAll = async (prefix: string): Promise<void> => {
    for (;;) {
      const keys = await storage.list(prefix, { limit: LIST_AT_ONCE });
      for (const key of keys) await storage.delete(key);
      if (keys.length < LIST_AT_ONCE) return;
    }
  };
  return {
    async write(id, bytes, onPart) {
      let part = 0;
      let written = 0;
      for await (const whole of inParts(bytes)) {
        await storage.put(partKey(id, part++), await pack(whole, LEVEL));
        written += whole.length;
        await onPart(written);
      }
      return written;
    },
    async *read(id, { offset, bytes }) {
      for (let at = offset; at < bytes;) {
        const part = Math.floor(at / PART_BYTES);
        const packed = await storage.get(partKey(id, part));
        if (!packed) throw new TrackyardError('TY_NOT_FOUND', { message: 'The uploaded file is gone.' });
        const whole = await unpack(packed);
        yield whole.subarray(at - part * PART_BYTES);
        at = (part + 1) * PART_BYTES;
      }
    },
    async putReport(id, line, rows) {
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      await storage.put(`${PREFIX}/${id}/refused/${padded(line)}`, await pack(text, LEVEL));
    },
    report: (id, page) => readReport(storage, `${PREFIX}/${id}/refused/`, page),
    removeFile: (id) => removeAll(`${PREFIX}/${id}/file/`),
    remove: (id) => removeAll(`${PREFIX}/${id}/`),
  };
}

/** A cursor names an object and how many of its rows were read. */
const CURSOR = /^(\d{12})\+(\d{1,6})$/;

async function readReport(
  storage: LakeStorage,
  prefix: string,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<ReportPage> {
  const [, name, read] = CURSOR.exec(after ?? '') ?? [];
  if (after !== undefined && name === undefined)
    throw new TrackyardError('TY_VALIDATION', { message: 'This is no cursor of a report.' });
  const rows: unknown[] = [];
  let skip = Number(read ?? 0);
  let keys = name === undefined ? [] : [prefix + name];
  for (let last = prefix + (name ?? ''); ;) {
    if (keys.length === 0)
      keys = await storage.list(prefix, { limit: LIST_AT_ONCE, ...(last !== prefix && { after: last }) });
    const key = keys.shift();
    if (key === undefined) return { rows, next: null };
    const lines = await readLines(storage, key);
    const room = limit - rows.length;
    rows.push(...lines.slice(skip, skip + room));
    if (lines.length - skip > room) return { rows, next: `${key.slice(prefix.length)}+${skip + room}` };
    if (rows.length === limit) return { rows, next: `${key.slice(prefix.length)}+${lines.length}` };
    last = key;
    skip = 0;
  }
}

async function readLines(storage: LakeStorage, key: string): Promise<unknown[]> {
  const packed = await storage.get(key);
  if (!packed) return [];
  const text = (await unpack(packed)).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
}

/** Each part is to be used before the next one is asked for. */
async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const part = Buffer.allocUnsafe(PART_BYTES);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(part, filled, at);
      filled += copied;
      at += copied;
      if (filled < PART_BYTES) continue;
      yield part;
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

function partKey(id: string, part: number): string {
  return `${PREFIX}/${id}/file/${padded(part)}`;
}

function padded(number: number): string {
  return String(number).padStart(12, '0');
}
