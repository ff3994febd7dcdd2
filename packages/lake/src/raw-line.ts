import { isUtf8 } from 'node:buffer';
import { TrackyardError } from '@trackyard/base';

/** How a received body stands in a line: as text, or as base64 where its bytes are no valid UTF-8. */
export type BodyEncoding = 'utf8' | 'base64';

/** One received request as the lake keeps it: a line of JSON with the exact bytes of the body. */
export interface RawLine {
  requestId: string;
  batchId: string;
  sourceId: string;
  /** ISO 8601 in UTC with milliseconds. */
  receivedAt: string;
  method: string;
  /** The path that was asked for, without its query. */
  path: string;
  /** The sender's address. */
  remote: string;
  /** Those of the allow-list, names in lower case; never `authorization`. */
  headers: Record<string, string>;
  encoding: BodyEncoding;
  /** As received, before its content-encoding is undone. A pixel's query stands here. */
  body: string;
  /** A webhook: what its connector read in the body when it came, in the form of collection. */
  items?: unknown[];
  /** Set where this is not all of the body: cut at the cap, or the sender broke off. */
  truncated?: boolean;
  /**
   * Places of batch items that were deleted for their user's sake: `null` stands there, and this is no longer the body
   * as received. The object's manifest says when.
   */
  erased?: number[];
}

/** For ingest: the two fields that hold a body. {@link bodyBytes} gives exactly these bytes back. */
export function encodeBody(bytes: Buffer): Pick<RawLine, 'encoding' | 'body'> {
  return isUtf8(bytes)
    ? { encoding: 'utf8', body: bytes.toString('utf8') }
    : { encoding: 'base64', body: bytes.toString('base64') };
}

/** The body's exact bytes as received. */
export function bodyBytes(line: Pick<RawLine, 'encoding' | 'body'>): Buffer {
  return Buffer.from(line.body, line.encoding);
}

const TEXT_FIELDS = [
  'requestId',
  'batchId',
  'sourceId',
  'receivedAt',
  'method',
  'path',
  'remote',
  'body',
] as const;

/** Reads a line. Throws `TY_LAKE_DAMAGED` where it is none: ingest alone writes them. */
export function parseRawLine(text: string): RawLine {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    throw new TrackyardError('TY_LAKE_DAMAGED', { message: 'A line of the lake is not JSON.', cause });
  }
  if (!isRawLine(line))
    throw new TrackyardError('TY_LAKE_DAMAGED', { message: 'A line of the lake lacks a field.' });
  return line;
}

function isRawLine(value: unknown): value is RawLine {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return (
    TEXT_FIELDS.every((name) => typeof fields[name] === 'string') &&
    typeof fields['headers'] === 'object' &&
    fields['headers'] !== null &&
    (fields['encoding'] === 'utf8' || fields['encoding'] === 'base64') &&
    !Number.isNaN(Date.parse(String(fields['receivedAt'])))
  );
}
