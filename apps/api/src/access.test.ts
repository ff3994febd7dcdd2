import { ERROR_CODES } from '@trackyard/base';
import { allRoutes } from './routes/all-routes.ts';
import { PASSWORD, startTestApi, type Answer, type TestApi } from './testing/start-test-api.ts';

jest.setTimeout(240_000);

/** Who may do what: real PostgreSQL, better-auth, HTTP. */
describe('access', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const expectError = (answer: Answer, code: keyof typeof ERROR_CODES) => {
    expect([answer.status, answer.json?.code]).toEqual([ERROR_CODES[code].status, code]);
    expect(answer.json.message).toEqual(expect.any(String));
  };

  describe('by key', () => {
    it('refuses no key, a wrong key and another scheme', async () => {
      expectError(await api.ask('/api/v1/sources', { key: null }), 'TY_UNAUTHORIZED');
      expectError(await api.ask('/api/v1/sources', { key: 'sk_wrong' }), 'TY_UNAUTHORIZED');
      const headers = { authorization: 'Basic c2s6' };
      expectError(await api.ask('/api/v1/sources', { key: null, headers }), 'TY_UNAUTHORIZED');
    });

    it('gives no operation away without one', async () => {
      for (const { method, path } of operations(api)) {
        const url = `/api/v1${path.replace(/[:*]\w+/g, 'x_1')}`;
        const answer = await api.ask(url, {
          method: method.toUpperCase(),
          key: null,
          ...(method !== 'get' && { body: {} }),
        });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
      }
    });

    it('takes the environment’s token for the first workspace', async () => {
      const { json } = await api.ask('/api/v1/workspaces');
      expect(json.data.map(({ id }: { id: string }) => id)).toEqual([api.first.workspaceId]);
    });

    it('makes keys that work until they are revoked, and shows them once', async () => {
      const { json: created, status } = await api.ask('/api/v1/api-keys', {
        method: 'POST',
        body: { name: 'ci' },
      });
      expect([status, created.key]).toEqual([201, expect.stringMatching(/^sk_\w{43}$/)]);
      expect((await api.ask('/api/v1/sources', { key: created.key })).status).toBe(200);
      const list = await api.ask('/api/v1/api-keys');
      expect(list.text).not.toContain(created.key);
      expect(list.json.data[0]).toMatchObject({ id: created.id, prefix: created.key.slice(0, 10) });
      expect((await api.ask(`/api/v1/api-keys/${created.id}`, { method: 'DELETE' })).status).toBe(204);
      expectError(await api.ask('/api/v1/sources', { key: created.key }), 'TY_UNAUTHORIZED');
    });

    it('lets no key make workspaces', async () => {
      expectError(
        await api.ask('/api/v1/workspaces', { method: 'POST', body: { name: 'More' } }),
        'TY_FORBIDDEN',
      );
    });
  });

  it('shows nothing of a workspace to another one’s key, on any operation', async () => {
    const other = await api.store.workspaces.create({ name: 'Other' });
    const { key } = await api.store.apiKeys.create(other.id, { name: 'theirs' });
    const mine = await everything(api);
    for (const { method, path } of operations(api).filter((one) => /[:](id|messageId)/.test(one.path))) {
      const kind = path.includes('/redrives/') ? 'redrives' : (path.split('/')[1] ?? '');
      const url = `/api/v1${path
        .replace(':messageId', 'm-1')
        .replace(':id', mine[kind] ?? 'x_1')
        .replace(':replayId', mine['quarantine-replays'] ?? '')}`;
      const body = bodyFor(path);
      const answer = await api.ask(url, {
        method: method.toUpperCase(),
        key,
        ...(body && method !== 'get' && { body }),
      });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const lists = [
      'sources',
      'destinations',
      'connections',
      'dead-letters',
      'dead-letters/redrives',
      'events',
    ];
    for (const list of lists) {
      expect([list, (await api.ask(`/api/v1/${list}`, { key })).json.data]).toEqual([list, []]);
    }
    expect((await api.ask('/api/v1/books', { key })).json).toMatchObject({ sources: [], connections: [] });
    expectError(await api.ask('/api/v1/unauthorized', { key }), 'TY_FORBIDDEN');
    expectError(await api.ask(`/api/v1/events?sourceId=${mine['sources']}`, { key }), 'TY_NOT_FOUND');
    const pair = { sourceId: mine['sources'], destinationId: mine['destinations'] };
    expectError(await api.ask('/api/v1/connections', { method: 'POST', body: pair, key }), 'TY_VALIDATION');
    expect(
      (await api.ask('/api/v1/dead-letters?destinationId=dst_1', { method: 'DELETE', key })).json,
    ).toEqual({ deleted: 0 });
    expect((await api.ask(`/api/v1/sources/${mine['sources']}`)).status).toBe(200);
  });

  describe('by session', () => {
    const signIn = (password: string, headers: Record<string, string> = { origin: api.url }) =>
      api.ask('/api/auth/sign-in/email', {
        method: 'POST',
        key: null,
        body: { email: 'owner@trackyard.local', password },
        headers,
      });
    const cookieOf = (answer: Answer) =>
      answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    const asOwner = async () => ({ cookie: cookieOf(await signIn(PASSWORD)), origin: api.url });

    it('refuses a wrong password, an unknown person and signing up', async () => {
      expect((await signIn('wrong password')).status).toBe(401);
      const body = { email: 'eve@example.com', password: PASSWORD, name: 'Eve' };
      const options = { method: 'POST', key: null, headers: { origin: api.url }, body };
      expect((await api.ask('/api/auth/sign-in/email', options)).status).toBe(401);
      expectError(await api.ask('/api/auth/sign-up/email', options), 'TY_NOT_FOUND');
      expectError(await api.ask('/api/auth/request-password-reset', options), 'TY_NOT_FOUND');
    });

    it('signs in with a cookie that scripts cannot read, and out again', async () => {
      const answer = await signIn(PASSWORD);
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly/i);
      expect(answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/i);
      const headers = { cookie: cookieOf(answer), origin: api.url };
      const session = await api.ask('/api/auth/get-session', { key: null, headers });
      expect(session.json.user.email).toBe('owner@trackyard.local');
      expect((await api.ask('/api/v1/sources', { key: null, headers })).status).toBe(200);
      expect(
        (await api.ask('/api/auth/sign-out', { method: 'POST', key: null, headers, body: {} })).status,
      ).toBe(200);
      expectError(await api.ask('/api/v1/sources', { key: null, headers }), 'TY_UNAUTHORIZED');
    });

    it('says that nobody is signed in', async () => {
      const answer = await api.ask('/api/auth/get-session', { key: null });
      expect([answer.status, answer.json]).toEqual([200, null]);
    });

    it('takes changes only from its own pages', async () => {
      const { cookie } = await asOwner();
      const create = (headers: Record<string, string>) =>
        api.ask('/api/v1/sources', {
          method: 'POST',
          key: null,
          headers: { cookie, ...headers },
          body: { name: 'S', type: 'http' },
        });
      expectError(await create({}), 'TY_FORBIDDEN');
      expectError(await create({ origin: 'https://evil.example' }), 'TY_FORBIDDEN');
      expectError(await create({ origin: 'null' }), 'TY_FORBIDDEN');
      expect((await create({ origin: api.url })).status).toBe(201);
    });

    it('makes a workspace, and then wants to know which one is meant', async () => {
      const headers = await asOwner();
      const ask = (path: string, options = {}) => api.ask(path, { key: null, headers, ...options });
      const created = await ask('/api/v1/workspaces', { method: 'POST', body: { name: 'Second' } });
      expect(created.status).toBe(201);
      const { id } = created.json;
      expect((await ask('/api/v1/workspaces')).json.data).toHaveLength(2);
      expectError(await ask('/api/v1/sources'), 'TY_VALIDATION');
      const inSecond = { ...headers, 'trackyard-workspace': id };
      expect((await ask('/api/v1/sources', { headers: inSecond })).json.data).toEqual([]);
      expect((await ask(`/api/v1/sources?workspace=${id}`)).json.data).toEqual([]);
      const renamed = await ask(`/api/v1/workspaces/${id}`, { method: 'PATCH', body: { name: 'Renamed' } });
      expect(renamed.json).toMatchObject({ id, name: 'Renamed' });
      const foreign = await api.store.workspaces.create({ name: 'Foreign' });
      const inForeign = { ...headers, 'trackyard-workspace': foreign.id };
      expectError(await ask('/api/v1/sources', { headers: inForeign }), 'TY_NOT_FOUND');
      expectError(
        await ask(`/api/v1/workspaces/${foreign.id}`, { method: 'PATCH', body: { name: 'X' } }),
        'TY_NOT_FOUND',
      );
    });

    it('slows down guessing, whatever address the sender claims', async () => {
      const statuses = [];
      for (let guess = 0; guess < 15; guess += 1) {
        const headers = {
          origin: api.url,
          'x-forwarded-for': `203.0.113.${guess}`,
          'x-trackyard-client': `203.0.113.${guess}`,
        };
        statuses.push((await signIn('a guess', headers)).status);
      }
      expect(statuses.at(-1)).toBe(429);
    });
  });
});

