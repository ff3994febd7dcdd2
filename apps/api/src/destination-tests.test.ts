import { once } from 'node:events';
import { createServer } from 'node:http';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

const SECRET = `whsec_${'A'.repeat(43)}=`;
const EVENT = { type: 'track', event: 'Bought', userId: 'ann', properties: { total: 5, token: 't-123' } };

/** Tests before production, against a receiver that listens: what must not arrive is seen not to. */
describe('trying destinations', () => {
  let api: TestApi;
  let received: { url: string | undefined; body: string }[];
  let connections: number;
  let hook: string;
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push({ url: request.url, body });
      response.writeHead(202).end(`thank you, ${SECRET}`);
    });
  });
  receiver.on('connection', () => connections++);
  beforeAll(async () => {
    api = await startTestApi();
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const address = receiver.address();
    hook = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook?key=q-777`;
  });
  beforeEach(() => {
    received = [];
    connections = 0;
  });
  afterAll(async () => {
    receiver.close();
    receiver.closeAllConnections();
    await api.close();
  });

  const post = async (path: string, body: unknown) =>
    (await api.ask(`/api/v1${path}`, { method: 'POST', body })).json;
  const newHook = (more: object = {}) =>
    post('/destinations', {
      ...{ name: 'Hook', type: 'webhook', ...more },
      settings: { url: hook, secret: SECRET, headers: { 'X-Team': 'team-secret-9' } },
    });
  const test = (id: string, more: object = {}) => post(`/destinations/${id}/test`, { event: EVENT, ...more });

  it('shows the exact request of a dry run with secrets masked, and opens no socket', async () => {
    const { id } = await newHook();
    const result = await test(id);
    expect(result).toMatchObject({ outcome: 'would_send', reasons: [], response: null });
    expect(result.requests).toHaveLength(1);
    const [request] = result.requests;
    expect(request).toMatchObject({ action: 'send', method: 'POST', url: hook });
    expect(JSON.parse(request.body)).toMatchObject({ event: 'Bought', properties: { total: 5 } });
    expect(request.headers).toMatchObject({
      ...{ 'content-type': 'application/json', 'x-team': '********', 'webhook-signature': '********' },
    });
    expect(JSON.stringify(result)).not.toContain('team-secret-9');
    expect([connections, received]).toEqual([0, []]);
  });

  it.each([
    [{ status: 503, headers: { 'Retry-After': '7' } }, 'retry', 'http_503'],
    [{ status: 422, body: 'no such field' }, 'dead', 'http_422'],
    [{ status: 401 }, 'held', 'http_401'],
    [{ status: 204 }, 'would_send', undefined],
  ])('shows what comes of an answer that somebody chose: %j', async (answer, outcome, reason) => {
    const { id } = await newHook();
    const result = await test(id, { answers: [answer] });
    expect(result).toMatchObject({ outcome, response: { status: answer.status } });
    expect(result.reasons[0]?.reason).toBe(reason);
    expect(result.requests).toHaveLength(1);
    expect([connections, received]).toEqual([0, []]);
  });

  it('shows what other mappings would send, and sends nothing by them', async () => {
    const { id } = await newHook();
    const fields = { body: { who: { '@path': '$.userId' } } };
    const mappings = [{ trigger: 'type = "track"', action: 'sendTemplate', fields }];
    const result = await test(id, { mappings });
    expect(result).toMatchObject({ outcome: 'would_send', requests: [{ action: 'sendTemplate' }] });
    expect(JSON.parse(result.requests[0].body)).toEqual({ who: 'ann' });
    expect((await test(id)).requests[0].action).toBe('send');
    const wrong = await test(id, { mappings: [{ ...mappings[0], action: 'none' }] });
    expect(wrong.details).toEqual([expect.objectContaining({ field: 'mappings.0.action' })]);
    expect((await test(id, { mappings, mode: 'live' })).code).toBe('TY_VALIDATION');
    expect([connections, received]).toEqual([0, []]);
  });

  it('sends a live test once, and shows the answer', async () => {
    const { id } = await newHook();
    const result = await test(id, { mode: 'live' });
    expect(result).toMatchObject({
      outcome: 'delivered',
      response: { status: 202, body: 'thank you, ********' },
    });
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]!.body)).toMatchObject({ event: 'Bought' });
  });

  it('says why nothing would be sent', async () => {
    const mappings = [{ trigger: 'type = "page"', action: 'send', fields: {} }];
    const { id: mapped } = await newHook({ mappings });
    expect(await test(mapped)).toMatchObject({
      outcome: 'filtered',
      reasons: [{ reason: 'no_mapping_matches' }],
      requests: [],
    });
    const { id } = await newHook();
    const source = await post('/sources', { name: 'Shop', type: 'http' });
    const ends = { sourceId: source.id, destinationId: id, enabled: false };
    await post('/connections', {
      ...ends,
      filter: 'properties.total > 100',
      properties: { deny: ['properties.token'] },
    });
    expect(await test(id)).toMatchObject({ outcome: 'filtered', reasons: [{ reason: 'filter' }] });
    expect(await test(id, { event: { ...EVENT, integrations: { All: false } } })).toMatchObject({
      reasons: [{ reason: 'integrations_object' }],
    });
    const passed = await test(id, { event: { ...EVENT, properties: { total: 101, token: 't-123' } } });
    expect(passed.outcome).toBe('would_send');
    expect(JSON.parse(passed.requests[0].body).properties).toEqual({ total: 101 });
    expect(connections).toBe(0);
  });

  it('shows the rows that a warehouse would get, without connecting', async () => {
    const settings = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'pw-secret' };
    const { id } = await post('/destinations', { name: 'Tables', type: 'postgres', settings });
    const result = await test(id);
    expect(result.outcome).toBe('would_send');
    expect(result.requests.map(({ method, url }: { method: string; url: string }) => [method, url])).toEqual([
      ['WRITE', 'test.tracks'],
      ['WRITE', 'test.bought'],
    ]);
    expect(JSON.parse(result.requests[1].body)).toMatchObject({ event: 'bought', user_id: 'ann', total: 5 });
  });

  it('refuses what is no event, and what is not there', async () => {
    const { id } = await newHook();
    expect(await test(id, { event: { type: 'none' } })).toMatchObject({ code: 'TY_VALIDATION' });
    expect(await test(id, { mode: 'maybe' })).toMatchObject({ code: 'TY_VALIDATION' });
    expect(await test('dst_none')).toMatchObject({ code: 'TY_NOT_FOUND' });
    expect(await test(id, { sourceId: 'src_none' })).toMatchObject({ code: 'TY_NOT_FOUND' });
  });

  it('checks credentials', async () => {
    const { id } = await newHook();
    expect(await post(`/destinations/${id}/check`, {})).toEqual({ ok: true, reason: null, message: null });
    const settings = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', password: 'pw' };
    const tables = await post('/destinations', { name: 'Tables', type: 'postgres', settings });
    expect(await post(`/destinations/${tables.id}/check`, {})).toMatchObject({
      ok: false,
      reason: 'network',
    });
  });
});
