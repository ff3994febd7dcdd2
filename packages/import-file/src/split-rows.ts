import { isUtf8 } from 'node:buffer';
import type { ErrorCode } from '@trackyard/base';
import { FILE_LIMITS } from './file-limits.ts';

/** Where reading begins or goes on: always the start of a row. */
export interface FilePlace {
  /** Bytes before it, decompressed. */
  offset: number;
  /** Counted from 1. */
  line: number;
}

/** One row as it stands in the file, without the line break at its end. */
export interface FileRow {
  /** That it begins on. */
  line: number;
  /** Of a row that is too long only its beginning. */
  text: string;
  problem?: Extract<ErrorCode, 'TY_ROW_TOO_LONG' | 'TY_ROW_QUOTE' | 'TY_ROW_NOT_UTF8'>;
  /** Behind it. */
  next: FilePlace;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
/** Of a row that is too long. */
const SHOWN_BYTES = 1_000;

/**
 * Cuts bytes into rows; blank lines are none. A row of CSV may hold line breaks in quotes. Where quotes do not end
 * within a row's limit, its first line alone is refused, and reading goes on behind that: one stray quote costs one row
 * and not the rest of the file. Whatever comes in, at most one chunk and one row are held.
 */
export async function* splitRows(
  bytes: AsyncIterable<Buffer>,
  { delimiter, from }: { delimiter: string | undefined; from: FilePlace },
): AsyncGenerator<FileRow> {
  const splitter = new Splitter(delimiter?.charCodeAt(0), from);
  for await (const chunk of bytes) yield* splitter.take(chunk);
  yield* splitter.finish();
}

/** The rows that are whole in a file's beginning. */
export function splitHead(
  head: Buffer,
  { delimiter, from }: { delimiter: string | undefined; from: FilePlace },
): FileRow[] {
  const splitter = new Splitter(delimiter?.charCodeAt(0), from);
  return [...splitter.take(head.subarray(from.offset))];
}

type Found = { end: number; problem?: FileRow['problem'] };

class Splitter {
  readonly #delimiter: number | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #place: FilePlace;
  /** The beginning of a row that is too long, while its end is looked for. */
  #skipped: Buffer | undefined;

  constructor(delimiter: number | undefined, from: FilePlace) {
    this.#delimiter = delimiter;
    this.#place = from;
  }

  *take(chunk: Buffer): Generator<FileRow> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    yield* this.#rows(false);
  }

  *finish(): Generator<FileRow> {
    yield* this.#rows(true);
    if (this.#skipped) yield* this.#tooLong(this.#skipped, 0, 0);
  }

  *#rows(isLast: boolean): Generator<FileRow> {
    const bytes = this.#rest;
    const ends = new LineEnds(bytes);
    let at = 0;
    while (at < bytes.length) {
      if (this.#skipped) {
        const end = ends.after(at);
        if (end === -1 && !isLast) break;
        yield* this.#tooLong(this.#skipped, end === -1 ? bytes.length : end + 1, at);
        at = end === -1 ? bytes.length : end + 1;
        continue;
      }
      const found = this.#find(bytes, at, ends, isLast);
      if (found === undefined) break;
      if (found.problem === 'TY_ROW_TOO_LONG') {
        this.#skipped = bytes.subarray(at, at + SHOWN_BYTES);
        continue;
      }
      yield* this.#row(bytes.subarray(at, Math.min(found.end + 1, bytes.length)), found.problem);
      at = Math.min(found.end + 1, bytes.length);
    }
    if (this.#skipped && at < bytes.length) {
      this.#skipped = Buffer.from(this.#skipped); // its chunk is let go
      this.#place = { ...this.#place, offset: this.#place.offset + bytes.length - at };
      at = bytes.length;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
  }

  /** The row's last byte, its line break; `undefined` where more has to come first. The same however the bytes are cut. */
  #find(bytes: Buffer, from: number, ends: LineEnds, isLast: boolean): Found | undefined {
    const line = ends.after(from);
    const lineEnd = line === -1 ? bytes.length : line;
    const isLong = lineEnd - from > FILE_LIMITS.rowBytes;
    if (isLong) return { end: lineEnd, problem: 'TY_ROW_TOO_LONG' };
    if (line === -1 && !isLast) return undefined;
    if (this.#delimiter === undefined || !ends.hasQuoteBefore(from, lineEnd)) return { end: lineEnd };
    const limit = from + FILE_LIMITS.rowBytes;
    const scan = scanQuoted(bytes.subarray(0, Math.min(bytes.length, limit)), from, this.#delimiter);
    if (scan.end !== undefined) return { end: scan.end, ...(scan.isBroken && { problem: 'TY_ROW_QUOTE' }) };
    const isWhole = bytes.length < limit;
    if (isWhole && !isLast) return undefined;
    if (isWhole && !scan.isOpen)
      return { end: bytes.length, ...(scan.isBroken && { problem: 'TY_ROW_QUOTE' }) };
    return { end: lineEnd, problem: 'TY_ROW_QUOTE' };
  }

  *#row(bytes: Buffer, problem: FileRow['problem']): Generator<FileRow> {
    const { line } = this.#place;
    this.#advance(bytes);
    const plain = withoutLineBreak(bytes);
    if (isBlank(plain)) return;
    const next = this.#place;
    const found = problem ?? (isUtf8(plain) ? undefined : 'TY_ROW_NOT_UTF8');
    yield { line, text: plain.toString('utf8'), next, ...(found && { problem: found }) };
  }

  *#tooLong(beginning: Buffer, end: number, at: number): Generator<FileRow> {
    const { line, offset } = this.#place;
    this.#place = { line: line + 1, offset: offset + end - at };
    this.#skipped = undefined;
    yield { line, text: beginning.toString('utf8'), next: this.#place, problem: 'TY_ROW_TOO_LONG' };
  }

  #advance(bytes: Buffer): void {
    const { offset, line } = this.#place;
    let breaks = 0;
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) breaks += 1;
    this.#place = { offset: offset + bytes.length, line: line + breaks };
  }
}

/** Line breaks and quotes in some bytes, each looked for once. */
class LineEnds {
  readonly #bytes: Buffer;
  #quote = -2;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  after(from: number): number {
    return this.#bytes.indexOf(LF, from);
  }

  hasQuoteBefore(from: number, end: number): boolean {
    if (this.#quote !== -1 && this.#quote < from) this.#quote = this.#bytes.indexOf(QUOTE, from);
    return this.#quote !== -1 && this.#quote < end;
  }
}

/** Quotes count at the beginning of a field only (RFC 4180); behind their end nothing but the field's end may stand. */
function scanQuoted(bytes: Buffer, from: number, delimiter: number) {
  let isFieldStart = true;
  let isOpen = false;
  let isBroken = false;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isOpen) {
      if (byte !== QUOTE) continue;
      const next = bytes[at + 1];
      if (next === QUOTE) at += 1;
      else {
        isOpen = false;
        isBroken ||= next !== undefined && next !== delimiter && next !== LF && next !== CR;
      }
    } else if (byte === LF) return { end: at, isOpen, isBroken };
    else if (byte === QUOTE && isFieldStart) [isOpen, isFieldStart] = [true, false];
    else isFieldStart = byte === delimiter;
  }
  return { end: undefined, isOpen, isBroken };
}

function withoutLineBreak(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end -= 1;
  if (bytes[end - 1] === CR) end -= 1;
  return bytes.subarray(0, end);
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
