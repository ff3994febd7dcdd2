import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newUuid, silentLogger, systemClock } from '@trackyard/base';
import { normaliseLine, openLake, type Lake, type RawLine } from '@trackyard/lake';
import { receivedLines } from '@trackyard/lake/testing';
import { bitmap, deliverLane, encodeLines, INCOMING_LANE, openQueue, type OpenQueue } from '@trackyard/queue';
import { bootstrap, migrate, openStore, type Store } from '@trackyard/store';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';
import { examine } from './examine.ts';
import { MessageIds } from './message-ids.ts';
import { reportText } from './report-text.ts';

jest.setTimeout(120_000);

/** Real PostgreSQL, queue and lake. The test writes what ingest and worker would, then plants what they never would. */
describe('the doctor', () => {
  let postgres: TestPostgres;
  let store: Store;
  let queue: OpenQueue;
  let lake: Lake;
  let folder: string;
  let sourceId: string;
  let workspaceId: string;
  let connectionId: string;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  beforeEach(async () => {
    const { url: databaseUrl } = await postgres.freshDatabase();
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey: randomBytes(32).toString('base64'), log: silentLogger });
    queue = await openQueue({ databaseUrl, log: silentLogger });
    folder = await mkdtemp(join(tmpdir(), 'trackyard-doctor-'));
    const url = pathToFileURL(folder).href;
    lake = await openLake({ url, clock: systemClock, log: silentLogger });
    ({ workspaceId } = await bootstrap({ store }));
    const [connection] = await store.connections.all(workspaceId);
    ({ sourceId, id: connectionId } = connection!);
    await receive(['m-1', 'm-2', 'm-2', 'm-bad'], 'req-1', '2026-03-04T10:00:00.000Z');
    await receive(['m-3'], 'req-2', '2026-03-05T10:00:00.000Z');
  });
  afterEach(async () => {
    await queue.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const look = (span: { from?: Date; to?: Date } = {}) =>
    examine({ store, ...queue, ...lake, again: { times: 0, afterMs: 0 }, ...span });
  const lineOf = (messageIds: readonly string[], requestId: string, receivedAt: string): RawLine => {
    const batch = messageIds.map((messageId) => {
      const event = messageId === 'm-bad' ? '' : 'Bought';
      return { type: 'track', event, userId: 'ann', messageId };
    });
    return {
      ...{
        requestId,
        batchId: `batch-${requestId}`,
        sourceId,
        receivedAt,
        method: 'POST',
        path: '/v1/batch',
      },
      ...{ remote: '203.0.113.7', headers: {}, encoding: 'utf8', body: JSON.stringify({ batch }) },
    };
  };
  const archive = async (line: RawLine) => {
    const { requestId } = line;
    const events = normaliseLine(line).events.map(({ messageId, userId, trackyard: { index } }) => ({
      ...{ requestId, index, messageId, ...(userId !== undefined && { userId }) },
    }));
    await lake.archive.writeRaw(receivedLines([JSON.stringify(line)], events));
  };
  /** One request, all the way: archived, routed to the connection, its duplicate counted, its bad item kept. */
  async function receive(
    messageIds: readonly string[],
    requestId: string,
    receivedAt: string,
  ): Promise<void> {
    const line = lineOf(messageIds, requestId, receivedAt);
    const { lines, events, rejections } = normaliseLine(line);
    const id = newUuid();
    const duplicate = events.length - new Set(events.map(({ messageId }) => messageId)).size;
    const counts = { events: events.length, quarantined: rejections.length };
    await queue.records.commit({
      ...{ id, eventCount: events.length, events: encodeLines(lines), bodies: encodeLines(['body']) },
      sources: [{ sourceId, ...counts }],
    });
    await archive(line);
    await store.quarantine.add(
      rejections.map(({ index, messageId, problems }) => ({
        ...{ workspaceId, sourceId, requestId, itemIndex: index, messageId, problems, item: '{}' },
        receivedAt: Date.parse(receivedAt),
      })),
    );
    const lease = { lane: INCOMING_LANE, token: newUuid() };
    await queue.records.lease(lease.lane, lease.token, 60_000);
    await queue.records.route({
      ...{ lease, batchIds: [id], recordId: id },
      sources: [{ sourceId, accepted: events.length - duplicate, duplicate }],
      connections: [
        {
          ...{ connectionId, lane: deliverLane('dst_x'), bits: bitmap.all(events.length - duplicate) },
          filtered: {},
        },
      ],
    });
    await queue.records.release(lease);
  }

  it('finds nothing where nothing is wrong, and shows the counts', async () => {
    const report = await look();
    expect(report.findings).toEqual([]);
    expect(report.sources).toMatchObject([
      { id: sourceId, lake: { lines: 2, events: 4 }, books: { received: 5, accepted: 3, duplicate: 1 } },
    ]);
    expect(reportText(report)).toContain('No difference.');
    expect(reportText(report)).not.toContain('DIFFERS');
  });

  it('finds a request that the books do not know', async () => {
    await archive(lineOf(['m-planted'], 'req-9', '2026-03-06T10:00:00.000Z'));
    const report = await look();
    expect(report.findings.map(({ about, id, what }) => [about, id, what])).toEqual([
      ['source', sourceId, 'The lake has 5 events, the books 4 (0 waiting).'],
      ['source', sourceId, 'The lake has 4 message ids, but only 3 were accepted.'],
    ]);
    expect(reportText(report)).toMatch(/DIFFERS[^]*2 differences\./);
  });

  it('names refused items that quarantine has lost, and those that it has made up', async () => {
    const planted = lineOf(['m-bad', 'm-1'], 'req-9', '2026-03-06T10:00:00.000Z');
    await archive({ ...planted, receivedAt: '2026-03-06T10:00:00.000Z' });
    const item = { workspaceId, sourceId, itemIndex: 7, messageId: 'm-made-up', problems: [], item: '' };
    await store.quarantine.add([{ ...item, requestId: 'req-1', receivedAt: Date.parse('2026-03-04') }]);
    const named = (await look()).findings.filter(({ messageIds }) => messageIds.length > 0);
    expect(named).toMatchObject([
      { what: 'Refused in the lake, but not in quarantine: 1.', messageIds: ['m-bad'] },
      { what: 'In quarantine, but not refused in the lake: 1.', messageIds: ['m-made-up'] },
    ]);
    const span = { from: new Date('2026-03-05'), to: new Date('2026-03-06') };
    expect((await look(span)).findings).toEqual([]);
  });

  it('does not miss what was deleted for a user’s sake, and nothing beyond', async () => {
    const letter = { connectionId, destinationId: 'dst_x', sourceId, messageId: 'm-1', recordId: 'r' };
    const why = { eventIndex: 0, reason: 'http_400', event: '{}', attempts: 1 };
    await store.deadLetters.add(workspaceId, [{ ...letter, ...why }]);
    await lake.deletions.create({ workspaceId, sourceIds: [sourceId], userId: 'ann' });
    const url = pathToFileURL(folder).href;
    const later = { now: () => Date.now() + 2 * 3_600_000 };
    await (
      await openLake({ url, clock: later, log: silentLogger })
    ).deletions.run(new AbortController().signal);

    const report = await look();
    expect(report.sources).toMatchObject([{ lake: { lines: 0, events: 0 }, books: { accepted: 3 } }]);
    expect(report.findings.map(({ what }) => what)).toEqual([
      'The books say 0 dead letters, but 1 are open.',
    ]);

    const erased = { byDay: new Map([['2026-03-04', 3]]), requestIds: new Set(['req-2']) };
    const deletions = { erased: async () => erased };
    const less = await examine({ store, ...queue, ...lake, deletions, again: { times: 0, afterMs: 0 } });
    expect(less.findings.filter(({ about }) => about === 'source')).toMatchObject([
      { what: 'The lake has 0 events, the books 4 (0 waiting, 3 deleted).' },
      { what: 'In quarantine, but not refused in the lake: 1.', messageIds: ['m-bad'] },
    ]);
  });

  it('takes a request to a strict source as refused whole', async () => {
    await store.sources.update(workspaceId, sourceId, { settings: { strict: true }, secretFields: [] });
    const report = await look();
    expect(report.sources[0]?.lake.events).toBe(1);
    expect(report.findings[0]?.what).toBe('The lake has 1 events, the books 4 (0 waiting).');
  });

  it('finds dead letters that the books do not have, and names those of unknown events', async () => {
    const letter = (messageId: string, eventIndex: number) => ({
      ...{ connectionId, destinationId: 'dst_x', sourceId, messageId, recordId: 'r', eventIndex },
      ...{ reason: 'http_400', event: '{}', attempts: 1 },
    });
    await store.deadLetters.add(workspaceId, [letter('m-1', 0), letter('m-never', 1)]);
    expect((await look()).findings).toEqual([
      {
        ...{ about: 'connection', id: connectionId, messageIds: [] },
        what: 'The books say 0 dead letters, but 2 are open.',
      },
      {
        ...{ about: 'connection', id: connectionId, messageIds: ['m-never'] },
        what: 'Dead letters of events that the lake does not have: 1.',
      },
    ]);
  });

  it('finds books that a deletion moved although the letters stayed', async () => {
    await queue.records.deleteDead({ id: newUuid(), connectionId, events: 1 });
    expect((await look()).findings.map(({ what }) => what)).toEqual([
      'The books say -1 dead.',
      'The books say -1 dead letters, but 0 are open.',
    ]);
  });

  it('looks again before it names what may be on its way', async () => {
    await queue.records.deleteDead({ id: newUuid(), connectionId, events: 1 });
    let asked = 0;
    const records = {
      books: async () => {
        if ((asked += 1) === 4) await queue.records.deleteDead({ id: newUuid(), connectionId, events: -1 });
        return queue.records.books();
      },
    };
    const again = { times: 1, afterMs: 1 };
    const report = await examine({ store, records, ...lake, again });
    expect(report.findings).toEqual([]);
  });

  it('finds a source whose columns do not add up', async () => {
    const records = {
      async books() {
        const books = await queue.records.books();
        books.sources[sourceId]!.received += 1;
        return books;
      },
    };
    const again = { times: 0, afterMs: 0 };
    const report = await examine({ store, records, ...lake, again });
    expect(report.findings.map(({ what }) => what)).toEqual([
      'The books do not balance: 6 received, but 3 accepted + 1 duplicate + 1 quarantined.',
    ]);
  });
});

describe('message ids', () => {
  it('counts and finds them however many there are', () => {
    const ids = new MessageIds();
    expect([ids.unique(), ids.has('a')]).toEqual([0, false]);
    for (let n = 0; n < 5_000; n += 1) ids.add(`m-${String(n % 3_000)}`);
    expect(ids.unique()).toBe(3_000);
    expect(['m-0', 'm-2999', 'm-3000'].map((id) => ids.has(id))).toEqual([true, true, false]);
    ids.add('m-3000');
    expect([ids.unique(), ids.has('m-3000')]).toEqual([3_001, true]);
  });
});