function operations({ state }: TestApi) {
  return allRoutes({ lake: {}, state } as unknown as Parameters<typeof allRoutes>[0]);
}

/** One of everything in the first workspace, by the path that names it. */
async function everything({ store, first: { workspaceId } }: TestApi): Promise<Record<string, string>> {
  const plain = { settings: {}, secretFields: [] };
  const source = await store.sources.create(workspaceId, { name: 'Mine', type: 'http', ...plain });
  const destination = await store.destinations.create(workspaceId, {
    name: 'Mine',
    type: 'webhook',
    ...plain,
  });
  const pair = { sourceId: source.id, destinationId: destination.id };
  const connection = await store.connections.create(workspaceId, pair);
  const key = await store.apiKeys.create(workspaceId, { name: 'mine' });
  await store.deadLetters.add(workspaceId, [
    {
      ...{ connectionId: connection.id, destinationId: 'dst_1', sourceId: source.id, messageId: 'm-1' },
      ...{ recordId: 'r-1', eventIndex: 0, reason: 'http_400', event: '{}', attempts: 1 },
    },
  ]);
  const [letter] = (await store.deadLetters.list(workspaceId, {})).data;
  const [test] = await store.mappingTests.save(workspaceId, destination.id, [
    { name: 'mine', event: {}, expected: { outcome: 'filtered', requests: [] }, createdAt: new Date() },
  ]);
  const redrive = await store.redrives.create(workspaceId, { destinationId: 'dst_1', filter: {} });
  const again = await store.quarantineReplays.create(workspaceId, { sourceId: source.id });
  return {
    sources: source.id,
    destinations: destination.id,
    connections: connection.id,
    'api-keys': key.id,
    'dead-letters': letter?.id ?? '',
    redrives: redrive.id,
    'quarantine-replays': again.id,
    'mapping-tests': test?.id ?? '',
    workspaces: workspaceId,
  };
}

function bodyFor(path: string): object {
  const event = { type: 'page', userId: 'thief' };
  if (path.endsWith('/restore')) return { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' };
  if (path === '/warehouses/:id') return { keepMonths: 3 };
  if (path.endsWith('/promote') || path.endsWith('/rebuild')) return {};
  if (path.endsWith('/mapping-tests')) return { name: 'Stolen', event };
  if (path.startsWith('/connections')) return { enabled: false };
  if (path.endsWith('/test-events')) return { sourceId: 'src_1' };
  if (path === '/sources/:id/test') return { body: '{}' };
  if (path.endsWith('/quarantine/replay')) return { dryRun: true };
  if (path.endsWith('/choices')) return { action: 'post', field: 'url' };
  if (path.includes('/quarantine/replays')) return {};
  if (path.endsWith('/test') || path.startsWith('/dead-letters')) return { event };
  return path.endsWith('rotate-key') ? {} : { name: 'Stolen' };
}
