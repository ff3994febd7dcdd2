import { makeEvent } from '@trackyard/event-spec';
import { startTestApi, type Ask, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Real PostgreSQL and queue; the redrive loop belongs to the worker and does not run here. */
describe('/dead-letters', () => {
  let api: TestApi;
  let workspaceId: string;
  let destinationId: string;
  beforeAll(async () => {
    api = await startTestApi();
    workspaceId = api.first.workspaceId;
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    destinationId = (await api.store.destinations.create(workspaceId, { name: 'Hook', ...plain })).id;
  });
  afterAll(() => api.close());

  const call = async (path: string, options?: Ask) => api.ask(`/api/v1/dead-letters${path}`, options);
  const stored = makeEvent({
    messageId: 'm-1',
    timestamp: '2026-01-02T03:04:05.000Z',
    originalTimestamp: '2026-01-02T05:04:05.000Z',
    sentAt: '2026-01-02T05:04:05.678Z',
    trackyard: { index: 3, skewMs: 7_200_000 },
  });
  let records = 0;
  /** A dead letter of its own record; its id. */
  async function die(changes: { reason?: string; connectionId?: string; workspaceId?: string } = {}) {
    const { workspaceId: owner = workspaceId, connectionId = 'con_x', reason = 'http_422' } = changes;
    const recordId = `record-${String(records++)}`;
    await api.store.deadLetters.add(owner, [
      {
        ...{ connectionId, destinationId, sourceId: 'src_1', messageId: 'm-1', recordId, eventIndex: 0 },
        ...{ reason, message: 'No.', event: JSON.stringify(stored), attempts: 3 },
        response: { status: 422, body: 'no' },
      },
    ]);
    const { data } = await api.store.deadLetters.list(owner, { connectionId, reason }, { limit: 200 });
    return data.find((one) => one.recordId === recordId)!.id;
  }
  const idsOf = (json: { data: { id: string }[] }) => json.data.map(({ id }) => id);
  const booksOf = async (id: string) => (await api.queue.records.books()).connections[id];

  it('counts by reason what a filter would take', async () => {
    const connectionId = 'con_counted';
    for (const reason of ['http_400', 'payload', 'http_400']) await die({ connectionId, reason });
    expect((await call(`/counts?connectionId=${connectionId}`)).json).toEqual({
      total: 3,
      reasons: [
        { reason: 'http_400', deadLetters: 2 },
        { reason: 'payload', deadLetters: 1 },
      ],
    });
    const past = `&to=2020-01-01T00:00:00.000Z`;
    expect((await call(`/counts?connectionId=${connectionId}${past}`)).json.total).toBe(0);
    await die({ connectionId: 'con_theirs', workspaceId: 'ws_other' });
    expect((await call('/counts?connectionId=con_theirs')).json).toEqual({ total: 0, reasons: [] });
  });

  describe('editing', () => {
    it('replaces what the sender sent and keeps what the hub stamped', async () => {
      const id = await die();
      const event = {
        ...stored,
        properties: { revenue: 13 },
        ...{ messageId: 'other', receivedAt: '1999-01-01T00:00:00.000Z', sentAt: 'never' },
        trackyard: { sourceId: 'src_other' },
      };
      const { status, json } = await call(`/${id}`, { method: 'PATCH', body: { event } });
      expect(status).toBe(200);
      expect(json.editedAt).not.toBeNull();
      expect(JSON.parse(json.event)).toEqual({ ...stored, properties: { revenue: 13 } });
      expect(JSON.parse((await call(`/${id}`)).json.event).properties).toEqual({ revenue: 13 });
    });

    it.each([
      [{ type: 'track', userId: 'ann' }, 'TY_EVENT_NAME', 'event.event'],
      [{ type: 'none' }, 'TY_EVENT_TYPE', 'event.type'],
      [{ type: 'identify' }, 'TY_EVENT_NO_USER', 'event'],
      [{ type: 'page', userId: 'ann', properties: [] }, 'TY_EVENT_FIELD_TYPE', 'event.properties'],
      [{ type: 'page', userId: 'x'.repeat(40_000) }, 'TY_EVENT_TOO_LARGE', 'event'],
    ])('refuses %j', async (event, code, field) => {
      const id = await die();
      const { status, json } = await call(`/${id}`, { method: 'PATCH', body: { event } });
      expect([status, json.code]).toEqual([400, 'TY_VALIDATION']);
      expect(json.details).toEqual([expect.objectContaining({ code, field })]);
      expect(JSON.parse((await call(`/${id}`)).json.event)).toEqual(stored);
    });

    it('leaves alone what is settled, and what is not the workspace’s', async () => {
      const id = await die();
      const body = { event: stored };
      await call(`/${id}`, { method: 'DELETE' });
      expect((await call(`/${id}`, { method: 'PATCH', body })).json.code).toBe('TY_CONFLICT');
      const theirs = await die({ workspaceId: 'ws_other' });
      expect((await call(`/${theirs}`, { method: 'PATCH', body })).json.code).toBe('TY_NOT_FOUND');
      expect((await call(`/${theirs}`, { method: 'DELETE' })).json.code).toBe('TY_NOT_FOUND');
    });
  });

  describe('deleting', () => {
    it('empties open ones, by filter and by id; the books follow', async () => {
      const one = await die({ connectionId: 'con_gone' });
      await die({ connectionId: 'con_gone' });
      expect((await call(`/${one}`, { method: 'DELETE' })).status).toBe(204);
      await api.store.deadLetters.systemBookDeletions(api.queue.records.deleteDead);
      expect(await booksOf('con_gone')).toMatchObject({ dead: -1, deleted: 1 });
      expect((await call(`/${one}`, { method: 'DELETE' })).json.code).toBe('TY_CONFLICT');
      const { json } = await call('?connectionId=con_gone', { method: 'DELETE' });
      expect(json).toEqual({ deleted: 1 });
      await api.store.deadLetters.systemBookDeletions(api.queue.records.deleteDead);
      expect(await booksOf('con_gone')).toMatchObject({ dead: -2, deleted: 2 });
      expect((await call('?connectionId=con_gone&status=deleted')).json.data).toHaveLength(2);
    });
  });

  describe('redriving', () => {
    it('orders one, many by filter, or all', async () => {
      const one = await die({ reason: 'one' });
      await die({ reason: 'two', connectionId: 'con_two' });
      await die({ reason: 'two', connectionId: 'con_three' });
      const order = async (body: object) =>
        (await call('/redrive', { method: 'POST', body: { destinationId, ...body } })).json;
      expect(await order({ ids: [one], ratePerSecond: 5 })).toMatchObject({
        ...{ status: 'running', total: 1, done: 0, ratePerSecond: 5, finishedAt: null },
        filter: { ids: [one] },
      });
      expect(await order({ filter: { reason: 'two' } })).toMatchObject({ total: 2 });
      expect(await order({ filter: { reason: 'two', connectionId: 'con_two' } })).toMatchObject({ total: 1 });
      const from = '2020-01-01T00:00:00.000Z';
      expect(await order({ filter: { from, to: '2021-01-01T00:00:00.000Z' } })).toMatchObject({
        ...{ status: 'done', total: 0 },
      });
      const { data } = await api.store.deadLetters.list(workspaceId, { destinationId }, { limit: 200 });
      const all = await order({});
      expect(all).toMatchObject({ total: data.length, ratePerSecond: null });
      const list = (await call('/redrives?limit=2')).json;
      expect(list.data).toHaveLength(2);
      expect(idsOf(list)).toContain(all.id);
      expect(list.nextCursor).not.toBeNull();
      const ofDestination = async (id: string) => (await call(`/redrives?destinationId=${id}`)).json.data;
      expect((await ofDestination(destinationId)).length).toBeGreaterThan(2);
      expect(await ofDestination('dst_none')).toEqual([]);
    });

    it('shows and cancels a redrive', async () => {
      await die();
      const { json } = await call('/redrive', { method: 'POST', body: { destinationId } });
      const canceled = await call(`/redrives/${json.id}/cancel`, { method: 'POST', body: {} });
      expect(canceled.json).toMatchObject({ id: json.id, status: 'canceled' });
      expect((await call(`/redrives/${json.id}`)).json).toEqual(canceled.json);
      expect(canceled.json).not.toHaveProperty('leasedBy');
      expect((await call('/redrives/rd_none')).json.code).toBe('TY_NOT_FOUND');
    });

    it('refuses what it cannot order', async () => {
      const bodies = [
        {},
        { destinationId: 'dst_none' },
        { destinationId, ids: [] },
        { destinationId, ids: ['a'], filter: {} },
        { destinationId, ratePerSecond: 0 },
        { destinationId, filter: { destinationId } },
      ];
      const codes = await Promise.all(
        bodies.map(async (body) => (await call('/redrive', { method: 'POST', body })).json.code),
      );
      expect(codes).toEqual([
        ...['TY_VALIDATION', 'TY_NOT_FOUND'],
        ...['TY_VALIDATION', 'TY_VALIDATION', 'TY_VALIDATION', 'TY_VALIDATION'],
      ]);
    });
  });
});

/** The worker's part is played by the test: attempts and statistics as it would write them. */
describe('what a destination was sent', () => {
  let api: TestApi;
  let workspaceId: string;
  let destinationId: string;
  const at = Date.parse('2026-03-04T10:00:00.000Z');
  beforeAll(async () => {
    api = await startTestApi();
    workspaceId = api.first.workspaceId;
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    destinationId = (await api.store.destinations.create(workspaceId, { name: 'Hook', ...plain })).id;
  });
  afterAll(() => api.close());
  const get = async (path: string) => (await api.ask(`/api/v1/destinations/${destinationId}${path}`)).json;

  it('lists attempts by outcome, newest first, page by page', async () => {
    const row = { destinationId, connectionIds: ['con_1'], durationMs: 5, action: 'send', messages: [] };
    const none = { delivered: 0, retried: 0, dead: 0, held: 0 };
    await api.store.attempts.add(workspaceId, [
      { ...row, ...none, at, delivered: 2 },
      { ...row, ...none, at: at + 1, delivered: 1, dead: 1, reason: 'http_400' },
      { ...row, ...none, at: at + 2, retried: 7, calls: 4, reason: 'http_503' },
    ]);
    const times = async (query: string) =>
      (await get(`/attempts${query}`)).data.map((one: { at: string }) => Date.parse(one.at) - at);
    expect(await times('')).toEqual([2, 1, 0]);
    expect(await times('?status=delivered')).toEqual([1, 0]);
    expect(await times('?status=failed')).toEqual([2, 1]);
    expect(await times('?status=held')).toEqual([]);
    const page = await get('/attempts?limit=2');
    expect(page.data[0]).toMatchObject({ calls: 4, retried: 7, reason: 'http_503', request: null });
    expect(page.data[0]).not.toHaveProperty('messageHashes');
    expect((await get(`/attempts?limit=2&cursor=${page.nextCursor}`)).data).toHaveLength(1);
    expect((await get('/attempts?status=none')).code).toBe('TY_VALIDATION');
  });

  it('adds statistics up in buckets that fit the span', async () => {
    const minute = 60_000;
    const stat = (start: number, delivered: number, reasons: Record<string, number> = {}) => ({
      ...{ workspaceId, destinationId, minute: start, requests: 2, delivered, retried: 3, dead: 0, held: 0 },
      ...{ durationSumMs: 30, durationMaxMs: 20, reasons },
    });
    await api.store.stats.systemAdd([stat(at, 10, { http_503: 3 }), stat(at + minute, 1, { timeout: 1 })]);
    await api.store.stats.systemAdd([stat(at, 5, { http_503: 2, timeout: 1 })]);
    const span = (to: string) => `/stats?from=2026-03-04T10:00:00.000Z&to=${to}`;
    const minutes = await get(span('2026-03-04T11:00:00.000Z'));
    expect(minutes).toMatchObject({
      bucket: 'minute',
      data: [
        { at: '2026-03-04T10:00:00.000Z', requests: 4, delivered: 15, retried: 6, durationAverageMs: 15 },
        { at: '2026-03-04T10:01:00.000Z', requests: 2, delivered: 1 },
      ],
      totals: { requests: 6, delivered: 16, durationMaxMs: 20 },
      reasons: [
        { reason: 'http_503', events: 5 },
        { reason: 'timeout', events: 2 },
      ],
    });
    expect(await get(span('2026-03-10T11:00:00.000Z'))).toMatchObject({
      bucket: 'hour',
      data: [{ at: '2026-03-04T10:00:00.000Z', delivered: 16 }],
    });
    expect(await get(span('2026-05-10T11:00:00.000Z'))).toMatchObject({
      bucket: 'day',
      data: [{ at: '2026-03-04T00:00:00.000Z', delivered: 16 }],
    });
    expect(await get(span('2026-03-04T10:01:00.000Z'))).toMatchObject({ totals: { delivered: 15 } });
    expect(await get('/stats')).toMatchObject({ bucket: 'hour', data: [], totals: { requests: 0 } });
    expect((await get(span('2026-03-04T09:00:00.000Z'))).code).toBe('TY_VALIDATION');
  });

  it('says what all destinations were sent, by the hour, in one answer', async () => {
    const hour = 3_600_000;
    const thisHour = Math.floor(Date.now() / hour) * hour;
    const stat = (destination: string, minute: number, delivered: number, ws = workspaceId) => ({
      ...{ workspaceId: ws, destinationId: destination, minute, requests: 1, delivered },
      ...{ retried: 1, dead: 0, held: 0, durationSumMs: 1, durationMaxMs: 1, reasons: {} },
    });
    await api.store.stats.systemAdd([
      stat('dst_a', thisHour, 2),
      stat('dst_a', thisHour - hour, 5),
      stat('dst_a', thisHour - hour + 60_000, 1),
      stat('dst_a', thisHour - 24 * hour, 100),
      stat('dst_b', thisHour, 3),
      stat('dst_c', thisHour, 9, 'ws_another'),
    ]);
    const { data, from } = (await api.ask('/api/v1/destination-activity')).json;
    expect(Date.parse(from)).toBeGreaterThan(Date.now() - 24 * hour);
    const rows = data as { destinationId: string; hours: object[] }[];
    const hoursOf = (id: string) => rows.find(({ destinationId }) => destinationId === id)?.hours;
    const rest = { retried: 1, dead: 0, held: 0 };
    expect(hoursOf('dst_a')).toEqual([
      { ...rest, at: new Date(thisHour - hour).toISOString(), delivered: 6, retried: 2 },
      { ...rest, at: new Date(thisHour).toISOString(), delivered: 2 },
    ]);
    expect(hoursOf('dst_b')).toEqual([{ ...rest, at: new Date(thisHour).toISOString(), delivered: 3 }]);
    expect(hoursOf('dst_c')).toBeUndefined();
    expect((await api.ask('/api/v1/destination-activity?hours=500')).json.code).toBe('TY_VALIDATION');
  });

  it('knows only the workspace’s own destinations', async () => {
    for (const path of ['attempts', 'stats']) {
      expect((await api.ask(`/api/v1/destinations/dst_none/${path}`)).json.code).toBe('TY_NOT_FOUND');
    }
  });
});
