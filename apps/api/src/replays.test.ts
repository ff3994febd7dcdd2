import { startTestApi, type Ask, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Real PostgreSQL; what works on replays belongs to the worker and does not run here. */
describe('/replays', () => {
  let api: TestApi;
  let good: { sourceIds: string[]; destinationId: string; from: string; to: string };
  beforeAll(async () => {
    api = await startTestApi();
    const { workspaceId } = api.first;
    const sourceIds = [...(await api.store.sources.byId(workspaceId)).keys()];
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const { id: destinationId } = await api.store.destinations.create(workspaceId, {
      name: 'Hook',
      ...plain,
    });
    for (const sourceId of sourceIds) {
      const connection = { sourceId, destinationId, enabled: true, order: 'none' } as const;
      await api.store.connections.create(workspaceId, connection);
    }
    good = { sourceIds, destinationId, from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' };
  });
  afterAll(() => api.close());
  const call = (path: string, options?: Ask) => api.ask(`/api/v1/replays${path}`, options);
  const post = (body: object) => call('', { method: 'POST', body });

  it('takes an order and says how far it is', async () => {
    const { status, json } = await post({ ...good, filter: 'type = "track"', ratePerSecond: 5 });
    expect(status).toBe(201);
    const standing = { status: 'running', progress: 0, dryRun: false, waitingFor: null, problem: null };
    expect(json).toMatchObject({ ...good, ...standing, filter: 'type = "track"', ratePerSecond: 5 });
    expect(json.count).toEqual({ read: 0, matched: 0, sent: 0, filtered: {} });

    await api.store.replays.systemLease('worker', 10_000);
    const place = { receivedAt: '2026-03-01T06:00:00.000Z', requestId: 'r' };
    const step = { place, read: 9, matched: 3, sent: 2, filtered: { filter: 1 } };
    expect(await api.store.replays.systemAdvance(json.id, 'other', step)).toBe(false);
    expect(await api.store.replays.systemAdvance(json.id, 'worker', step)).toBe(true);
    const count = { read: 9, matched: 3, sent: 2, filtered: { filter: 1 } };
    expect((await call(`/${json.id}`)).json).toMatchObject({ progress: 0.25, count });
    expect((await call('')).json.data[0]).toMatchObject({ id: json.id, count });
  });

  it('is paused, resumed and canceled; one that is over stays so', async () => {
    const { id } = (await post({ ...good, dryRun: true })).json;
    const act = async (action: string) => (await call(`/${id}/${action}`, { method: 'POST' })).json.status;
    expect(await act('pause')).toBe('paused');
    expect(await act('pause')).toBe('paused');
    expect(await act('resume')).toBe('running');
    expect(await act('cancel')).toBe('canceled');
    expect(await act('resume')).toBe('canceled');
  });

  it.each([
    ['no source', { sourceIds: [] }],
    ['a source that is not connected', { sourceIds: ['src_other'] }],
    ['a span that ends before it begins', { to: '2026-02-01T00:00:00.000Z' }],
    ['a filter that cannot be read', { filter: 'type = ' }],
    ['a rate of nothing', { ratePerSecond: 0 }],
    ['what it does not know', { speed: 3 }],
  ])('refuses %s', async (_name, change) => {
    const { status, json } = await post({ ...good, ...change });
    expect([status, json.code]).toEqual([400, 'TY_VALIDATION']);
  });

  it('knows nothing of other workspaces', async () => {
    expect((await post({ ...good, destinationId: 'dst_other' })).status).toBe(404);
    expect((await call('/rp_other')).status).toBe(404);
    expect((await call('/rp_other/cancel', { method: 'POST' })).status).toBe(404);
  });
});
