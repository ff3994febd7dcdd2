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
    const { destinationId, connectionId } = await connectWebhook(hub, late.url);
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

  it('gives a promoted shadow connection what it saw, and live traffic what comes after', async () => {
    const shadowed = await startSink();
    const { connectionId } = await connectWebhook(hub, shadowed.url, { mode: 'shadow' });
    const send = (prefix: string) =>
      sendEvents({ host: hub.url, writeKey: hub.writeKey, count: 100, prefix });
    const before = Object.values(await send('before')).flat();
    await waitFor(
      async () =>
        (await hub.api<{ wouldHaveSent: number }>(`/connections/${connectionId}/shadow`)).wouldHaveSent ===
        100,
      { what: 'the events in shadow mode', timeoutMs: 60_000 },
    );
    expect(shadowed.requests).toHaveLength(0);
    await hub.api(`/connections/${connectionId}/promote`, { method: 'POST', json: { backfill: true } });
    const after = Object.values(await send('after')).flat();
    const ids = () => [...new Set(verified(shadowed).map(({ messageId }) => messageId))].sort();
    await waitFor(() => ids().length >= 200, { what: 'all events', timeoutMs: 120_000 });
    expect(ids()).toEqual([...before, ...after].sort());
    expect(verified(shadowed)).toHaveLength(200); // the spans meet without overlap
    await shadowed.stop();
  });
});
