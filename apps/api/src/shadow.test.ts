import { bitmap, deliverLane, encodeLines, INCOMING_LANE } from '@trackyard/queue';
import { newUuid } from '@trackyard/base';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

describe('shadow connections', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const call = (method: string, path: string, body?: unknown) =>
    api.ask(`/api/v1${path}`, { method, ...(body !== undefined && { body }) });
  const connect = async (mode: string) => {
    const source = (await call('POST', '/sources', { name: 'Shop', type: 'http' })).json;
    const settings = { url: 'https://example.com/hook', secret: `whsec_${'A'.repeat(43)}=` };
    const destination = (await call('POST', '/destinations', { name: 'Hook', type: 'webhook', settings }))
      .json;
    const ends = { sourceId: source.id, destinationId: destination.id };
    return (await call('POST', '/connections', { ...ends, mode })).json;
  };

  it('show what they would have sent: counts and samples', async () => {
    const { id, sourceId, destinationId } = await connect('shadow');
    await routeShadowed(id, { sourceId, destinationId });
    await api.store.shadowSamples.add(api.first.workspaceId, {
      ...{
        connectionId: id,
        messageId: 'm1',
        eventType: 'track',
        eventName: 'Bought',
        outcome: 'would_send',
      },
      ...{ reasons: [], receivedAt: new Date() },
      requests: [{ method: 'POST', url: 'https://example.com/hook', headers: {}, body: '{}' }],
    });
    const { json } = await call('GET', `/connections/${id}/shadow`);
    expect(json).toMatchObject({ wouldHaveSent: 2, filtered: { filter: 1 }, since: expect.any(String) });
    expect(json.samples).toEqual([expect.objectContaining({ messageId: 'm1', event: 'Bought' })]);
  });

  it('are promoted once, from a moment on that every process knows', async () => {
    const { id } = await connect('shadow');
    const { status, json } = await call('POST', `/connections/${id}/promote`, {});
    expect([status, json.connection.mode, json.backfill]).toEqual([200, 'live', null]);
    expect(Date.parse(json.liveSince)).toBeGreaterThan(Date.now());
    const { connections } = await api.store.systemSnapshot();
    expect(connections.find((one) => one.id === id)).toMatchObject({
      mode: 'live',
      liveSince: json.liveSince,
    });
    expect((await call('POST', `/connections/${id}/promote`, {})).status).toBe(409);
    expect((await call('POST', `/connections/${(await connect('live')).id}/promote`, {})).status).toBe(409);
  });

  it('are backfilled with what they saw, up to where live traffic begins', async () => {
    const { id } = await connect('live');
    const shadowed = Date.now();
    await call('PATCH', `/connections/${id}`, { mode: 'shadow' });
    const { json } = await call('POST', `/connections/${id}/promote`, { backfill: true });
    expect(Math.abs(Date.parse(json.backfill.from) - shadowed)).toBeLessThan(60_000);
    expect(json.backfill.to).toBe(json.liveSince);
    const replay = await call('GET', `/replays/${json.backfill.id}`);
    const { from, to, status } = replay.json;
    expect({ from, to, status }).toEqual({
      ...{ from: json.backfill.from, to: json.liveSince, status: expect.stringMatching(/running|done/) },
    });
  });

  /** Two events that only the shadow mode kept back, and one that the filter did. */
  async function routeShadowed(connectionId: string, ends: { sourceId: string; destinationId: string }) {
    const { records } = api.queue;
    const id = newUuid();
    const lines = encodeLines(['{}', '{}', '{}']);
    const sources = [{ sourceId: ends.sourceId, events: 3, quarantined: 0 }];
    await records.commit({ id, eventCount: 3, events: lines, bodies: lines, sources });
    await records.lease(INCOMING_LANE, 'test', 10_000);
    await records.route({
      ...{ lease: { lane: INCOMING_LANE, token: 'test' }, batchIds: [id], recordId: id },
      sources: [{ sourceId: ends.sourceId, accepted: 3, duplicate: 0 }],
      connections: [
        {
          ...{ connectionId, lane: deliverLane(ends.destinationId), bits: bitmap.of(3, []) },
          filtered: { shadow: 2, filter: 1 },
        },
      ],
    });
  }
});
