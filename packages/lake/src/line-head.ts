import { parseRawLine, type RawLine } from './raw-line.ts';

/** What tells where a line belongs. */
export type LineHead = Pick<RawLine, 'requestId' | 'batchId' | 'sourceId' | 'receivedAt'>;

/** As ingest writes a line. Any other order of the fields is right too, and slower. */
const HEAD =
  /^\{"requestId":"([^"\\]+)","batchId":"([^"\\]+)","sourceId":"([^"\\]+)","receivedAt":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/;
const HEAD_BYTES = 500;

/** A line's head, mostly without parsing the line. Throws `TY_LAKE_DAMAGED` where it is none. */
export function readLineHead(line: Buffer): LineHead {
  const [, requestId, batchId, sourceId, receivedAt] = HEAD.exec(line.toString('utf8', 0, HEAD_BYTES)) ?? [];
  if (receivedAt === undefined) return parseRawLine(line.toString());
  return { requestId: requestId!, batchId: batchId!, sourceId: sourceId!, receivedAt };
}
