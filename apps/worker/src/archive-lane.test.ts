import { withEventIds, type RawLine, type ReceivedLine } from '@trackyard/lake';
import { receivedLines, type RequestEventIds } from '@trackyard/lake/testing';
import type { CompiledConfig } from '@trackyard/pipeline';
import { ARCHIVE_LANE, encodeLines, type LaneEntry } from '@trackyard/queue';
import { archiveLane, type ArchiveLaneOptions } from './archive-lane.ts';

const NOW = 1_700_000_000_000;
const MINUTE_MS = 60_000;

interface Given {
  gatherMs?: number;
  state?: string | null;
  batches?: number;
  eventsEach?: number;
  fullness?: number;
}

/** The archive's turn, over records in memory. Observed: what is written, marked as archived, left with the lane. */
function lane(given: Given) {
  const { gatherMs = MINUTE_MS, state = null, batches = 3, eventsEach = 2, fullness = 0 } = given;
  const written: (readonly ReceivedLine[])[] = [];
  const archived: string[] = [];
  const waiting = Array.from({ length: batches }, (_, n): LaneEntry => ({
    ...{ recordId: `batch-${n}`, connectionId: '', seq: n, eventCount: eventsEach, groups: [] },
  }));
  const options: ArchiveLaneOptions = {
    gatherMs,
    clock: { now: () => NOW },
    records: {
      due: async (_lease, _events, most = 200) => waiting.slice(archived.length, archived.length + most),
      bodies: async (ids) => new Map(ids.map((id) => [id, { bodies: encodeLines([bodyOf(id)]) }])),
      archived: async (_lease, ids) => void archived.push(...ids),
      fullness: async () => fullness,
    },
    archive: {
      async writeRaw(lines) {
        written.push(lines);
        return { objects: [] };
      },
    },
    quarantine: { add: async () => undefined },
    live: { show: () => undefined, room: () => 0, stop: async () => undefined },
    stats: { count: () => undefined },
    config: () => ({ sourceById: new Map() }) as unknown as CompiledConfig,
  };
  const lease = { lane: ARCHIVE_LANE, token: 'mine' };
  const held = { lease, state, abandoned: false, signal: new AbortController().signal };
  return { run: () => archiveLane(held, options), written, archived };
}

/** A line, and the ids that its index is made of. */
function lineOf(batchId: string): [line: string, events: RequestEventIds[]] {
  const line: RawLine = {
    ...{ requestId: `request of ${batchId}`, batchId, sourceId: 'src_1', method: 'POST', path: '/v1/track' },
    ...{
      receivedAt: '2026-03-04T10:00:00.000Z',
      remote: '203.0.113.7',
      headers: {},
      encoding: 'utf8',
      body: '{}',
    },
  };
  const messageId = `message of ${batchId}`;
  return [JSON.stringify(line), [{ requestId: line.requestId, index: 0, messageId }]];
}

/** As ingest writes them. */
const bodyOf = (batchId: string) => withEventIds(...lineOf(batchId));

describe('the gathering of the archive lane', () => {
  it('writes at once where objects cost nothing by the piece, and rests for a second', async () => {
    const { run, written, archived } = lane({ gatherMs: 1_000 });
    expect(await run()).toEqual({ state: null, restMs: 1_000 });
    expect(archived).toEqual(['batch-0', 'batch-1', 'batch-2']);
    expect(written).toHaveLength(1);
    const lines = archived.map(lineOf);
    expect(written[0]).toEqual(lines.flatMap(([line, events]) => receivedLines([line], events)));
  });

  it('waits on S3, and leaves with the lane when it began to', async () => {
    const { run, written, archived } = lane({});
    expect(await run()).toEqual({ state: String(NOW), restMs: 5_000 });
    expect([written, archived]).toEqual([[], []]);
  });

  it('goes on waiting from when the last holder began, no longer than what is left', async () => {
    const since = NOW - MINUTE_MS + 3_000;
    const { run, archived } = lane({ state: String(since) });
    expect(await run()).toEqual({ state: String(since), restMs: 3_000 });
    expect(archived).toEqual([]);
  });

  it('waits its time only, where the clock was set back meanwhile', async () => {
    const { run } = lane({ state: String(NOW + 60 * MINUTE_MS), gatherMs: 2_000 });
    expect(await run()).toMatchObject({ restMs: 2_000 });
  });

  it.each<[string, Given]>([
    ['the time is over', { state: String(NOW - MINUTE_MS) }],
    ['there are events for an object', { batches: 4, eventsEach: 2_500 }],
    ['there are as many batches as it takes', { batches: 5_000, eventsEach: 1 }],
    ['the queue is half full', { fullness: 0.5 }],
  ])('writes when %s', async (_what, given) => {
    const { run, written, archived } = lane(given);
    expect(await run()).toEqual({ state: null, restMs: 1_000 });
    expect(written).toHaveLength(1);
    expect(archived).toHaveLength(given.batches ?? 3);
  });

  it.each<[string, Given]>([
    ['an event less', { batches: 3, eventsEach: 3_333 }],
    ['a batch less', { batches: 4_999, eventsEach: 1 }],
    ['a queue not quite half full', { fullness: 0.49 }],
    ['a moment less', { state: String(NOW - MINUTE_MS + 1) }],
  ])('does not write for %s', async (_what, given) => {
    const { run, written } = lane(given);
    await run();
    expect(written).toEqual([]);
  });

  it('rests, and forgets since when, where nothing waits', async () => {
    const { run, written } = lane({ batches: 0, state: String(NOW - MINUTE_MS) });
    expect(await run()).toEqual({ state: null, restMs: 1_000 });
    expect(written).toEqual([]);
  });
});
