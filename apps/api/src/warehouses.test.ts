import { receivedLines } from '@trackyard/lake/testing';
import { startTestApi, type Ask, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Real PostgreSQL; what loads and prunes belongs to the worker and does not run here. */
describe('/warehouses', () => {
  let api: TestApi;
  let id: string;
  let sourceId: string;
  let workspaceId: string;
  beforeAll(async () => {
    api = await startTestApi();
    ({ workspaceId } = api.first);
    const [connection] = await api.store.connections.all(workspaceId);
    ({ destinationId: id, sourceId } = connection!);
  });
  afterAll(() => api.close());
  const call = (path = '', options?: Ask) => api.ask(`/api/v1/warehouses${path}`, options);
  const change = (body: object) => call(`/${id}`, { method: 'PATCH', body });

  it('lists warehouses and nothing else, each with its lag', async () => {
    const hook = { name: 'Hook', type: 'webhook', settings: {}, secretFields: [] };
    const other = await api.store.destinations.create(workspaceId, hook);
    const { data } = (await call()).json;
    expect(data).toMatchObject([
      {
        ...{ id, type: 'postgres', builtin: true, selection: {}, keepMonths: null, kept: [], loads: [] },
        lag: { newestLoadedAt: null, waiting: 0, held: 0, oldestWaitingSeconds: null },
        ...{ lastSyncAt: null, verdict: null, pruned: { at: null, rows: 0, problem: null } },
      },
    ]);
    expect((await call(`/${other.id}`)).status).toBe(404);
  });

  it('shows what was loaded, and how far behind it is', async () => {
    const plain = { workspaceId, destinationId: id, loads: 2, events: 3, bytes: 900, durationMs: 1_500 };
    const tables = { 'demo.tracks': 3, 'demo.sold': 2 };
    const notices = [{ kind: 'columns_added' as const, table: 'demo.sold', columns: ['late'] }];
    const newestReceivedAt = new Date('2026-03-04T10:00:00Z');
    await api.store.warehouses.systemAddSyncs([
      { ...plain, at: new Date(), status: 'success', rows: 5, tables, notices, newestReceivedAt },
      { ...plain, at: new Date(0), status: 'failure', rows: 0, tables: {}, notices: [], message: 'a\0b' },
    ]);
    const { json } = await call(`/${id}/syncs?limit=1`);
    expect(json.data).toMatchObject([
      {
        loads: 2,
        status: 'success',
        events: 3,
        rows: 5,
        bytes: 900,
        seconds: 1.5,
        tables,
        notices,
        message: null,
      },
    ]);
    const second = await call(`/${id}/syncs?cursor=${json.nextCursor}`);
    expect(second.json.data).toMatchObject([{ status: 'failure', message: 'a\ufffdb' }]);
    await api.lake.archive.writeRaw(receivedLines([JSON.stringify(line('2026-03-04T10:05:00.000Z'))]));
    const { lag, lastSyncAt } = (await call(`/${id}`)).json;
    expect(lag).toMatchObject({
      newestLoadedAt: '2026-03-04T10:00:00.000Z',
      newestAcceptedAt: '2026-03-04T10:05:00.000Z',
      seconds: 300,
    });
    expect(Date.now() - Date.parse(lastSyncAt)).toBeLessThan(60_000);
  });

  it('takes what goes in and how long it stays, and refuses what it cannot read', async () => {
    const selection = { [sourceId]: { newTables: false, tables: { sold: { columns: { price: false } } } } };
    expect((await change({ selection, keepMonths: 6 })).json).toMatchObject({ selection, keepMonths: 6 });
    expect((await change({ keepMonths: null })).json).toMatchObject({ selection, keepMonths: null });
    for (const body of [
      { keepMonths: 0 },
      { selection: { 'a b': {} } },
      { selection: { '*': { tables: 1 } } },
    ])
      expect((await change(body)).status).toBe(400);
    await api.reloadConfig();
    expect(api.state.config.destinationById.get(id)?.warehouse).toEqual({ selection });
  });

  it('brings whole days back, keeps them, and releases them', async () => {
    const asked = { from: '2026-01-05T10:00:00Z', to: '2026-01-06T00:00:01Z' };
    const { status, json } = await call(`/${id}/restore`, { method: 'POST', body: asked });
    expect(status).toBe(201);
    const days = { from: '2026-01-05T00:00:00.000Z', to: '2026-01-07T00:00:00.000Z' };
    expect(json.replay).toMatchObject({ ...days, kind: 'restore', status: 'running', destinationId: id });
    expect(json.period).toMatchObject({ ...days, replayId: json.replay.id });
    const standing = (await call(`/${id}`)).json;
    expect(standing).toMatchObject({ kept: [json.period], loads: [{ id: json.replay.id, progress: 0 }] });
    expect((await call(`/${id}/kept/${json.period.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`/${id}`)).json).toMatchObject({ kept: [], loads: [] });
    expect((await call(`/${id}/kept/${json.period.id}`, { method: 'DELETE' })).status).toBe(404);
    const backwards = { from: asked.to, to: asked.from };
    expect((await call(`/${id}/restore`, { method: 'POST', body: backwards })).status).toBe(400);
  });

  it('is rebuilt from the oldest day of the lake, one rebuild at a time', async () => {
    const { status, json } = await call(`/${id}/rebuild`, { method: 'POST' });
    expect(status).toBe(201);
    expect(json).toMatchObject({ kind: 'rebuild', from: '2026-03-04T00:00:00.000Z', sourceIds: [sourceId] });
    expect((await call(`/${id}/rebuild`, { method: 'POST' })).status).toBe(409);
    const body = { from: '2026-01-05T10:00:00Z', to: '2026-01-06T00:00:01Z' };
    expect((await call(`/${id}/restore`, { method: 'POST', body })).status).toBe(409);
  });

  const line = (receivedAt: string) => ({
    ...{ requestId: 'r', batchId: 'b', sourceId, receivedAt, method: 'POST', path: '/v1/track' },
    ...{ remote: '203.0.113.7', headers: {}, encoding: 'utf8', body: '{}' },
  });
});
