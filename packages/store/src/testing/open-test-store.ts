import { randomBytes } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { startPostgres } from '@trackyard/test-support';
import { migrate } from '../migrate.ts';
import { openStore, type Store } from '../store.ts';

/** For tests of this package: a server and a migrated database of its own, and a store on it. */
export async function openTestStore(): Promise<{
  store: Store;
  databaseUrl: string;
  close(): Promise<void>;
}> {
  const server = await startPostgres();
  const { url: databaseUrl } = await server.freshDatabase();
  await migrate(databaseUrl);
  const secretKey = randomBytes(32).toString('base64');
  const store = openStore({ databaseUrl, secretKey, log: silentLogger });
  return {
    store,
    databaseUrl,
    async close() {
      await store.close();
      await server.stop();
    },
  };
}
