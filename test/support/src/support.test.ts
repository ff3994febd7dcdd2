import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { startPostgres, startRedis, startSink, waitFor, type TestPostgres } from './index.ts';

jest.setTimeout(120_000);

describe('startPostgres', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('gives each test an empty database, and drops it under open connections', async () => {
    const [one, two] = await Promise.all([postgres.freshDatabase(), postgres.freshDatabase()]);
    const client = await connect(one.url);
    await client.query('CREATE TABLE t (n int)');
    const other = await connect(two.url);
    expect((await other.query(`SELECT to_regclass('t') AS t`)).rows).toEqual([{ t: null }]);
    await other.end();

    const gone = new Promise((resolve) => client.once('end', resolve));
    await one.drop();
    await gone;
    await expect(connect(one.url)).rejects.toThrow(/does not exist/);
    await two.drop();
  });

  it('keeps a named database', async () => {
    const url = await postgres.database('named');
    expect(await postgres.database('named')).toBe(url);
    await (await connect(url)).end();
  });
});

it('startRedis: durable over a crash, empty after flush, gone after stop', async () => {
  const redis = await startRedis();
  const client = new Redis(redis.url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  try {
    expect((await client.config('GET', 'maxmemory-policy')).at(1)).toBe('noeviction');
    await client.set('k', 'v');
    const { pid } = redis;
    await redis.crash();
    expect(redis.pid).not.toBe(pid);
    expect(await client.get('k')).toBe('v');
    await redis.flush();
    expect(await client.dbsize()).toBe(0);
  } finally {
    client.disconnect();
    await redis.stop();
  }
  await expect(
    new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null }).connect(),
  ).rejects.toThrow();
});

it('servers do not outlive a killed test process', async () => {
  const code = `
    const { startRedis } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    console.log((await startRedis()).pid);
    setInterval(() => {}, 1000);`;
  const args = ['--input-type=module', '--eval', code];
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  child.kill('SIGKILL');
  await waitFor(() => !existsSync(`/proc/${pid}/exe`));
});

it('startSink: records exact bytes, answers by script', async () => {
  const sink = await startSink();
  sink.answer((_request, index) =>
    index === 0 ? { status: 503, headers: { 'retry-after': '1' } } : { body: 'ok' },
  );
  const body = Buffer.from([0, 255, 10]);
  const first = await fetch(`${sink.url}/a?b=1`, { method: 'POST', body });
  const second = await fetch(sink.url);
  expect([first.status, first.headers.get('retry-after'), await second.text()]).toEqual([503, '1', 'ok']);
  expect(sink.requests[0]).toMatchObject({ method: 'POST', path: '/a?b=1', body });

  sink.answer({ hangUp: true });
  await expect(fetch(sink.url)).rejects.toThrow();
  sink.clear();
  expect(sink.requests).toEqual([]);
  await sink.stop();
});

it('waitFor: says what it waited for and what it saw last', async () => {
  await expect(waitFor(() => 0, { timeoutMs: 30, what: 'a miracle' })).rejects.toThrow(
    /a miracle; last value: 0/,
  );
  const fail = () => {
    throw new Error('not yet');
  };
  await expect(waitFor(fail, { timeoutMs: 30 })).rejects.toThrow(/not yet/);
});

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
