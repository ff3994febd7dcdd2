/**
 * A file of many rows, by upload and by `trackyard send file`, while the hub and whoever sends are killed (-9) in the
 * middle: each good row is one event, each bad one stands in the report once. Memory stays steady: each process has less
 * than 200 MB for itself, with the bounds for small machines that docs/operations.md gives. Without them V8 takes more
 * where the machine has more.
 * Doubles: none. The rows are counted in the local warehouse and the books. `npm run test:long -- import` takes a
 * million of them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFigures, waitFor } from '@trackyard/test-support';
import { API_TOKEN, inWarehouse, readBooks, startHub, type Hub } from '@trackyard/test-support/hub';
import { watchMemory, type MemoryWatch } from './watch-memory.ts';
import { writeRows, type WrittenRows } from './write-rows.ts';

const ROWS = Number(process.env['TRACKYARD_TEST_ROWS'] ?? 20_000);
const PROCESSES = process.env['TRACKYARD_TEST_PROCESSES'] ?? '2';
/** Of every process, for itself. */
const MOST_MB = 200;
/** As docs/operations.md recommends for small machines. */
const SMALL_MACHINE = { NODE_OPTIONS: '--max-old-space-size=256 --max-semi-space-size=8' };
/** What the API takes. */
const MOST_PER_SECOND = 100_000;
const PATIENCE_MS = 20 * 60_000;
const PROGRAM = join(__dirname, '../../apps/cli/bin/trackyard.mjs');

jest.setTimeout(2 * PATIENCE_MS);

interface ImportView {
  id: string;
  status: string;
  problem: string | null;
  count: { read: number; accepted: number; refused: number };
}

