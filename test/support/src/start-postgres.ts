import { randomUUID } from 'node:crypto';
import { silentLogger } from '@trackyard/base';
import { ensureDatabase, startEmbeddedPostgres } from '@trackyard/embedded-postgres';
import { Client } from 'pg';
import { endWithProcess } from './end-with-process.ts';
import { freePort } from './free-port.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A private PostgreSQL server without durability: it survives no crash, and is quick. */
export interface TestPostgres {
  readonly port: number;
  /** Connection URL of the database `name` of this server, made if missing. */
  database(name: string): Promise<string>;
  /** A new, empty database; `drop` removes it, whoever is still connected. */
  freshDatabase(): Promise<FreshDatabase>;
  /** Stops the server, its data kept: until `restart` nobody listens on the port. */
  halt(): Promise<void>;
  /** SIGKILL to the server, its data kept: until `restart` nobody listens on the port. */
  kill(): Promise<void>;
  /** Starts it on the same port and data, after `halt` or `kill`. */
  restart(): Promise<void>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** A database of one test. */
export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', shared_buffers: '32MB' };

/** Starts a server for this test process: in `beforeAll`, with `stop` in `afterAll`. Takes about a second. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = makeTemporaryFolder('postgres');
  const directory = folder.path;
  const port = await freePort();
  const start = () => startEmbeddedPostgres({ directory, log: silentLogger, port, settings: SETTINGS });
  let postgres = await start();
  let callOff = endWithProcess(postgres.pid, directory);
  const admin = postgres.url('postgres');

  return {
    port: postgres.port,
    database: async (name) => {
      await ensureDatabase(admin, name);
      return postgres.url(name);
    },
    freshDatabase: async () => {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await ensureDatabase(admin, name);
      return {
        url: postgres.url(name),
        drop: () => run(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      };
    },
    halt: async () => {
      await postgres.stop();
      callOff();
    },
    kill: async () => {
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.stop(); // only waits: there is nobody left to stop
      callOff();
    },
    restart: async () => {
      postgres = await start();
      callOff = endWithProcess(postgres.pid, directory);
    },
    stop: async () => {
      await postgres.stop();
      callOff();
      folder.remove();
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
