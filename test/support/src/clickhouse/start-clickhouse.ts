import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithProcess } from '../end-with-process.ts';
import { freePort } from '../free-port.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { waitFor } from '../wait-for.ts';
import { installChdb } from './install-chdb.ts';

export interface ClickHouseAccess {
  url: string;
  user: string;
  password: string;
}

/** A private ClickHouse, or the one that `TRACKYARD_TEST_CLICKHOUSE_URL` names. */
export interface TestClickHouse extends ClickHouseAccess {
  /** Runs a statement as it is; rows of a SELECT by column. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** `kill -9` and a new server on the same data. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts ClickHouse's engine behind its HTTP interface for this test process: in `beforeAll`, with `stop` in `afterAll`. */
export async function startClickHouse(): Promise<TestClickHouse> {
  const { TRACKYARD_TEST_CLICKHOUSE_URL: url, ...given } = process.env;
  if (url !== undefined) {
    const user = given['TRACKYARD_TEST_CLICKHOUSE_USER'] ?? 'default';
    const password = given['TRACKYARD_TEST_CLICKHOUSE_PASSWORD'] ?? '';
    const access = { url, user, password };
    return { ...access, query: (sql) => ask(access, sql), crash: refuseToCrash, stop: async () => undefined };
  }
  return startOwn();
}

async function startOwn(): Promise<TestClickHouse> {
  const chdb = await installChdb();
  const folder = makeTemporaryFolder('clickhouse');
  const port = await freePort();
  const access = { url: `http://127.0.0.1:${port}`, user: 'trackyard', password: 'secret: ünlocked' };
  let server = await launch(access, { chdb, data: folder.path, port });
  return {
    ...access,
    query: (sql) => ask(access, sql),
    crash: async () => {
      await server.end();
      server = await launch(access, { chdb, data: folder.path, port });
    },
    stop: async () => {
      await server.end();
      folder.remove();
    },
  };
}

async function launch(
  access: ClickHouseAccess,
  { chdb, data, port }: { chdb: string; data: string; port: number },
): Promise<{ end(): Promise<void> }> {
  const script = join(import.meta.dirname, 'serve-chdb.ts');
  const args = [script, chdb, data, String(port), access.user, access.password];
  // A session of its own, so that Ctrl-C ends the tests first and the server after them.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  await once(child, 'spawn');
  child.unref();
  const callOff = endWithProcess(child.pid ?? 0, data);
  await waitFor(() => ask(access, 'SELECT 1'), { what: 'chdb', timeoutMs: 60_000 });
  return {
    end: async () => {
      await kill(child);
      callOff();
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function ask(
  { url, user, password }: ClickHouseAccess,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const isQuestion = /^\s*(SELECT|WITH|SHOW|DESCRIBE)\b/i.test(sql);
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
    body: isQuestion ? `${sql} FORMAT JSONEachRow` : sql,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const lines = isQuestion ? text.split('\n').filter((line) => line !== '') : [];
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function refuseToCrash(): Promise<void> {
  throw new Error('Only a private server is killed.');
}
