import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@trackyard/base';
import { Client } from 'pg';
import { ensureDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from './index.ts';
import { postgresProcessesIn, processFacts } from './process-facts.ts';
import { waitUntil } from './wait-until.ts';

// Real servers, on temporary folders. Observed from outside: by SQL, by /proc, by what stands on the disk.

const isRoot = process.getuid?.() === 0;
// One cluster for all tests: making one is what costs. Each test begins with the server stopped.
const parent = mkdtempSync(join(tmpdir(), 'trackyard-pg-'));
const directory = join(parent, 'a', 'postgres');
const dataFolder = join(directory, 'data');
let running: EmbeddedPostgres | null = null;

async function start(options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ directory, log: silentLogger, port: randomPort(), ...options });
  return running;
}

const randomPort = () => 20_000 + Math.floor(Math.random() * 10_000);

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A killed server ends the connection outside of any query, too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

jest.setTimeout(120_000);

beforeAll(async () => {
  chmodSync(parent, 0o755);
  // What an initdb that was cut short leaves behind.
  mkdirSync(join(directory, 'data.new'), { recursive: true });
  writeFileSync(join(directory, 'data.new', 'PG_VERSION'), '18');
  const first = await start();
  await query(first.url('postgres'), 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
});

afterEach(async () => {
  await running?.stop();
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

it('runs a server of its own, private and never as root, and stops it', async () => {
  const postgres = await start();
  const url = postgres.url('postgres');

  expect(await query(url, 'SHOW max_connections')).toEqual([{ max_connections: '300' }]);
  expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(userOf(postgres.pid)).toBe(isRoot ? 65_534 : process.getuid?.());
  expect([modeOf(directory), modeOf(join(directory, '..'))]).toEqual(['755', '755']);
  expect([modeOf(dataFolder), modeOf(join(directory, 'password'))]).toEqual(['700', '600']);
  expect(readdirSync(directory).sort()).toEqual(['data', 'owner', 'password']);

  await postgres.stop();
  expect(processFacts(postgres.pid)).toBeNull();
  expect(readdirSync(directory).sort()).toEqual(['data', 'password']);
  await postgres.stop();
});

it('refuses a wrong password', async () => {
  const postgres = await start();
  const wrong = new URL(postgres.url('postgres'));
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

it('finds its data again, and makes a missing database once', async () => {
  const postgres = await start();
  const url = postgres.url('postgres');
  await Promise.all([1, 2, 3].map(() => ensureDatabase(url, 'ware "house"')));
  await ensureDatabase(url, 'ware "house"');
  expect(await query(postgres.url('ware "house"'), 'SELECT current_database() AS name')).toEqual([
    { name: 'ware "house"' },
  ]);
  expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

it('recovers when the server was killed, waiting for children that are still busy', async () => {
  const first = await start();
  const busy = query(first.url('postgres'), 'SELECT sum(i) FROM generate_series(1, 1000000000000) i');
  const failure = expect(busy).rejects.toThrow();
  await waitUntil(() => busyBackends().length > 0, 20_000);
  process.kill(first.pid, 'SIGKILL');
  await waitUntil(() => processFacts(first.pid) === null, 5_000);
  const orphans = postgresProcessesIn(dataFolder);
  expect(orphans).not.toEqual([]);

  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  expect(orphans.filter((pid) => processFacts(pid) !== null)).toEqual([]);
  expect(await query(second.url('postgres'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  await failure;
});

it('is not misled by a postmaster.pid whose process is a stranger now', async () => {
  const first = await start();
  const pidFile = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8');
  await first.stop();
  writeFileSync(join(dataFolder, 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.pid)));

  const second = await start();
  expect(await query(second.url('postgres'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

it('takes the next port when the first is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const postgres = await start({ port });
  expect(postgres.port).toBeGreaterThan(port);
  other.close();
});

it('shares the server of another living process, and adopts it when that process dies', async () => {
  const starter = startElsewhere();
  const pid = await firstNumber(starter);

  const shared = await start();
  expect(shared.pid).toBe(pid);
  await shared.stop();
  expect(processFacts(pid)).not.toBeNull();

  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const adopted = await start();
  expect(adopted.pid).toBe(pid);
  await adopted.stop();
  expect(processFacts(pid)).toBeNull();
});

it('says what to do where the programs refuse to start', async () => {
  writeFileSync(join(dataFolder, 'PG_VERSION'), '12\n');
  await expect(start()).rejects.toMatchObject({
    code: 'TY_POSTGRES_START',
    message: expect.stringContaining('version 12'),
  });
  expect(existsSync(join(directory, 'owner'))).toBe(false);
  writeFileSync(join(dataFolder, 'PG_VERSION'), '18\n');
});

(isRoot ? it : it.skip)('runs in a folder that root alone may enter, and outside of it again', async () => {
  chmodSync(parent, 0o700);
  const hidden = await start();
  expect(await query(hidden.url('postgres'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  expect([userOf(hidden.pid), statSync(dataFolder).uid]).toEqual([0, 0]);
  await hidden.stop();

  chmodSync(parent, 0o755);
  const open = await start();
  expect(await query(open.url('postgres'), 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  expect(userOf(open.pid)).toBe(65_534);
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function userOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function busyBackends(): number[] {
  return postgresProcessesIn(dataFolder).filter((pid) => processFacts(pid)?.argv[0]?.includes(') SELECT'));
}

/** Starts the server from a process of its own, which prints the server's id and stays. */
function startElsewhere(): ChildProcess {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const { silentLogger } = await import('@trackyard/base');
    const postgres = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)}, log: silentLogger, port: ${randomPort()} });
    console.log(postgres.pid);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '--eval', code];
  return spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstNumber(child: ChildProcess): Promise<number> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
  return Number(chunk.toString());
}
