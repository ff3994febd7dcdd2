import { receivedLines } from '@trackyard/lake/testing';
import { waitFor } from '@trackyard/test-support';
import { API_TOKEN, startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** What people look at: real PostgreSQL, queue and lake; the test writes what ingest and worker would. */
describe('looking at events', () => {
  let api: TestApi;
  let sourceId: string;
  let workspaceId: string;
  beforeAll(async () => {
    const boxford = { location: { city: 'Boxford' }, timezone: undefined };
    const geo = { path: 'geo.mmdb', ready: async () => true, locate: () => boxford };
    api = await startTestApi({ geo });
    workspaceId = api.first.workspaceId;
    sourceId = [...(await api.store.sources.byId(workspaceId)).keys()][0] ?? '';
    await fillLake(api, sourceId);
  });
  afterAll(() => api.close());
  const get = (path: string) => api.ask(`/api/v1${path}`);
  const idsOf = (json: { data: { messageId: string }[] }) => json.data.map((one) => one.messageId);

  describe('/events', () => {
    it('lists the newest first', async () => {
      const { json } = await get('/events');
      expect(idsOf(json)).toEqual(['m-3', 'm-2a', 'm-2b', 'm-1']);
      expect(json.data[3]).toMatchObject({
        type: 'track',
        event: 'Bought',
        userId: 'ann',
        trackyard: { sourceId },
      });
    });

    it.each([
      ['type=identify', ['m-3']],
      ['event=Bought', ['m-2b', 'm-1']],
      ['userId=ann', ['m-2a', 'm-1']],
      ['messageId=m-2b', ['m-2b']],
      ['messageId=m-2b&type=page', []],
      ['messageId=none', []],
      ['from=2026-03-04T10:01:30.000Z', ['m-3']],
      ['to=2026-03-04T10:00:30.000Z', ['m-1']],
    ])('%s', async (query, expected) => {
      expect(idsOf((await get(`/events?${query}`)).json)).toEqual(expected);
    });

    it('pages by whole requests, without gap or repeat', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { json }: { json: any } = await get(`/events?limit=1${cursor && `&cursor=${cursor}`}`);
        seen.push(...idsOf(json));
        cursor = json.nextCursor;
      }
      expect(seen).toEqual(['m-3', 'm-2a', 'm-2b', 'm-1']);
    });

    it('refuses what it cannot look for', async () => {
      for (const query of ['type=none', 'from=yesterday', 'sourceId=a%00b', 'cursor=none', 'userid=ann']) {
        expect([query, (await get(`/events?${query}`)).json.code]).toEqual([query, 'TY_VALIDATION']);
      }
    });
  });

  it('says what a connection would drop of the stored events, without making it', async () => {
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const { id: destinationId } = await api.store.destinations.create(workspaceId, { name: 'New', ...plain });
    const preview = (body: object) =>
      api.ask('/api/v1/connections/preview', {
        method: 'POST',
        body: { sourceId, destinationId, ...body },
      });
    const { json } = await preview({ filter: 'type = "track" and userId = "ann"' });
    expect(json).toMatchObject({ events: 4, passed: 1, dropped: 3, reasons: { filter: 3 } });
    expect(json.samples[0]).toEqual({ messageId: 'm-3', type: 'identify', event: null, reason: 'filter' });
    expect((await preview({ events: 1 })).json).toMatchObject({ events: 1, passed: 1, dropped: 0 });
    expect((await preview({ filter: 'type =' })).json.details).toMatchObject([
      { field: 'filter', position: 6 },
    ]);
    expect((await api.store.connections.all(workspaceId, { destinationId })).length).toBe(0);
  });

  it('tries stored events, and shows what other mappings would change', async () => {
    const settings = { url: 'https://hooks.example.com/in', secret: `whsec_${'A'.repeat(43)}=` };
    const ask = async (path: string, body: object) =>
      (await api.ask(`/api/v1${path}`, { method: 'POST', body })).json;
    const { id } = await ask('/destinations', { name: 'Tried', type: 'webhook', settings });
    const today = await ask(`/destinations/${id}/test-events`, { sourceId });
    expect(today).toMatchObject({ events: 4, outcomes: { would_send: 4 }, requests: 4, diff: null });
    const mappings = [{ trigger: 'type = "track"', action: 'send', fields: {} }];
    const changed = await ask(`/destinations/${id}/test-events`, { sourceId, mappings });
    expect(changed).toMatchObject({
      ...{
        events: 4,
        requests: 2,
        outcomes: { would_send: 2, filtered: 2 },
        reasons: { no_mapping_matches: 2 },
      },
      diff: { added: 0, dropped: 2, changed: 0, unchanged: 2 },
    });
    expect(changed.samples[0].diff.dropped).toHaveLength(1);
    expect((await api.store.destinations.get(workspaceId, id)).mappings).toEqual([]);
    const wrong = [{ ...mappings[0], trigger: 'type =' }];
    expect(await ask(`/destinations/${id}/test-events`, { sourceId, mappings: wrong })).toMatchObject({
      code: 'TY_VALIDATION',
    });
  });

  it('traces an event from its raw bytes to its attempts and dead letters', async () => {
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const destination = await api.store.destinations.create(workspaceId, { name: 'Hook', ...plain });
    const off = await api.store.destinations.create(workspaceId, { name: 'Off', ...plain });
    const connection = await api.store.connections.create(workspaceId, {
      sourceId,
      destinationId: destination.id,
    });
    await api.store.connections.create(workspaceId, { sourceId, destinationId: off.id, enabled: false });
    await api.reloadConfig();
    const attempt = {
      ...{ destinationId: destination.id, connectionIds: [connection.id], durationMs: 12, action: 'send' },
      ...{ delivered: 0, retried: 0, dead: 1, held: 0, reason: 'http_400' },
      request: { method: 'POST', url: 'https://example.com/', headers: {} },
      response: { status: 400, body: 'no' },
      messages: [{ sourceId, messageId: 'm-1' }],
    };
    await api.store.attempts.add(workspaceId, [{ ...attempt, at: Date.parse('2026-03-04T10:00:01.000Z') }]);
    await api.store.deadLetters.add(workspaceId, [
      {
        ...{ connectionId: connection.id, destinationId: destination.id, sourceId, messageId: 'm-1' },
        ...{ recordId: 'r', eventIndex: 0, reason: 'http_400', event: '{}', attempts: 1 },
      },
    ]);

    const { json } = await get('/events/m-1/trace');
    expect(json.raw).toMatchObject({
      requestId: 'req-1',
      encoding: 'utf8',
      body: BODY_1,
      remote: '203.0.113.7',
    });
    expect(json.event).toMatchObject({ messageId: 'm-1', event: 'Bought' });
    const byName = Object.fromEntries(json.connections.map((one: any) => [one.destinationName, one]));
    expect(byName['Hook']).toMatchObject({
      decision: 'routed',
      reason: null,
      attempts: [{ reason: 'http_400', response: { status: 400, body: 'no' } }],
      deadLetters: [{ status: 'open', reason: 'http_400' }],
    });
    expect(byName['Off']).toMatchObject({
      decision: 'filtered',
      reason: 'connection_disabled',
      attempts: [],
    });
    expect(byName['Local warehouse']).toMatchObject({ decision: 'routed', attempts: [] });
    expect((await get('/events/m-2a/trace')).json.connections.flatMap((one: any) => one.attempts)).toEqual(
      [],
    );
    expect((await get('/events/none/trace')).json.code).toBe('TY_NOT_FOUND');
  });

  it('shows events as their source enriches them, the raw bytes as they came, and decides by what is added', async () => {
    await api.store.sources.update(workspaceId, sourceId, {
      enrichments: { location: true },
      secretFields: [],
    });
    await api.reloadConfig();
    const shown = await get('/events/m-1/trace');
    expect(shown.json.event.context.location).toEqual({ city: 'Boxford' });
    expect(JSON.stringify(shown.json.raw)).not.toContain('Boxford');
    expect((await get('/events?messageId=m-1')).json.data[0].context.location).toEqual({ city: 'Boxford' });
    const plain = { type: 'webhook', settings: {}, secretFields: [] };
    const { id: destinationId } = await api.store.destinations.create(workspaceId, {
      name: 'Near',
      ...plain,
    });
    const filter = 'context.location.city = "Boxford"';
    const preview = await api.ask('/api/v1/connections/preview', {
      method: 'POST',
      body: { sourceId, destinationId, filter },
    });
    expect(preview.json).toMatchObject({ passed: 1, dropped: 3 });
    await api.store.sources.update(workspaceId, sourceId, { enrichments: {}, secretFields: [] });
    await api.reloadConfig();
    expect((await get('/events/m-1/trace')).json.event.context).not.toHaveProperty('location');
  });

  it('says in a trace that the same message came before, or came again', async () => {
    const times = { 'req-a': '08:00', 'req-b': '08:30', 'req-c': '11:00', 'req-d': '12:00' };
    const lines = Object.entries(times).map(([requestId, time]) =>
      JSON.stringify({
        ...{
          requestId,
          batchId: requestId,
          sourceId,
          method: 'POST',
          path: '/v1/track',
          remote: '203.0.113.7',
        },
        ...{ headers: {}, receivedAt: `2026-02-04T${time}:00.000Z`, encoding: 'utf8' },
        body: JSON.stringify({
          userId: 'ann',
          event: 'Twice',
          messageId: time < '09' ? 'm-twice' : 'm-late',
        }),
      }),
    );
    await api.lake.archive.writeRaw(
      receivedLines(lines, [
        { requestId: 'req-a', index: 0, messageId: 'm-twice', userId: 'ann' },
        { requestId: 'req-b', index: 0, messageId: 'm-twice', userId: 'ann' },
        { requestId: 'req-c', index: 0, messageId: 'm-late', userId: 'ann' },
        { requestId: 'req-d', index: 0, messageId: 'm-late', userId: 'ann' },
      ]),
    );
    const { json } = await get('/events/m-twice/trace');
    expect(json.raw.requestId).toBe('req-a');
    expect(json.copies).toEqual({ earlier: null, later: '2026-02-04T08:30:00.000Z' });
    const late = (await get('/events/m-late/trace')).json;
    expect(late.raw.requestId).toBe('req-d');
    expect(late.copies).toEqual({ earlier: '2026-02-04T11:00:00.000Z', later: null });
  });

  it('traces what was refused: bytes and problems, no event', async () => {
    const { json } = await get('/events/m-bad/trace');
    expect(json).toMatchObject({ event: null, connections: [], problems: [{ code: 'TY_EVENT_NAME' }] });
    expect(json.raw.body).toContain('m-bad');
  });

  it('lists, shows and deletes dead letters', async () => {
    const letter = (eventIndex: number, reason: string) => ({
      ...{ connectionId: 'con_x', destinationId: 'dst_x', sourceId, messageId: `d-${eventIndex}` },
      ...{ recordId: 'x', eventIndex, reason, message: 'No.', event: '{"nul":"\\u0000"}', attempts: 3 },
      response: { status: 422, body: 'no' },
    });
    await api.store.deadLetters.add(workspaceId, [letter(0, 'http_422'), letter(1, 'http_400')]);
    const { json } = await get('/dead-letters?destinationId=dst_x&reason=http_422');
    expect(json.data).toMatchObject([{ messageId: 'd-0', reason: 'http_422', attempts: 3, status: 'open' }]);
    const detail = (await get(`/dead-letters/${json.data[0].id}`)).json;
    expect(detail).toMatchObject({ event: '{"nul":"\\u0000"}', request: null, response: { status: 422 } });

    const del = (query: string) => api.ask(`/api/v1/dead-letters${query}`, { method: 'DELETE' });
    expect((await del('')).json.code).toBe('TY_VALIDATION');
    expect((await del('?destinatonId=dst_x')).json.code).toBe('TY_VALIDATION');
    expect((await del('?destinationId=dst_x&reason=http_422')).json).toEqual({ deleted: 1 });
    const left = await get('/dead-letters?destinationId=dst_x');
    expect(idsOf(left.json)).toEqual(['d-1']);
    expect((await del(`?ids=${left.json.data[0].id}`)).json).toEqual({ deleted: 1 });
  });

  it('lists what is in quarantine', async () => {
    const item = {
      workspaceId,
      sourceId,
      requestId: 'req-q',
      problems: [{ code: 'TY_EVENT_TYPE' }],
      receivedAt: 1,
    };
    await api.store.quarantine.add([
      { ...item, itemIndex: 0, messageId: 'q-1', item: '{"type":"none"}' },
      { ...item, itemIndex: -1, item: '' },
    ]);
    const { json } = await get(`/sources/${sourceId}/quarantine`);
    expect(json.data).toHaveLength(2);
    expect(json.data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          index: 0,
          messageId: 'q-1',
          item: '{"type":"none"}',
          problems: item.problems,
        }),
        expect.objectContaining({ index: null, messageId: null }),
      ]),
    );
  });

  it('keeps the books with names, totals and whether they balance', async () => {
    const { json } = await get('/books');
    expect(json.sources).toMatchObject([{ sourceId, sourceName: 'Demo', received: 0, balanced: true }]);
    expect(json.connections).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ destinationName: 'Local warehouse', pending: 0, balanced: true }),
      ]),
    );
    expect(json).toMatchObject({
      balanced: true,
      totals: { sources: { received: 0 }, connections: { filtered: {} } },
    });
  });

  it('shows samples of requests without a key', async () => {
    api.state.unauthorized = { counts: { TY_WRITE_KEY_UNKNOWN: 1 }, samples: [{ path: '/v1/track' }] };
    expect((await get('/unauthorized')).json).toEqual(api.state.unauthorized);
  });

  it('streams a source’s events as they come, from where a broken stream stood', async () => {
    const publish = (name: string, problems: string[] = []) =>
      api.queue.live.publish(sourceId, [
        { kind: problems.length ? 'rejected' : 'event', json: `{"event":"${name}"}`, problems },
      ]);
    const first = openStream(api, sourceId);
    await waitFor(async () => (await api.queue.live.watched()).has(sourceId), { timeoutMs: 60_000 });
    await publish('one');
    await publish('two', ['TY_EVENT_TYPE']);
    await waitFor(() => first.messages().length === 2, { timeoutMs: 60_000 });
    expect(first.messages()).toMatchObject([
      { event: 'event', data: '{"event":{"event":"one"},"problems":[]}' },
      { event: 'rejected', data: '{"event":{"event":"two"},"problems":["TY_EVENT_TYPE"]}' },
    ]);
    await first.close();
    const [one] = first.messages();
    const second = openStream(api, sourceId, one?.id);
    await waitFor(() => second.messages().length === 1, { timeoutMs: 60_000 });
    expect(second.messages()[0]?.event).toBe('rejected');
    await second.close();
    expect((await get('/sources/src_none/live')).json.code).toBe('TY_NOT_FOUND');
  });
});

