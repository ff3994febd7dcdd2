import { Client } from 'pg';
import { CONFIG_CHANNEL } from './database.ts';

/** A standing connection that is told of every change of the configuration. */
export interface ConfigSubscription {
  close(): Promise<void>;
}

export interface ConfigListener {
  /** A change was committed. */
  onChange(): void;
  /** The connection broke; no more changes are told. Called once at most, never after `close`. */
  onLost(): void;
}

/** Rejects where the database cannot be reached. */
export async function subscribeToConfig(
  databaseUrl: string,
  { onChange, onLost }: ConfigListener,
): Promise<ConfigSubscription> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'trackyard-config',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  let open = true;
  const lost = () => {
    if (!open) return;
    open = false;
    onLost();
  };
  client.on('error', lost);
  client.on('end', lost);
  client.on('notification', onChange);
  try {
    await client.connect();
    await client.query(`listen ${CONFIG_CHANNEL}`);
  } catch (error) {
    open = false;
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    async close() {
      open = false;
      await client.end().catch(() => undefined);
    },
  };
}
