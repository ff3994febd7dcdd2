import { Client } from 'pg';
import { openTestStore } from './testing/open-test-store.ts';
import type { Store } from './store.ts';
import { bootstrap } from './bootstrap.ts';
import { migrate } from './migrate.ts';
import { verifyPassword } from './password.ts';
import { accounts, users } from './schema/index.ts';

jest.setTimeout(120_000);

/** Real PostgreSQL; two workspaces that must not see each other. */
describe('the configuration in the store', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>;
  let store: Store;
  let mine: string;
  let theirs: string;

  beforeAll(async () => {
    opened = await openTestStore();
    store = opened.store;
    mine = (await store.workspaces.create({ name: 'Mine' })).id;
    theirs = (await store.workspaces.create({ name: 'Theirs' })).id;
  });
  afterAll(() => opened.close());

  const newSource = { name: 'Shop', type: 'http', settings: {}, secretFields: [] };
  const newDestination = {
    name: 'Hook',
    type: 'webhook',
    settings: { url: 'https://example.com', secret: 'whsec_tellnobody' },
    secretFields: ['secret'],
  };

  it('migrates twice and by several at once', async () => {
    await Promise.all([1, 2, 3].map(() => migrate(opened.databaseUrl)));
  });

  it('gives each source of a workspace its own slug, and the same one to another workspace', async () => {
    const name = { ...newSource, name: 'My Shop' };
    const slugs = [await store.sources.create(mine, name), await store.sources.create(mine, name)];
    expect(slugs.map(({ slug }) => slug)).toEqual(['my_shop', 'my_shop_2']);
    expect((await store.sources.create(theirs, name)).slug).toBe('my_shop');
  });

  it('replaces a write key', async () => {
    const source = await store.sources.create(mine, newSource);
    const rotated = await store.sources.rotateKey(mine, source.id);
    expect(rotated.writeKey).toMatch(/^wk_\w{43}$/);
    expect(rotated.writeKey).not.toBe(source.writeKey);
  });

  it('finds nothing of another workspace', async () => {
    const source = await store.sources.create(mine, newSource);
    const destination = await store.destinations.create(mine, newDestination);
    const connection = await store.connections.create(mine, {
      sourceId: source.id,
      destinationId: destination.id,
    });
    const key = await store.apiKeys.create(mine, { name: 'ci' });
    const notFound = expect.objectContaining({ code: 'TY_NOT_FOUND' });
    const change = { name: 'Stolen', secretFields: [] };
    const attempts = [
      () => store.sources.get(theirs, source.id),
      () => store.sources.update(theirs, source.id, change),
      () => store.sources.rotateKey(theirs, source.id),
      () => store.sources.remove(theirs, source.id),
      () => store.destinations.get(theirs, destination.id),
      () => store.destinations.update(theirs, destination.id, change),
      () => store.destinations.remove(theirs, destination.id),
      () => store.connections.get(theirs, connection.id),
      () => store.connections.update(theirs, connection.id, { enabled: false }),
      () => store.connections.remove(theirs, connection.id),
      () => store.apiKeys.revoke(theirs, key.id),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toEqual(notFound);
    expect((await store.connections.list(theirs)).data).toEqual([]);
    expect((await store.connections.get(mine, connection.id)).enabled).toBe(true);
  });

  it('connects only what is in the same workspace, and only once', async () => {
    const source = await store.sources.create(mine, newSource);
    const foreign = await store.destinations.create(theirs, newDestination);
    const destination = await store.destinations.create(mine, newDestination);
    const pair = { sourceId: source.id, destinationId: destination.id };
    await expect(
      store.connections.create(mine, { ...pair, destinationId: foreign.id }),
    ).rejects.toMatchObject({
      code: 'TY_VALIDATION',
      details: [{ field: 'destinationId' }],
    });
    await store.connections.create(mine, pair);
    await expect(store.connections.create(mine, pair)).rejects.toMatchObject({ code: 'TY_CONFLICT' });
  });

  it('writes no secret in clear, and opens one only where it belongs', async () => {
    const one = await store.destinations.create(mine, newDestination);
    const other = await store.destinations.create(mine, newDestination);
    expect(await dump(opened.databaseUrl)).not.toContain('tellnobody');
    expect(store.secrets.unsealSettings({ workspaceId: mine, recordId: one.id }, one.settings)).toEqual(
      newDestination.settings,
    );
    const swapped = () =>
      store.secrets.unsealSettings({ workspaceId: mine, recordId: one.id }, other.settings);
    expect(swapped).toThrow(expect.objectContaining({ code: 'TY_SECRET_UNSEAL' }));
  });

  it('keeps API keys as hashes, finds them until they end', async () => {
    const { id, key, prefix } = await store.apiKeys.create(mine, { name: 'ci' });
    expect(key.startsWith(prefix)).toBe(true);
    expect(await dump(opened.databaseUrl)).not.toContain(key);
    const { hashApiKey } = await import('./repositories/api-keys.ts');
    expect(await store.apiKeys.systemFind(hashApiKey(key))).toEqual({ id, workspaceId: mine });
    await store.apiKeys.touch(mine, id);
    const listed = (await store.apiKeys.list(mine)).data.find((row) => row.id === id);
    expect(listed?.lastUsedAt).toBeInstanceOf(Date);
    expect(listed).not.toHaveProperty('hash');
    await store.apiKeys.revoke(mine, id);
    expect(await store.apiKeys.systemFind(hashApiKey(key))).toBeUndefined();
    const expired = await store.apiKeys.create(mine, { name: 'old', expiresAt: new Date(Date.now() - 1) });
    expect(await store.apiKeys.systemFind(hashApiKey(expired.key))).toBeUndefined();
  });

  it('pages through a list without gap or repeat', async () => {
    const workspace = (await store.workspaces.create({ name: 'Pages' })).id;
    const created = new Set<string>();
    for (let n = 0; n < 7; n += 1) created.add((await store.sources.create(workspace, newSource)).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.sources.list(workspace, { limit: 3, cursor });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(created);
    await expect(store.sources.list(workspace, { cursor: 'made up' })).rejects.toMatchObject({
      code: 'TY_VALIDATION',
    });
  });

  it('moves the version with every change, and not with a failed one', async () => {
    const version = async () => (await store.systemSnapshot()).version;
    const before = await version();
    const source = await store.sources.create(mine, newSource);
    expect(await version()).toBe(before + 1);
    await store.sources.update(mine, source.id, { name: 'Shop 2', secretFields: [] });
    expect(await version()).toBe(before + 2);
    await expect(store.sources.remove(mine, 'src_none')).rejects.toMatchObject({ code: 'TY_NOT_FOUND' });
    expect(await version()).toBe(before + 2);
  });

  it('makes a snapshot with settings still sealed', async () => {
    const destination = await store.destinations.create(mine, newDestination);
    const strict = await store.sources.create(mine, { ...newSource, settings: { strict: true } });
    const snapshot = await store.systemSnapshot();
    expect(JSON.stringify(snapshot)).not.toContain('tellnobody');
    expect(snapshot.destinations.find(({ id }) => id === destination.id)?.settings).toEqual(
      destination.settings,
    );
    expect(snapshot.sources.find(({ id }) => id === strict.id)).toEqual({
      id: strict.id,
      workspaceId: mine,
      slug: strict.slug,
      enrichments: {},
      type: 'http',
      writeKey: strict.writeKey,
      enabled: true,
      strict: true,
      settings: { strict: true },
    });
  });

  it('never quotes a statement or its values in an error', async () => {
    const failing = store.deadLetters.list(mine, { from: new Date(Number.NaN) });
    await expect(failing).rejects.toBeDefined();
    const leaking = store.sources.create('ws_none', { ...newSource, settings: { note: 'tellnobody' } });
    const error: unknown = await leaking.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TY_INTERNAL' });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('tellnobody');
    expect(String(Reflect.get(Object(error), 'cause'))).not.toContain('tellnobody');
  });

  it('says that it is away when it is', async () => {
    const { openStore } = await import('./store.ts');
    const { silentLogger } = await import('@trackyard/base');
    const databaseUrl = 'postgres://nobody:nothing@127.0.0.1:1/none';
    const away = openStore({ databaseUrl, secretKey: 'ab'.repeat(32), log: silentLogger });
    await expect(away.ping()).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    await expect(away.sources.list(mine)).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    await away.close();
  });
});

describe('bootstrap', () => {
  let opened: Awaited<ReturnType<typeof openTestStore>>;

  beforeAll(async () => {
    opened = await openTestStore();
  });
  afterAll(() => opened.close());

  it('makes one workspace, source, destination and owner, however often and by however many it is called', async () => {
    const { store } = opened;
    const all = await Promise.all([1, 2, 3].map(() => bootstrap({ store })));
    expect(new Set(all.map(({ writeKey }) => writeKey)).size).toBe(1);
    const logins = all.flatMap(({ login }) => (login ? [login] : []));
    expect(logins).toHaveLength(1);
    expect((await bootstrap({ store })).login).toBeUndefined();

    const { sources, destinations, connections } = await store.systemSnapshot();
    expect(sources).toMatchObject([{ slug: 'demo', type: 'http', writeKey: all[0]?.writeKey }]);
    expect(destinations).toMatchObject([
      { name: 'Local warehouse', type: 'postgres', builtin: true, settings: {} },
    ]);
    expect(connections).toMatchObject([{ sourceId: sources[0]?.id, destinationId: destinations[0]?.id }]);

    const [account] = await store.auth.db.select().from(accounts);
    expect(await verifyPassword(logins[0]?.password ?? '', account?.password ?? '')).toBe(true);
    const [owner] = await store.auth.db.select().from(users);
    expect(await store.workspaces.role(all[0]?.workspaceId ?? '', owner?.id ?? '')).toBe('owner');
  });

  it('refuses a short password', async () => {
    const refused = bootstrap({ store: opened.store, adminPassword: 'short' });
    await expect(refused).rejects.toMatchObject({ code: 'TY_CONFIG' });
  });
});

/** Every row of every table as text. */
async function dump(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'trackyard'`,
    );
    const texts = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from trackyard.${name} t`);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}
