import { newUuid } from '@trackyard/base';
import { bitmap, deliverLane, encodeLines, INCOMING_LANE } from '@trackyard/queue';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** What people configure: real PostgreSQL, queue, connectors, HTTP. */
describe('configuration', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const post = (path: string, body: unknown) => api.ask(`/api/v1${path}`, { method: 'POST', body });
  const patch = (path: string, body: unknown) => api.ask(`/api/v1${path}`, { method: 'PATCH', body });
  const remove = (path: string) => api.ask(`/api/v1${path}`, { method: 'DELETE' });
  const get = (path: string) => api.ask(`/api/v1${path}`);

  const webhook = {
    name: 'CRM',
    type: 'webhook',
    settings: {
      url: 'https://example.com/hook',
      secret: `whsec_${'A'.repeat(43)}=`,
      previousSecret: `whsec_${'B'.repeat(43)}=`,
    },
  };

  it('lists the catalog, slashes in types included', async () => {
    const { json } = await get('/catalog/destinations');
    expect(json.data.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining(['postgres', 'webhook']),
    );
    const detail = await get('/catalog/destinations/webhook');
    expect(detail.json.settings.properties.previousSecret).toMatchObject({
      writeOnly: true,
      format: 'password',
    });
    expect(detail.json.presets.length).toBeGreaterThan(0);
    expect((await get('/catalog/sources/http')).json).toMatchObject({ type: 'http', kind: 'collection' });
    for (const type of ['segment/none', 'constructor', '__proto__', 'segment%2Fnone']) {
      expect([type, (await get(`/catalog/destinations/${type}`)).json?.code]).toEqual([type, 'TY_NOT_FOUND']);
    }
  });

  it('switches what is added to the events of a source, each by itself', async () => {
    const off = { userAgent: false, location: false, campaign: false, session: false, bot: false };
    const { json: source } = await post('/sources', { name: 'Site', type: 'http' });
    expect(source.enrichments).toEqual(off);
    const path = `/sources/${source.id}`;
    await patch(path, { enrichments: { campaign: true, bot: true } });
    const { json } = await patch(path, { enrichments: { bot: false, session: true } });
    expect(json.enrichments).toEqual({ ...off, campaign: true, session: true });
    await api.reloadConfig();
    expect(api.state.config.enrichmentsBySource.get(source.id)).toEqual({
      ...{ campaign: true, session: true, bot: false },
    });
    expect((await get('/geo-database')).json).toEqual({ path: null, found: false });
    const refused = await patch(path, { name: 'Other', enrichments: { location: true } });
    expect([refused.status, refused.json.code]).toEqual([409, 'TY_GEO_DATABASE_MISSING']);
    expect(
      (await post('/sources', { name: 'X', type: 'http', enrichments: { location: true } })).status,
    ).toBe(409);
    expect((await patch(path, { enrichments: { weather: true } })).json.code).toBe('TY_VALIDATION');
    expect((await get(path)).json).toMatchObject({ name: 'Site', enrichments: { location: false } });
    await remove(path);
  });

  it('asks a table when a person says so, shows how that goes, and tries its connection', async () => {
    const settings = { url: api.warehouseUrl, table: 'orders', cursorColumn: 'id', userIdColumn: 'customer' };
    const { json: source } = await post('/sources', { name: 'Orders', type: 'postgres', settings });
    expect(source).toMatchObject({
      kind: 'pull',
      settings: { url: '********', everyMinutes: 15, idColumns: ['id'] },
    });
    const path = `/sources/${source.id}`;
    expect((await get(`${path}/pull`)).json).toEqual({
      ...{ status: 'waiting', lastRun: null, totalEvents: 0, nextRunAt: source.createdAt },
    });
    const asked = await post(`${path}/run`, {});
    expect([asked.status, asked.json.status]).toEqual([200, 'waiting']);
    await api.store.sourcePulls.systemLease('w1', 60_000, [
      { id: source.id, workspaceId: api.first.workspaceId },
    ]);
    await api.store.sourcePulls.systemAdvance(source.id, 'w1', { position: 1, events: 3, refused: 1 });
    expect((await get(`${path}/pull`)).json).toMatchObject({
      ...{ status: 'running', totalEvents: 3, lastRun: { events: 3, refused: 1, finishedAt: null } },
    });
    await api.store.sourcePulls.systemFinish(source.id, 'w1', {
      problem: 'No such table.',
      nextInMs: 60_000,
    });
    expect((await get(`${path}/pull`)).json).toMatchObject({
      ...{ status: 'waiting', lastRun: { problem: 'No such table.', finishedAt: expect.any(String) } },
    });

    const check = await post(`${path}/check`, {});
    expect(check.json).toEqual({
      ...{ ok: false, reason: 'config', message: expect.stringContaining('"orders" does not exist') },
    });
    await patch(path, { settings: { table: null, query: "SELECT 1 AS id, 'c' AS customer" } });
    expect((await post(`${path}/check`, {})).json).toEqual({ ok: true, reason: null, message: null });

    await patch(path, { enabled: false });
    expect((await post(`${path}/run`, {})).json.code).toBe('TY_CONFLICT');
    expect((await get(`${path}/pull`)).json).toMatchObject({ status: 'disabled', nextRunAt: null });
    await remove(path);
    expect((await get(`${path}/pull`)).json.code).toBe('TY_NOT_FOUND');
    const { json: sdk } = await post('/sources', { name: 'Sends', type: 'http' });
    for (const answer of [await get(`/sources/${sdk.id}/pull`), await post(`/sources/${sdk.id}/run`, {})])
      expect([answer.status, answer.json.code]).toEqual([409, 'TY_CONFLICT']);
    await remove(`/sources/${sdk.id}`);
  });

  it('makes, shows, changes and deletes a source', async () => {
    const created = await post('/sources', { name: 'My Shop', type: 'http' });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      slug: 'my_shop',
      kind: 'collection',
      enabled: true,
      settings: { strict: false },
      webhookUrl: null,
    });
    const { id, writeKey } = created.json;
    expect((await get(`/sources/${id}`)).json).toEqual(created.json);
    const changed = await patch(`/sources/${id}`, { name: 'Shop', settings: { strict: true } });
    expect(changed.json).toMatchObject({
      name: 'Shop',
      slug: 'my_shop',
      settings: { strict: true },
      writeKey,
    });
    expect((await post(`/sources/${id}/rotate-key`, {})).json.writeKey).not.toBe(writeKey);
    expect((await remove(`/sources/${id}`)).status).toBe(204);
    expect((await get(`/sources/${id}`)).json.code).toBe('TY_NOT_FOUND');
  });

  it('never gives a secret back, and keeps one that is sent back masked', async () => {
    const created = await post('/destinations', webhook);
    expect(created.status).toBe(201);
    const { id } = created.json;
    const answers = [
      created,
      await get('/destinations'),
      await get(`/destinations/${id}`),
      await patch(`/destinations/${id}`, {
        settings: { ...created.json.settings, url: 'https://example.com/new' },
      }),
    ];
    for (const { text, json } of answers) {
      expect(text).not.toContain(webhook.settings.previousSecret);
      expect(text).not.toContain('$sealed');
      const shown = json.data?.find((one: { id: string }) => one.id === id) ?? json;
      expect(shown.settings.previousSecret).toBe('********');
    }
    const { workspaceId } = api.first;
    const open = async () =>
      api.store.secrets.unsealSettings(
        { workspaceId, recordId: id },
        (await api.store.destinations.get(workspaceId, id)).settings,
      );
    expect(await open()).toMatchObject({ ...webhook.settings, url: 'https://example.com/new' });
    await patch(`/destinations/${id}`, { settings: { previousSecret: null } });
    expect(await open()).not.toHaveProperty('previousSecret');
  });

  it('names every problem of the settings at once', async () => {
    const { status, json } = await post('/destinations', {
      ...webhook,
      settings: { url: 'ftp://example.com', maxBatchEvents: 0, colour: 'blue' },
    });
    expect([status, json.code]).toEqual([400, 'TY_VALIDATION']);
    expect(json.details.map(({ field }: { field: string }) => field).sort()).toEqual([
      ...['settings.colour', 'settings.maxBatchEvents', 'settings.secret', 'settings.url'],
    ]);
    for (const body of [
      {},
      { name: '', type: 'webhook' },
      { ...webhook, type: 'none' },
      { ...webhook, colour: 1 },
      [],
      'null',
    ]) {
      expect((await post('/destinations', body)).json.code).toBe('TY_VALIDATION');
    }
    const masked = {
      ...webhook,
      settings: { ...webhook.settings, url: 'https://a.example', previousSecret: '********' },
    };
    expect((await post('/destinations', masked)).json.settings).not.toHaveProperty('previousSecret');
  });

  it('keeps mappings, and names every problem of them', async () => {
    const mappings = [
      { name: 'Orders', trigger: 'type = "track"', action: 'send', fields: {} },
      { enabled: false, trigger: 'type = "page"', action: 'send', fields: {} },
    ];
    const made = (await post('/destinations', { ...webhook, mappings })).json;
    expect(made.mappings).toEqual(mappings);
    expect((await patch(`/destinations/${made.id}`, { name: 'Other' })).json.mappings).toEqual(mappings);
    expect((await patch(`/destinations/${made.id}`, { mappings: [] })).json.mappings).toEqual([]);
    const wrong = [
      { ...mappings[0], action: 'constructor' },
      { ...mappings[1], fields: { colour: 'blue' } },
      { ...mappings[1], trigger: 'type = = "page"', fields: { a: { '@no': 1 } } },
    ];
    expect((await patch(`/destinations/${made.id}`, { mappings: wrong })).json.details).toEqual([
      { field: 'mappings.0.action', message: 'There is no such action.' },
      { field: 'mappings.1.fields.colour', message: 'There is no such field.' },
      { field: 'mappings.2.trigger', position: 7, message: 'Expected a field, a value or a "(".' },
      { field: 'mappings.2.fields.a', message: 'There is no such field.' },
      { field: 'mappings.2.fields.a', message: 'It has an invalid directive: @no.' },
    ]);
  });

  it('leaves the local warehouse as it is, but for its switch', async () => {
    const { data } = (await get('/destinations')).json;
    const builtin = data.find((one: { builtin: boolean }) => one.builtin);
    expect((await remove(`/destinations/${builtin.id}`)).json.code).toBe('TY_CONFLICT');
    const url = 'postgres://elsewhere.example/db';
    expect((await patch(`/destinations/${builtin.id}`, { settings: { url } })).json.code).toBe('TY_CONFLICT');
    expect((await patch(`/destinations/${builtin.id}`, { enabled: false })).json.enabled).toBe(false);
    expect((await patch(`/destinations/${builtin.id}`, { enabled: true })).json.enabled).toBe(true);
  });

  it('connects, finds by either end, and refuses a second time', async () => {
    const source = (await post('/sources', { name: 'A', type: 'http' })).json;
    const destination = (await post('/destinations', webhook)).json;
    const pair = { sourceId: source.id, destinationId: destination.id };
    const created = await post('/connections', pair);
    expect([created.status, created.json]).toEqual([
      201,
      expect.objectContaining({ ...pair, enabled: true, mode: 'live' }),
    ]);
    expect((await post('/connections', pair)).json.code).toBe('TY_CONFLICT');
    expect((await post('/connections', { ...pair, mode: 'dark' })).json.code).toBe('TY_VALIDATION');
    const missing = await post('/connections', { ...pair, destinationId: 'dst_none' });
    expect(missing.json).toMatchObject({ code: 'TY_VALIDATION', details: [{ field: 'destinationId' }] });
    expect((await get(`/connections?destinationId=${destination.id}`)).json.data).toEqual([created.json]);
    expect((await get(`/connections?sourceId=src_none`)).json.data).toEqual([]);
    for (const mode of ['shadow', 'live']) {
      expect((await patch(`/connections/${created.json.id}`, { mode })).json).toMatchObject({
        mode,
        enabled: true,
      });
    }
    expect((await patch(`/connections/${created.json.id}`, { enabled: false })).json.enabled).toBe(false);
    expect((await remove(`/connections/${created.json.id}`)).status).toBe(204);
  });

  it('does not delete what events wait for', async () => {
    const source = (await post('/sources', { name: 'Busy', type: 'http' })).json;
    await api.queue.records.commit({
      id: newUuid(),
      eventCount: 2,
      events: encodeLines(['{}', '{}']),
      bodies: encodeLines(['{}']),
      sources: [{ sourceId: source.id, events: 2, quarantined: 0 }],
    });
    const { status, json } = await remove(`/sources/${source.id}`);
    expect([status, json]).toEqual([
      409,
      expect.objectContaining({ code: 'TY_CONFLICT', details: { waiting: 2 } }),
    ]);
    expect((await get(`/sources/${source.id}`)).status).toBe(200);
  });

  it('deletes what waits with its connection where it is told to, and the books know', async () => {
    const source = (await post('/sources', { name: 'Leaving', type: 'http' })).json;
    const destination = (await post('/destinations', webhook)).json;
    const ends = { sourceId: source.id, destinationId: destination.id };
    const connection = (await post('/connections', ends)).json;
    await routeTwo(source.id, connection.id, destination.id);
    const refused = await remove(`/connections/${connection.id}`);
    expect([refused.status, refused.json.details]).toEqual([409, { waiting: 2 }]);
    expect((await remove(`/connections/${connection.id}?waiting=discard`)).status).toBe(204);
    expect((await api.queue.records.books()).connections[connection.id]).toMatchObject({
      ...{ routed: 2, deleted: 2, pending: 0, held: 0 },
    });
  });

  it('holds what waits when a destination is disabled, or deletes it where it is told to', async () => {
    const source = (await post('/sources', { name: 'Resting', type: 'http' })).json;
    const { id } = (await post('/destinations', webhook)).json;
    const connection = (await post('/connections', { sourceId: source.id, destinationId: id })).json;
    await routeTwo(source.id, connection.id, id);
    const books = async () => (await api.queue.records.books()).connections[connection.id];
    expect((await patch(`/destinations/${id}`, { enabled: false })).json.enabled).toBe(false);
    expect(await books()).toMatchObject({ routed: 2, deleted: 0 });
    await patch(`/destinations/${id}?waiting=discard`, { enabled: true });
    expect(await books()).toMatchObject({ deleted: 0 });
    await patch(`/destinations/${id}?waiting=discard`, { enabled: false });
    expect(await books()).toMatchObject({ routed: 2, deleted: 2, pending: 0, held: 0 });
  });

  /** Two events that wait for a connection. */
  async function routeTwo(sourceId: string, connectionId: string, destinationId: string): Promise<void> {
    const { records } = api.queue;
    const id = newUuid();
    const events = encodeLines(['{}', '{}']);
    const sources = [{ sourceId, events: 2, quarantined: 0 }];
    await records.commit({ id, eventCount: 2, events, bodies: encodeLines(['{}']), sources });
    const lease = { lane: INCOMING_LANE, token: newUuid() };
    await records.lease(lease.lane, lease.token, 5_000);
    const bits = bitmap.all(2);
    await records.route({
      ...{ lease, batchIds: [id], recordId: id, sources: [{ sourceId, accepted: 2, duplicate: 0 }] },
      connections: [{ connectionId, lane: deliverLane(destinationId), bits, filtered: {} }],
    });
    await records.release(lease);
  }

  it('keeps delivery settings within their limits, and says how a destination is', async () => {
    const delivery = { retryHorizonSeconds: 0, eventsPerSecond: 0.5, requestsPerSecond: 10, concurrency: 3 };
    const made = (await post('/destinations', { ...webhook, delivery })).json;
    expect(made).toMatchObject({ delivery, health: { status: 'healthy', reason: null, retryAt: null } });
    for (const wrong of [
      { retryHorizonSeconds: 1_209_601 },
      { eventsPerSecond: 0 },
      { concurrency: 1.5 },
      { rate: 1 },
    ])
      expect((await patch(`/destinations/${made.id}`, { delivery: wrong })).status).toBe(400);
    const changed = await patch(`/destinations/${made.id}`, { delivery: { concurrency: 1 } });
    expect(changed.json).toMatchObject({
      delivery: { concurrency: 1 },
      settings: { url: webhook.settings.url },
    });
  });

  it('shows an open breaker, and resumes', async () => {
    const { id } = (await post('/destinations', webhook)).json;
    const openUntil = Date.now() + 60_000;
    const breaker = { status: 'open', reason: 'http_503', openUntil, changedAt: 1_000 };
    const lease = { lane: deliverLane(id), token: newUuid() };
    await api.queue.records.lease(lease.lane, lease.token, 1_000);
    await api.queue.records.release(lease, { state: JSON.stringify({ breaker }), restMs: 60_000 });
    expect((await get(`/destinations/${id}`)).json.health).toMatchObject({
      ...{ status: 'open', reason: 'http_503', since: '1970-01-01T00:00:01.000Z' },
      retryAt: new Date(openUntil).toISOString(),
    });
    expect((await post(`/destinations/${id}/resume`, {})).json.health.status).toBe('healthy');
    expect((await post('/destinations/dst_none/resume', {})).status).toBe(404);
  });

  it('takes an order of events for a connection', async () => {
    const source = (await post('/sources', { name: 'Ordered', type: 'http' })).json;
    const destination = (await post('/destinations', webhook)).json;
    const ends = { sourceId: source.id, destinationId: destination.id };
    const made = (await post('/connections', { ...ends, order: 'user' })).json;
    expect(made.order).toBe('user');
    expect((await patch(`/connections/${made.id}`, { order: 'none' })).json).toMatchObject({
      order: 'none',
      enabled: true,
    });
    expect((await patch(`/connections/${made.id}`, { order: 'sometimes' })).status).toBe(400);
  });

  it('keeps what a connection lets through, and refuses a filter that cannot be read', async () => {
    const source = (await post('/sources', { name: 'Filtered', type: 'http' })).json;
    const destination = (await post('/destinations', webhook)).json;
    const ends = { sourceId: source.id, destinationId: destination.id };
    const rules = {
      filter: 'type = "track"',
      sample: { percent: 10 },
      properties: { deny: ['traits.email'] },
    };
    const made = (await post('/connections', { ...ends, ...rules })).json;
    expect(made).toMatchObject({ ...rules, consent: null });
    const changed = await patch(`/connections/${made.id}`, { filter: null, consent: ['ads'] });
    expect(changed.json).toMatchObject({ ...rules, filter: null, consent: ['ads'] });
    const wrong = await patch(`/connections/${made.id}`, { filter: 'type = track"' });
    expect(wrong.json).toMatchObject({
      code: 'TY_VALIDATION',
      details: [{ field: 'filter', position: 12, message: 'This text has no closing quote.' }],
    });
    for (const bad of [
      { sample: { percent: 101 } },
      { properties: { deny: ['userId'] } },
      { consent: 'ads' },
    ])
      expect((await patch(`/connections/${made.id}`, bad)).json.code).toBe('TY_VALIDATION');
  });

  it('pages', async () => {
    const first = (await get('/sources?limit=1')).json;
    expect(first.data).toHaveLength(1);
    const second = (await get(`/sources?limit=1&cursor=${first.nextCursor}`)).json;
    expect(second.data[0].id).not.toBe(first.data[0].id);
    for (const query of ['limit=0', 'limit=many', 'cursor=!', 'colour=blue', 'limit=1&limit=2']) {
      expect([query, (await get(`/sources?${query}`)).json.code]).toEqual([query, 'TY_VALIDATION']);
    }
  });

  it('refuses a destination of a type that cannot work here, with the reason', async () => {
    const { status, json } = await post('/destinations', { name: 'Kafka', type: 'segment/kafka' });
    expect([status, json.code]).toEqual([400, 'TY_VALIDATION']);
    expect(json.details).toEqual([{ field: 'type', message: expect.stringContaining('Kafka is no HTTP') }]);
  });

  it('refuses a circle: a source whose events a destination would bring back to it', async () => {
    const sources = await Promise.all(['One', 'Two'].map((name) => post('/sources', { name, type: 'http' })));
    const [one, two] = sources.map(({ json }) => json);
    const feeding = async (writeKey: string) => {
      const settings = { endpoint: 'https://hub.example.com', source_write_key: writeKey };
      return (await post('/destinations', { name: 'Back', type: 'segment/segment', settings })).json;
    };
    const [intoTwo, intoOne] = [await feeding(two.writeKey), await feeding(one.writeKey)];
    await api.reloadConfig();
    const refused = { code: 'TY_VALIDATION', details: [{ field: 'destinationId' }] };
    const own = await post('/connections', { sourceId: one.id, destinationId: intoOne.id });
    expect(own.json).toMatchObject(refused);
    expect((await post('/connections', { sourceId: one.id, destinationId: intoTwo.id })).status).toBe(201);
    await api.reloadConfig();
    expect((await post('/connections', { sourceId: two.id, destinationId: intoOne.id })).json).toMatchObject(
      refused,
    );
    const turned = await patch(`/destinations/${intoTwo.id}`, {
      settings: { source_write_key: one.writeKey },
    });
    expect(turned.json).toMatchObject(refused);
  });
});
