import { newUuid } from '@trackyard/base';
import { normaliseLine, readReceivedLine, type RawLine } from '@trackyard/lake';
import { decodeLineBytes, decodeLines } from '@trackyard/queue';
import { batchOfRows, type RowsToCollect } from './batch-of-rows.ts';

const RECEIVED_AT = Date.parse('2026-03-04T10:00:00.000Z');
const names = { batchId: newUuid(), requestIds: [newUuid(), newUuid()] as const, sourceId: 'src_1' };
const rowsOf = (items: unknown[]): RowsToCollect => ({
  ...{ ...names, receivedAt: RECEIVED_AT },
  items: items.map((item) => ({ item, json: JSON.stringify(item) })),
});
const good = (messageId: string) => ({
  ...{ type: 'track', event: 'Paid', userId: 'u', messageId, context: { direct: true } },
  timestamp: '2020-01-01T00:00:00.000Z',
});

describe('batchOfRows', () => {
  it('makes of rows what collection and the lake make of them', () => {
    const { batch, refused } = batchOfRows(rowsOf([good('m1'), { type: 'track' }, good('m2')]));
    expect(batch).toMatchObject({
      ...{ id: names.batchId, eventCount: 2 },
      sources: [{ sourceId: 'src_1', events: 2, quarantined: 1 }],
    });
    expect(refused).toEqual([{ index: 1, code: 'TY_EVENT_NO_USER', message: expect.any(String) }]);
    const lines = decodeLineBytes(batch.bodies).map(
      (bytes) => JSON.parse(readReceivedLine(bytes).text.toString()) as RawLine,
    );
    expect(lines.map(({ requestId }) => requestId)).toEqual(names.requestIds);
    // A strict source refuses a request with one bad item as a whole: so the bad ones are in one of their own.
    const [events, refusals] = lines.map((line) => normaliseLine(line));
    expect([events?.rejections, refusals?.events]).toEqual([[], []]);
    expect(events?.lines).toEqual(decodeLines(batch.events));
    expect(events?.events[0]).toMatchObject({
      timestamp: '2020-01-01T00:00:00.000Z',
      context: { direct: true },
    });
    expect(events?.events[0]?.context).not.toHaveProperty('ip');
    const [quarantined] = decodeLines(batch.quarantine!).map((text) => JSON.parse(text) as object);
    expect(quarantined).toMatchObject({ requestId: names.requestIds[1], index: 0, item: { type: 'track' } });
  });

  it('is the same batch for the same rows', () => {
    const rows = rowsOf([good('m1'), [1], good('m2')]);
    expect(batchOfRows(rows)).toEqual(batchOfRows(rows));
  });

  it('may have nothing but refusals', () => {
    const { batch, refused } = batchOfRows(rowsOf([null, 5]));
    expect(batch).toMatchObject({ eventCount: 0, sources: [{ events: 0, quarantined: 2 }] });
    expect(refused.map(({ index }) => index)).toEqual([0, 1]);
    expect(decodeLines(batch.bodies)).toHaveLength(1);
  });
});
