import { newUuid } from '@trackyard/base';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Real PostgreSQL; what works on them belongs to the worker and does not run here. */
describe('replays of quarantine', () => {
  let api: TestApi;
  let workspaceId: string;
  beforeAll(async () => {
    api = await startTestApi();
    ({ workspaceId } = api.first);
  });
  afterAll(() => api.close());

  const call = (path: string, options: Parameters<TestApi['ask']>[1] = {}) =>
    api.ask(`/api/v1/sources/${path}`, options);
  const start = (id: string, body: object = {}) => call(`${id}/quarantine/replays`, { method: 'POST', body });
  const cancel = (id: string, replayId: string) =>
    call(`${id}/quarantine/replays/${replayId}/cancel`, { method: 'POST' });
  /** A source with one item of each code in quarantine. */
  async function sourceWith(...codes: string[]): Promise<string> {
    const given = { name: 'Site', type: 'http', settings: {}, secretFields: [] };
    const { id } = await api.store.sources.create(workspaceId, given);
    await api.store.quarantine.add(
      codes.map((code, itemIndex) => ({
        ...{ workspaceId, sourceId: id, requestId: newUuid(), itemIndex, item: '{}' },
        ...{ problems: [{ code, message: 'x' }], receivedAt: Date.now() - 1_000 },
      })),
    );
    return id;
  }

  it('are ordered with their count, one at a time, and found again', async () => {
    const id = await sourceWith('TY_EVENT_TYPE', 'TY_EVENT_TYPE', 'TY_EVENT_NAME');
    const first = await start(id, { code: 'TY_EVENT_TYPE' });
    expect(first.status).toBe(201);
    expect(first.json).toEqual({
      ...{ id: expect.stringMatching(/^qrp_/), sourceId: id, code: 'TY_EVENT_TYPE', status: 'running' },
      ...{ total: 2, count: { read: 0, replayed: 0, refused: 0, events: 0 }, waitingFor: null },
      ...{ problem: null, createdAt: expect.any(String), finishedAt: null },
    });
    const second = await start(id);
    expect([second.status, second.json.code]).toEqual([409, 'TY_CONFLICT']);
    expect((await call(`${id}/quarantine/replays/${first.json.id}`)).json).toEqual(first.json);
    const canceled = await cancel(id, first.json.id);
    expect(canceled.json).toMatchObject({ status: 'canceled', finishedAt: expect.any(String) });
    const third = await start(id);
    expect(third.json.total).toBe(3);
    expect((await call(`${id}/quarantine/replays?limit=1`)).json).toMatchObject({
      ...{ data: [{ id: third.json.id }], nextCursor: expect.any(String) },
    });
    expect((await cancel(id, third.json.id)).json.status).toBe('canceled');
  });

  it('say how far they are, and settle what came in', async () => {
    const id = await sourceWith('TY_EVENT_TYPE', 'TY_EVENT_NAME');
    const { json } = await start(id);
    await api.store.quarantineReplays.systemLease('worker', 10_000);
    const job = await api.store.quarantineReplays.get(workspaceId, id, json.id);
    const [item] = await api.store.quarantineReplays.systemNext(job, null, 10);
    const place = { receivedAt: item!.receivedAt.toISOString(), id: item!.id };
    const step = { place, replayedIds: [item!.id], refused: 1, events: 4 };
    expect(await api.store.quarantineReplays.systemAdvance(job, 'other', step)).toBe(false);
    expect((await call(`${id}/quarantine`)).json.data).toHaveLength(2);
    expect(await api.store.quarantineReplays.systemAdvance(job, 'worker', step)).toBe(true);
    expect((await call(`${id}/quarantine`)).json.data).toHaveLength(1);
    const [behind, ...rest] = await api.store.quarantineReplays.systemNext(job, place, 10);
    expect([behind?.id === item!.id, rest]).toEqual([false, []]);
    const { json: shown } = await call(`${id}/quarantine/replays/${json.id}`);
    expect(shown.count).toEqual({ read: 2, replayed: 1, refused: 1, events: 4 });
    await api.store.quarantineReplays.systemFinish(json.id, 'worker', { status: 'done' });
    expect((await cancel(id, json.id)).json.status).toBe('done');
  });

  it('hold a few megabytes at a time, one item at least', async () => {
    const id = await sourceWith();
    const item = JSON.stringify('x'.repeat(1_500_000));
    const large = (itemIndex: number, times: number) => ({
      ...{ workspaceId, sourceId: id, requestId: newUuid(), itemIndex, receivedAt: Date.now() - 1_000 },
      ...{ problems: [{ code: 'TY_EVENT_TOO_LARGE', message: 'x' }], item: item.repeat(times) },
    });
    await api.store.quarantine.add([large(0, 1), large(1, 1), large(2, 1)]);
    const next = async () => {
      const { json } = await start(id);
      const job = await api.store.quarantineReplays.get(workspaceId, id, json.id);
      await cancel(id, json.id);
      return (await api.store.quarantineReplays.systemNext(job, null, 10)).map(
        ({ item: text }) => text.length,
      );
    };
    expect(await next()).toEqual([item.length, item.length]);
    await api.store.quarantine.add([{ ...large(3, 4), receivedAt: Date.now() - 2_000 }]);
    expect(await next()).toEqual([4 * item.length]);
  });

  it('are done at once where nothing is refused', async () => {
    const id = await sourceWith('TY_EVENT_TYPE');
    const { json } = await start(id, { code: 'TY_EVENT_NAME' });
    expect(json).toMatchObject({ status: 'done', total: 0, finishedAt: expect.any(String) });
  });

  it('take what they know only, of their own source and workspace', async () => {
    const id = await sourceWith('TY_EVENT_TYPE');
    expect((await start(id, { items: [] })).json.code).toBe('TY_VALIDATION');
    expect((await start('src_x')).status).toBe(404);
    const { json } = await start(id);
    const otherId = await sourceWith();
    expect((await call(`${otherId}/quarantine/replays/${json.id}`)).status).toBe(404);
    expect((await cancel(otherId, json.id)).status).toBe(404);
    const theirs = await api.store.workspaces.create({ name: 'Theirs' });
    const { key } = await api.store.apiKeys.create(theirs.id, { name: 'theirs' });
    const post = { method: 'POST', key, body: {} };
    const asked = await Promise.all([
      call(`${id}/quarantine/replays`, post),
      call(`${id}/quarantine/replays`, { key }),
      call(`${id}/quarantine/replays/${json.id}`, { key }),
      call(`${id}/quarantine/replays/${json.id}/cancel`, post),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await call(`${id}/quarantine/replays/${json.id}`)).json.status).toBe('running');
  });
});
