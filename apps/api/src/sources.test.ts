import { newUuid } from '@trackyard/base';
import { receivedLines } from '@trackyard/lake/testing';
import { decodeLines, INCOMING_LANE } from '@trackyard/queue';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Sources beyond their settings: real PostgreSQL, queue and lake; the test writes what ingest and worker would. */
describe('sources', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const get = (path: string) => api.ask(`/api/v1${path}`);
  const post = (path: string, body: unknown) => api.ask(`/api/v1${path}`, { method: 'POST', body });
  const patch = (path: string, body: unknown) => api.ask(`/api/v1${path}`, { method: 'PATCH', body });
  const newWebhook = async (settings: object = {}): Promise<string> =>
    (
      await post('/sources', {
        name: 'Hook',
        type: 'webhook',
        settings: { authentication: 'none', ...settings },
      })
    ).json.id;

  interface Stored {
    path: string;
    body: string;
    items?: unknown[];
    at?: number;
  }

  async function store(sourceId: string, { path, body, items, at = Date.now() }: Stored): Promise<string> {
    const requestId = newUuid();
    const line = {
      ...{ requestId, batchId: newUuid(), sourceId, method: 'POST', path, remote: '203.0.113.7' },
      ...{ headers: { 'content-type': 'application/json' }, receivedAt: new Date(at).toISOString() },
      ...{ encoding: 'utf8', body },
      ...(items && { items }),
    };
    await api.lake.archive.writeRaw(receivedLines([JSON.stringify(line)]));
    return requestId;
  }

  const refusedItem = (sourceId: string, requestId: string, rest: object) => ({
    ...{
      workspaceId: api.first.workspaceId,
      sourceId,
      requestId,
      itemIndex: 0,
      item: '',
      receivedAt: Date.now(),
    },
    ...{ problems: [{ code: 'TY_EVENT_TYPE', message: 'x' }] },
    ...rest,
  });

  describe('drafts', () => {
    it('may lack what is required until they are enabled', async () => {
      const draft = await post('/sources', { name: 'Stripe', type: 'stripe', enabled: false });
      expect([draft.status, draft.json.enabled]).toEqual([201, false]);
      const { id } = draft.json;
      const enabled = await patch(`/sources/${id}`, { enabled: true });
      expect(enabled.json.details).toEqual([
        { field: 'settings.signingSecret', message: 'Signing secret is required.' },
      ]);
      const wrong = await patch(`/sources/${id}`, { settings: { signingSecret: 'nothing' } });
      expect(wrong.json.code).toBe('TY_VALIDATION');
      const whole = await patch(`/sources/${id}`, {
        enabled: true,
        settings: { signingSecret: 'whsec_abc' },
      });
      expect(whole.json).toMatchObject({ enabled: true, settings: { signingSecret: '********' } });
      expect((await patch(`/sources/${id}`, { settings: { signingSecret: null } })).json.code).toBe(
        'TY_VALIDATION',
      );
    });
  });

  describe('a mapping', () => {
    it('is checked when it is saved', async () => {
      const id = await newWebhook();
      const mapping = { event: { '@path': 5 }, userID: 'x', userId: { '@nothing': 1 } };
      const { json } = await patch(`/sources/${id}`, { settings: { mapping } });
      expect(json.details.map(({ field }: { field: string }) => field)).toEqual([
        'settings.mapping.userID',
        'settings.mapping.event.@path',
        'settings.mapping.userId',
      ]);
      const right = { event: { '@path': '$.kind' } };
      expect((await patch(`/sources/${id}`, { settings: { mapping: right } })).json.settings.mapping).toEqual(
        right,
      );
    });

    it('is tried on a captured sample without being saved', async () => {
      const id = await newWebhook();
      const body = JSON.stringify({ kind: 'Paid', who: { id: 7 } });
      await store(id, {
        path: `/v1/webhooks/${id}`,
        body,
        items: [{ type: 'track', event: 'Webhook Received', anonymousId: 'a' }],
      });
      const { json: samples } = await get(`/sources/${id}/samples`);
      expect(samples.data).toMatchObject([{ method: 'POST', body, isText: true, events: 1, problems: [] }]);
      const mapping = { event: { '@path': '$.kind' }, userId: { '@path': '$.who.id' } };
      const tried = await post(`/sources/${id}/test`, {
        sampleId: samples.data[0].id,
        settings: { mapping },
      });
      expect(tried.json).toMatchObject({
        ...{ total: 1, problem: null, refused: [] },
        events: [{ event: 'Paid', userId: '7', properties: { kind: 'Paid', who: { id: 7 } } }],
      });
      expect((await get(`/sources/${id}`)).json.settings).not.toHaveProperty('mapping');
    });

    it('says what stays wrong: bodies that cannot be read, events that are refused, other sources', async () => {
      const id = await newWebhook();
      const broken = await post(`/sources/${id}/test`, { body: '{"a":' });
      expect(broken.json).toMatchObject({ events: [], problem: { code: 'TY_WEBHOOK_UNREADABLE' } });
      const refused = await post(`/sources/${id}/test`, {
        body: '{}',
        settings: { mapping: { type: 'alias' } },
      });
      expect(refused.json.refused).toMatchObject([
        { index: 0, problems: [{ path: 'userId' }, { path: 'previousId' }] },
      ]);
      expect((await post(`/sources/${id}/test`, { sampleId: '1.none' })).json.code).toBe('TY_NOT_FOUND');
      const http = (await post('/sources', { name: 'Site', type: 'http' })).json;
      expect((await post(`/sources/${http.id}/test`, { body: '{}' })).json.code).toBe('TY_CONFLICT');
    });

    it('shows what was turned away', async () => {
      const id = await newWebhook();
      const sample = { at: '2026-01-02T03:04:05.000Z', code: 'TY_SIGNATURE', path: `/v1/webhooks/${id}` };
      api.state.unauthorized = { counts: {}, samples: [{ ...sample, path: '/v1/webhooks/src_x' }, sample] };
      expect((await get(`/sources/${id}/samples`)).json.refused).toEqual([sample]);
    });
  });

  describe('quarantine', () => {
    const replay = (id: string, body: object) => post(`/sources/${id}/quarantine/replay`, body);
    const openIds = async (id: string): Promise<string[]> =>
      (await get(`/sources/${id}/quarantine`)).json.data.map((one: { id: string }) => one.id);
    const booksOf = async (id: string) => (await api.queue.records.books()).sources[id];

    it('collects a repaired item as a new request, with its own time', async () => {
      const { id } = (await post('/sources', { name: 'Site', type: 'http' })).json;
      const receivedAt = Date.now() - 60_000;
      const item = { type: 'trak', event: 'Bought', userId: 'ann' };
      await api.store.quarantine.add([
        refusedItem(id, 'req-a', { item: JSON.stringify(item), messageId: 'q-1', receivedAt }),
      ]);
      const [entry] = await openIds(id);
      const untouched = await replay(id, { items: [{ id: entry }] });
      expect(untouched.json).toMatchObject({
        replayed: 0,
        refused: [{ problems: [{ code: 'TY_EVENT_TYPE' }] }],
      });
      const repaired = { items: [{ id: entry, item: { ...item, type: 'track' } }] };
      expect((await replay(id, { ...repaired, dryRun: true })).json).toMatchObject({
        replayed: 1,
        events: 1,
      });
      expect(await booksOf(id)).toBeUndefined();
      expect((await replay(id, repaired)).json).toMatchObject({ replayed: 1, events: 1, refused: [] });
      expect(await booksOf(id)).toMatchObject({ waiting: 1, quarantined: 0 });
      expect(await openIds(id)).toEqual([]);
      const [waiting] = await api.queue.records.peek(INCOMING_LANE, 10);
      const stored = await api.queue.records.events([waiting!]);
      const found = stored.get(waiting!);
      const [line] = found && 'blob' in found ? decodeLines(found.blob) : [];
      expect(JSON.parse(line!)).toMatchObject({
        ...{ type: 'track', event: 'Bought', messageId: 'q-1' },
        timestamp: new Date(receivedAt).toISOString(),
      });
      expect((await replay(id, repaired)).json).toMatchObject({ replayed: 0, events: 0, refused: [] });
    });

    it('reads webhooks once more by the mapping of now, many in one go, and leaves what stays wrong', async () => {
      const id = await newWebhook({ mapping: { type: 'alias' } });
      const path = `/v1/webhooks/${id}`;
      const at = Date.now();
      const good = await store(id, { path, body: '{"kind":"Paid"}', at });
      const broken = await store(id, { path, body: '{"kind":', at });
      const problems = [{ code: 'TY_EVENT_ALIAS_IDS', message: 'x' }];
      await api.store.quarantine.add([
        refusedItem(id, good, { item: '{"type":"alias"}', problems, receivedAt: at }),
        refusedItem(id, broken, {
          ...{ itemIndex: -1, receivedAt: at },
          problems: [{ code: 'TY_WEBHOOK_UNREADABLE', message: 'x' }],
        }),
      ]);
      expect((await get(`/sources/${id}/quarantine-reasons`)).json.data).toMatchObject([
        { code: 'TY_EVENT_ALIAS_IDS', items: 1 },
        { code: 'TY_WEBHOOK_UNREADABLE', items: 1 },
      ]);
      await patch(`/sources/${id}`, { settings: { mapping: { event: { '@path': '$.kind' } } } });
      const { json } = await replay(id, {});
      expect(json).toMatchObject({ replayed: 1, events: 1, nextCursor: null });
      expect(json.refused).toMatchObject([{ problems: [{ code: 'TY_WEBHOOK_UNREADABLE' }] }]);
      const [left] = await openIds(id);
      const detail = (await get(`/sources/${id}/quarantine/${left}`)).json;
      expect(detail).toMatchObject({ index: null, request: { body: '{"kind":', isText: true, path } });
      const fixed = await replay(id, { items: [{ id: left, body: '[{"kind":"A"},{"kind":"B"}]' }] });
      expect(fixed.json).toMatchObject({ replayed: 1, events: 2 });
    });

    it('keeps to its workspace and its source', async () => {
      const one = await newWebhook();
      const other = await newWebhook();
      await api.store.quarantine.add([
        refusedItem(one, newUuid(), { item: '{"type":"track","event":"A","userId":"u"}' }),
      ]);
      const [entry] = await openIds(one);
      expect((await replay(other, { items: [{ id: entry }] })).json).toMatchObject({
        replayed: 0,
        refused: [],
      });
      expect((await get(`/sources/${other}/quarantine/${entry}`)).status).toBe(404);
    });
  });

  it('tells what its events hold, from a sample that says its size', async () => {
    const { id } = (await post('/sources', { name: 'Shop', type: 'http' })).json;
    const batch = [1, '2'].map((total) => ({
      type: 'track',
      event: 'Bought',
      userId: 'u',
      properties: { total },
    }));
    await store(id, { path: '/v1/batch', body: JSON.stringify({ batch }) });
    const { json } = await get(`/sources/${id}/schema`);
    expect(json.sample).toMatchObject({ events: 2, hours: 1, hoursWithEvents: 1 });
    expect(json.kinds).toMatchObject([
      {
        ...{ type: 'track', name: 'Bought', count: 2 },
        properties: [
          { name: 'total', count: 2, types: [{ type: 'number' }, { type: 'text' }], examples: ['1', '2'] },
        ],
      },
    ]);
  });

  it('adds up what came by the minute, and forgets all but the latest', async () => {
    const { id } = (await post('/sources', { name: 'Busy', type: 'http' })).json;
    const minute = Math.floor(Date.now() / 60_000) * 60_000;
    const stat = {
      workspaceId: api.first.workspaceId,
      sourceId: id,
      minute,
      accepted: 2,
      duplicate: 1,
      quarantined: 0,
    };
    const old = { ...stat, minute: minute - 3_600_000 * 24 * 9 };
    for (const some of [[stat], [{ ...stat, quarantined: 3 }, old]])
      await api.store.sourceStats.systemAdd(some);
    const own = async () =>
      (await get('/source-activity')).json.data.find((one: { sourceId: string }) => one.sourceId === id);
    const at = new Date(minute).toISOString();
    expect(await own()).toEqual({
      ...{ sourceId: id, lastEventAt: at },
      minutes: [{ at, accepted: 4, duplicate: 2, quarantined: 3 }],
    });
    expect(await api.store.sourceStats.systemPrune(new Date(minute + 60_000))).toBe(1);
    expect((await own()).lastEventAt).toBe(at);
  });

  it('gives the catalog what a source is set up by', async () => {
    const { json } = await get('/catalog/sources/webhook');
    expect(json.mapped).toMatchObject({
      setting: 'mapping',
      fields: { properties: { userId: { title: 'User id' } } },
    });
    expect(json.docs).toContain('## Set up');
  });
});