const BODY_1 =
  '{"messageId":"m-1","type":"track","event":"Bought","userId":"ann","context":{"ip":"2.125.160.216"},"properties":{"price":  9.50}}';

async function fillLake(api: TestApi, sourceId: string): Promise<void> {
  const event = (messageId: string, fields: object) => ({ messageId, userId: 'bob', ...fields });
  const batch = [
    event('m-2a', { type: 'page', anonymousId: 'ann' }),
    event('m-2b', { type: 'track', event: 'Bought' }),
    event('m-bad', { type: 'track', event: '' }),
  ];
  const bodies: [string, string, string][] = [
    ['req-1', '/v1/track', BODY_1],
    ['req-2', '/v1/batch', JSON.stringify({ batch })],
    ['req-3', '/v1/identify', JSON.stringify(event('m-3', { traits: {} }))],
  ];
  const lines = bodies.map(([requestId, path, body], minute) =>
    JSON.stringify({
      ...{ requestId, batchId: `batch-${minute}`, sourceId, method: 'POST', path, remote: '203.0.113.7' },
      ...{ headers: {}, receivedAt: `2026-03-04T10:0${minute}:00.000Z`, encoding: 'utf8', body },
    }),
  );
  const ids = (
    requestId: string,
    index: number,
    messageId: string,
    userId: string,
    anonymousId?: string,
  ) => ({
    ...{ requestId, index, messageId, userId },
    ...(anonymousId !== undefined && { anonymousId }),
  });
  await api.lake.archive.writeRaw(
    receivedLines(lines, [
      ids('req-1', 0, 'm-1', 'ann'),
      ids('req-2', 0, 'm-2a', 'bob', 'ann'),
      ids('req-2', 1, 'm-2b', 'bob'),
      { requestId: 'req-2', index: 2, messageId: 'm-bad' },
      ids('req-3', 0, 'm-3', 'bob'),
    ]),
  );
}

/** A reader of Server-Sent Events on the real connection. */
function openStream({ url }: TestApi, sourceId: string, lastEventId?: string) {
  const stop = new AbortController();
  let text = '';
  const reading = fetch(`${url}/api/v1/sources/${sourceId}/live`, {
    signal: stop.signal,
    headers: { authorization: `Bearer ${API_TOKEN}`, ...(lastEventId && { 'last-event-id': lastEventId }) },
  })
    .then(async ({ body }) => {
      const decoder = new TextDecoder();
      for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
    })
    .catch(() => undefined);
  return {
    messages: () =>
      text
        .split('\n\n')
        .slice(0, -1)
        .filter((block) => block.includes('data: '))
        .map(
          (block) =>
            Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))) as Record<
              string,
              string
            >,
        ),
    async close() {
      stop.abort();
      await reading;
    },
  };
}
