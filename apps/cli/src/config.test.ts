import { resolve } from 'node:path';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDirectory: resolve('.trackyard'),
      roles: new Set(['ingest', 'worker', 'api']),
      databaseUrl: undefined,
      egressAllow: [],
      syncCommit: true,
      logLevel: 'info',
    });
  });

  it('reads lists, and takes an empty variable for an unset one', () => {
    const config = readConfig({
      TRACKYARD_ROLES: 'ingest, api',
      TRACKYARD_EGRESS_ALLOW: '10.0.0.0/8,',
      TRACKYARD_PORT: '',
    });
    expect(config).toMatchObject({
      roles: new Set(['ingest', 'api']),
      egressAllow: ['10.0.0.0/8'],
      port: 8080,
    });
  });

  it('lists every problem at once', () => {
    const read = () =>
      readConfig({ TRACKYARD_PORT: 'web', TRACKYARD_ROLES: 'cook', DATABASE_URL: 'postgres://x' });
    expect(read).toThrow(expect.objectContaining({ code: 'TY_CONFIG' }));
    for (const name of ['TRACKYARD_PORT', 'TRACKYARD_ROLES', 'TRACKYARD_SECRET_KEY'])
      expect(read).toThrow(name);
  });

  it("reads the install's own apps, and wants both halves of each", () => {
    const google = { TRACKYARD_OAUTH_GOOGLE_CLIENT_ID: 'id', TRACKYARD_OAUTH_GOOGLE_CLIENT_SECRET: 'secret' };
    expect(readConfig(google).oauthApps).toEqual({ google: { clientId: 'id', clientSecret: 'secret' } });
    expect(() => readConfig({ TRACKYARD_OAUTH_SNAP_CLIENT_ID: 'id' })).toThrow(
      'TRACKYARD_OAUTH_SNAP_CLIENT_SECRET',
    );
  });
});
