import type { ErrorCode } from '@trackyard/base';
import { serverMessageId, withEventIds } from '@trackyard/lake';
import { encodeLines, type NewBatch } from '@trackyard/queue';
import { judge, type Verdict } from './judge.ts';
import { lakeLine } from './lake-line.ts';

/** Rows of a file on their way into the queue, under names that were given before. */
export interface RowsToCollect {
  batchId: string;
  /** Of the request with the events, and of the one with what is refused. */
  requestIds: readonly [string, string];
  sourceId: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Each an item of a batch, and as JSON. */
  items: readonly { item: unknown; json: string }[];
}

/** An item that was refused, by its place among those given. */
export interface RefusedRow {
  index: number;
  code: ErrorCode;
  message: string;
}

const PATH = '/v1/import';
const HEADERS = { 'content-type': 'application/json', 'user-agent': 'trackyard-import' };
/** A file has no sender's address. */
const NO_REMOTE = '';

/**
 * Rows as collection would have them from `/v1/import`: judged by the same rules, with the same line in the lake. What
 * is refused stands in a request of its own, so that in a strict source it refuses nothing else. Pure: the same rows
 * under the same names are the same batch.
 */
export function batchOfRows(rows: RowsToCollect): { batch: NewBatch; refused: RefusedRow[] } {
  const [eventsId, refusedId] = rows.requestIds;
  const all = judged(rows, rows.items, eventsId);
  if (all.refused.length === 0) return { batch: batchOf(rows, [all]), refused: [] };
  const isRefused = new Set(all.refused.map(({ index }) => index));
  const parts = [
    judged(
      rows,
      rows.items.filter((_, index) => !isRefused.has(index)),
      eventsId,
    ),
    judged(
      rows,
      rows.items.filter((_, index) => isRefused.has(index)),
      refusedId,
    ),
  ].filter(({ items }) => items.length > 0);
  return { batch: batchOf(rows, parts), refused: all.refused };
}

interface Judged {
  requestId: string;
  items: RowsToCollect['items'];
  verdict: Verdict;
  refused: RefusedRow[];
}

function judged(
  { sourceId, receivedAt }: RowsToCollect,
  items: RowsToCollect['items'],
  requestId: string,
): Judged {
  const source = { id: sourceId, enabled: true, strict: false };
  const verdict = judge({ value: { batch: items.map(({ item }) => item) } }, source, {
    ...{ batch: true, sourceId, requestId, receivedAt },
    newMessageId: (index) => serverMessageId(requestId, index),
  });
  return { requestId, items, verdict, refused: refusedRows(verdict) };
}

/** The first problem of each. */
function refusedRows({ answer }: Verdict): RefusedRow[] {
  const refused = new Map<number, RefusedRow>();
  for (const { index, code, message } of answer.warnings ?? []) {
    if (!refused.has(index)) refused.set(index, { index, code, message });
  }
  return [...refused.values()];
}

function batchOf({ batchId, sourceId, receivedAt }: RowsToCollect, parts: readonly Judged[]): NewBatch {
  const lines = parts.flatMap(({ verdict }) => verdict.lines);
  const quarantine = parts.flatMap(({ verdict }) => verdict.quarantine);
  const bodies = parts.map(({ requestId, items, verdict }) => {
    const text = `{"batch":[${items.map(({ json }) => json).join(',')}]}`;
    const received = {
      ...{ requestId, sourceId, receivedAt, remote: NO_REMOTE, method: 'POST', path: PATH, headers: HEADERS },
      ...{ text, bytes: NO_BYTES, truncated: false },
    };
    return withEventIds(lakeLine(received, batchId), verdict.ids);
  });
  return {
    ...{ id: batchId, eventCount: lines.length, events: encodeLines(lines), bodies: encodeLines(bodies) },
    sources: [{ sourceId, events: lines.length, quarantined: quarantine.length }],
    ...(quarantine.length > 0 && { quarantine: encodeLines(quarantine) }),
  };
}

/** The text says it all. */
const NO_BYTES = Buffer.alloc(0);