describe(`a file of ${ROWS} rows`, () => {
  let hub: Hub;
  let folder: string;
  let memory: MemoryWatch;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trackyard-import-'));
    hub = await startHub({ TRACKYARD_PROCESSES: PROCESSES, ...SMALL_MACHINE });
  });
  beforeEach(() => {
    memory = watchMemory();
  });
  afterEach(() => memory.stop());
  afterAll(async () => {
    await hub.remove();
    await rm(folder, { recursive: true });
  });

  it('is imported once, over kill -9 of the hub', async () => {
    memory.add('hub', () => [hub.pid, ...hub.children().map(({ pid }) => pid)]);
    const file = join(folder, 'upload.csv');
    const rows = await writeRows(file, { rows: ROWS, event: 'Uploaded' });
    const { data: sources } = await hub.api<{ data: { id: string; name: string }[] }>('/sources');
    const sourceId = sources.find(({ name }) => name === 'Demo')?.id ?? '';
    const before = await bookOf(sourceId);
    const startedAt = Date.now();
    const { id } = await upload(
      `/sources/${sourceId}/imports?name=upload.csv&ratePerSecond=${Math.min(ROWS, MOST_PER_SECOND)}`,
      file,
    );
    const uploadMs = Date.now() - startedAt;
    const read = async () => (await hub.api<ImportView>(`/imports/${id}`)).count.read;

    await waitFor(async () => (await read()) > ROWS / 4, { what: 'a quarter', timeoutMs: PATIENCE_MS });
    await hub.kill();
    await hub.restart();
    const atTheKill = await read();
    expect(atTheKill).toBeLessThan(ROWS); // else the kill came too late to prove anything
    await killAWorker();
    const done = await waitFor(
      async () => {
        const row = await hub.api<ImportView>(`/imports/${id}`);
        return row.status === 'done' && row;
      },
      { what: 'the end of the import', timeoutMs: PATIENCE_MS },
    );
    const importMs = Date.now() - startedAt;

    const { good, refused } = rows;
    expect(done).toMatchObject({
      problem: null,
      count: { read: ROWS, accepted: good, refused: refused.length },
    });
    const report = await (await get(`/imports/${id}/refused?format=ndjson`)).text();
    expect(linesOf(report)).toEqual(refused);
    await expectEvents('uploaded', rows);
    const book = await bookOf(sourceId);
    // What is under way when a worker is killed is the same batch again: not even a duplicate.
    expect([book.accepted - before.accepted, book.duplicate - before.duplicate]).toEqual([good, 0]);
    expect(book.balanced).toBe(true);
    await memoryIsBounded('upload', { uploadMs, importMs, wholeMs: Date.now() - startedAt });
  });

  it('is sent once by the command, over kill -9 of it and of the hub', async () => {
    memory.add('hub', () => [hub.pid, ...hub.children().map(({ pid }) => pid)]);
    const file = join(folder, 'send.csv');
    const rows = await writeRows(file, { rows: ROWS, event: 'Sent' });
    const state = `${file}.trackyard-state`;
    const isBehind = async (row: number) => existsSync(state) && (await readState(state)) > row;
    const startedAt = Date.now();

    const first = send(file);
    await waitFor(() => isBehind(ROWS / 10), { what: 'some rows sent', timeoutMs: PATIENCE_MS });
    first.kill('SIGKILL');
    await once(first, 'exit');
    const atTheKill = await readState(state);
    expect(atTheKill).toBeLessThan(ROWS);

    const second = send(file);
    let printed = '';
    second.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const ended = once(second, 'exit') as Promise<[number | null]>;
    await Promise.race([
      ended,
      waitFor(() => isBehind(atTheKill), { what: 'more rows sent', timeoutMs: PATIENCE_MS }),
    ]);
    await hub.kill();
    expect(second.exitCode).toBeNull();
    await hub.restart();
    const [exitCode] = await ended;

    const { good, refused } = rows;
    expect(printed).toContain('Going on behind row');
    expect([exitCode, existsSync(state)]).toEqual([1, false]); // rows were refused
    expect(linesOf(await readFile(`${file}.refused.ndjson`, 'utf8'))).toEqual(refused);
    expect(printed).toContain(
      `${good.toLocaleString('en-US')} of ${ROWS.toLocaleString('en-US')} rows were sent`,
    );
    const sendMs = Date.now() - startedAt;
    await expectEvents('sent', rows);
    await memoryIsBounded('send file', { sendMs, wholeMs: Date.now() - startedAt });
  });

  async function expectEvents(table: string, { good, firstTime, lastTime }: WrittenRows): Promise<void> {
    const found = async () => {
      const known = await inWarehouse(hub, `select to_regclass('demo.${table}') is not null as known`);
      if (!known[0]?.['known']) return undefined;
      const [row] = await inWarehouse(
        hub,
        `select count(*)::int as events, count(distinct n)::int as rows,
           min(timestamp) as first, max(timestamp) as last from demo.${table}`,
      );
      return row as { events: number; rows: number; first: Date; last: Date };
    };
    await waitFor(async () => ((await found())?.rows ?? 0) >= good, {
      what: `${good} rows in the warehouse`,
      timeoutMs: PATIENCE_MS,
      everyMs: 500,
    });
    const { first, last, ...counts } = (await found())!;
    expect(counts).toEqual({ events: good, rows: good });
    expect([first.toISOString(), last.toISOString()]).toEqual([firstTime, lastTime]);
  }

  async function bookOf(sourceId: string) {
    const row = (await readBooks(hub)).sources.find((each) => each.sourceId === sourceId);
    return row ?? { accepted: 0, duplicate: 0, balanced: true };
  }

  async function memoryIsBounded(what: string, more: object): Promise<void> {
    const mostMb = memory.most();
    recordFigures(`${what}, ${ROWS} rows, ${PROCESSES} processes`, { ...more, mostMb });
    expect(Object.entries(mostMb).filter(([, { own }]) => own >= MOST_MB)).toEqual([]);
    expect(Object.keys(mostMb).length).toBeGreaterThan(0);
  }

  async function killAWorker(): Promise<void> {
    const isWorker = ({ title }: { title: string }) => title.startsWith('trackyard worker');
    const { pid } = await waitFor(() => hub.children().find(isWorker), { what: 'a worker' });
    process.kill(pid, 'SIGKILL');
  }

  function send(file: string): ChildProcess {
    const args = [PROGRAM, 'send', 'file', file, '--source', hub.writeKey, '--url', hub.url];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    memory.add('send file', () => (child.exitCode === null && child.pid ? [child.pid] : []));
    return child;
  }

  function get(path: string): Promise<Response> {
    return fetch(`${hub.url}/api/v1${path}`, { headers: { authorization: `Bearer ${API_TOKEN}` } });
  }

  async function upload(path: string, file: string): Promise<ImportView> {
    const response = await fetch(`${hub.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'text/csv' },
      body: createReadStream(file),
      duplex: 'half',
    } as unknown as RequestInit);
    expect(response.status).toBe(201);
    return (await response.json()) as ImportView;
  }
});

function linesOf(report: string): [number, string][] {
  const rows = report
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { line: number; code: string });
  return rows.map(({ line, code }) => [line, code]);
}

async function readState(path: string): Promise<number> {
  const { count } = JSON.parse(await readFile(path, 'utf8')) as { count: { read: number } };
  return count.read;
}
