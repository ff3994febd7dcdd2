/**
 * A destination that is made later gets what was received before, by a replay that is killed (-9, with the hub and
 * everything that it started) in the middle. Doubles: none. A receiver may see an event twice, with the same delivery
 * id; arrival order is never asserted.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import {
  connectWebhook,
  readBooks,
  sendEvents,
  settled,
  startHub,
  verified,
  warehouseIds,
  WEBHOOK_SECRET,
  type Hub,
} from '@trackyard/test-support/hub';

jest.setTimeout(300_000);
const COUNT = 600;
/** Of a chunk: at this rate a second's worth. */
const RATE = 100;

interface Replay {
  id: string;
  status: string;
  problem: string | null;
  count: { read: number; matched: number; sent: number };
}

describe('a backfill', () => {
  let live: Sink;
  let late: Sink;
  let hub: Hub;
  beforeAll(async () => {
    [live, late] = await Promise.all([startSink(), startSink()]);
    hub = await startHub();
    await connectWebhook(hub, live.url);
  });
  afterAll(async () => {
    await hub.remove();
    await Promise.all([live.stop(), late.stop()]);
  });

  it('reaches a new destination over a kill -9, and leaves the warehouse as it was', async () => {
    const from = new Date(Date.now() - 60_000).toISOString();
    const sent = await sendEvents({ host: hub.url, writeKey: hub.writeKey, count: COUNT, prefix: 'old' });
    const all = Object.values(sent).flat().sort();
    await settled(hub, COUNT);
    const { data: sources } = await hub.api<{ data: { id: string; name: string }[] }>('/sources');
    const sourceIds = sources.filter(({ name }) => name === 'Demo').map(({ id }) => id);
    const { id: destinationId } = await hub.api<{ id: string }>('/destinations', {
      method: 'POST',
      json: {
        ...{ name: 'Late', type: 'webhook', enabled: true },
        settings: { url: `${late.url}/hook`, secret: WEBHOOK_SECRET },
      },
    });
    const { id: connectionId } = await hub.api<{ id: string }>('/connections', {
      method: 'POST',
      json: { sourceId: sourceIds[0], destinationId, enabled: true },
    });
    const ask = { sourceIds, destinationId, from, to: new Date().toISOString() };
    const order = (more: object = {}) =>
      hub.api<Replay>('/replays', { method: 'POST', json: { ...ask, ...more } });
    const done = (id: string) =>
      waitFor(
        async () => {
          const row = await hub.api<Replay>(`/replays/${id}`);
          return row.status === 'done' && row;
        },
        { what: 'the replay', timeoutMs: 120_000 },
      );

    const dry = await done((await order({ dryRun: true })).id);
    expect(dry.count).toMatchObject({ matched: COUNT, sent: 0 });
    expect(late.requests).toHaveLength(0);

    const { id } = await order({ ratePerSecond: RATE });
    await waitFor(() => late.requests.length > RATE, {
      what: 'the first replayed events',
      timeoutMs: 60_000,
    });
    await hub.kill();
    expect(late.requests.length).toBeLessThan(COUNT); // else the kill came too late to prove anything
    await hub.restart();
    expect((await done(id)).count.sent).toBe(COUNT);
    const row = await waitFor(
      async () => {
        const { connections } = await readBooks(hub);
        const found = connections.find((one) => one.connectionId === connectionId);
        return found?.pending === 0 && found.delivered >= COUNT && found;
      },
      { what: 'the last replayed events', timeoutMs: 60_000 },
    );
    expect(row).toMatchObject({ balanced: true, routed: 0 });
    expect(row.replayed).toBeLessThanOrEqual(COUNT + 2 * RATE);

    const arrived = verified(late);
    expect([...new Set(arrived.map(({ messageId }) => messageId))].sort()).toEqual(all);
    expect(arrived.length).toBeLessThanOrEqual(COUNT + 2 * RATE);
    for (const again of Map.groupBy(arrived, ({ messageId }) => messageId).values()) {
      expect(new Set(again.map(({ webhookId }) => webhookId)).size).toBe(1);
    }
    const body = late.requests[0]?.body.toString() ?? '';
    expect(body).toContain(`"replayId":"${id}"`);

    const { data } = await hub.api<{ data: { id: string; type: string }[] }>('/destinations');
    const warehouse = data.find(({ type }) => type === 'postgres');
    await done((await order({ destinationId: warehouse?.id })).id);
    await waitFor(async () => (await readBooks(hub)).connections.every(({ pending }) => pending === 0));
    expect(await warehouseIds(hub)).toEqual(all);
    for (const each of (await readBooks(hub)).connections) expect(each).toMatchObject({ balanced: true });
  });
});
