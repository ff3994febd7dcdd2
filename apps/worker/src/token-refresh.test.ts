import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { silentLogger } from '@trackyard/base';
import { bootstrap, migrate, openStore, type Store } from '@trackyard/store';
import {
  startOAuthVendor,
  startPostgres,
  type OAuthVendor,
  type TestPostgres,
} from '@trackyard/test-support';

jest.setTimeout(240_000);

const PROCESS = join(import.meta.dirname, 'testing/refresh-process.ts');
const APP = { clientId: 'client', clientSecret: 'secret', redirectUri: 'https://hub.example.com/callback' };
const secretKey = randomBytes(32).toString('base64');

/** Real processes, one PostgreSQL, a vendor whose refresh tokens rotate and are good for once. */
describe('an access token that has ended', () => {
  let postgres: TestPostgres;
  let databaseUrl: string;
  let store: Store;
  let workspaceId: string;
  let vendor: OAuthVendor;
  let destinationId: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    databaseUrl = (await postgres.freshDatabase()).url;
    await migrate(databaseUrl);
    store = openStore({ databaseUrl, secretKey, log: silentLogger });
    ({ workspaceId } = await bootstrap({ store, adminPassword: 'correct horse battery' }));
  });
  beforeEach(async () => {
    vendor = await startOAuthVendor(APP);
    const { accessToken, refreshToken } = vendor.grant();
    const { id } = await store.destinations.create(workspaceId, {
      ...{ name: 'HubSpot', type: 'segment/hubspot' },
      settings: {
        portalId: '123',
        ...{ oauthAccessToken: accessToken, oauthRefreshToken: refreshToken },
        ...{ oauthClientId: APP.clientId, oauthClientSecret: APP.clientSecret },
      },
      secretFields: ['oauthAccessToken', 'oauthRefreshToken', 'oauthClientSecret'],
    });
    destinationId = id;
  });
  afterEach(() => vendor.close());
  afterAll(async () => {
    await store.close();
    await postgres.stop();
  });

  const run = async (callers: number): Promise<{ status: string; reason?: string; message?: string }[]> => {
    const job = { databaseUrl, secretKey, vendorUrl: vendor.url, workspaceId, destinationId, callers };
    const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, JSON.stringify(job)]);
    return JSON.parse(stdout).outcomes;
  };

  it('is renewed once for twenty callers in four processes', async () => {
    vendor.expire();
    const outcomes = (await Promise.all([5, 5, 5, 5].map(run))).flat();
    expect(outcomes).toEqual(Array(20).fill({ status: 'delivered' }));
    expect([vendor.refreshes, vendor.refusals]).toEqual([1, []]);
    // The next one goes by what was kept: the token of the settings is long spent.
    vendor.expire();
    expect(await run(1)).toEqual([{ status: 'delivered' }]);
    expect([vendor.refreshes, vendor.refusals]).toEqual([2, []]);
  });

  it('is renewed by another process where the one that was at it is killed before it asked', async () => {
    vendor.expire();
    const holder = openStore({ databaseUrl, secretKey, log: silentLogger });
    const asking = Promise.withResolvers<void>();
    const holding = Promise.withResolvers<unknown>();
    const place = { destinationId, key: 'oauth' };
    const held = holder.connectorState.update(workspaceId, place, () => {
      asking.resolve();
      return holding.promise;
    });
    held.catch(() => undefined);
    await asking.promise;
    const waiting = run(2);
    // What a killed process leaves: its connection ends, and with it the lock.
    await store.auth.db.execute(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()`,
    );
    expect(await waiting).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    expect([vendor.refreshes, vendor.refusals]).toEqual([1, []]);
    holding.resolve('too late');
    await expect(held).rejects.toMatchObject({ code: 'TY_UNAVAILABLE' });
    await holder.close();
  });

  it('holds the events with a plain reason once the access was taken back', async () => {
    vendor.revoke();
    const message = expect.stringContaining('connect the account again');
    expect(await run(2)).toEqual([
      expect.objectContaining({ message }),
      expect.objectContaining({ message }),
    ]);
    expect(vendor.refusals).toEqual(
      expect.arrayContaining(['invalid_grant: unknown or spent refresh token']),
    );
  });
});
