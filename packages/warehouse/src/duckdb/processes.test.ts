import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@trackyard/base';
import { TransientError } from '@trackyard/connector-sdk';
import { createLoader } from '../create-loader.ts';
import type { Dialect } from '../dialect.ts';
import { allDelivered, eventsOf, load, loadPatiently, mixed } from '../testing/conformance/stand.ts';
import { createDuckdb } from './create-duckdb.ts';
import { DuckdbFile } from './duckdb-file.ts';
import { dialectInProcess } from './testing/dialect-in-process.ts';

jest.setTimeout(180_000);

let path: string;
let dialects: Dialect[];

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'trackyard-duckdb-')), 'events.duckdb');
  dialects = [];
});
afterEach(async () => {
  await Promise.all(dialects.map((dialect) => dialect.close()));
  await rm(join(path, '..'), { recursive: true });
});

function loaderOf(dialect: Dialect) {
  dialects.push(dialect);
  return createLoader({ dialect, log: silentLogger });
}

async function ids(table: string): Promise<string[]> {
  const file = DuckdbFile.at(path);
  const rows = await file.use(AbortSignal.timeout(60_000), async ({ connection }) =>
    (await connection.runAndReadAll(`SELECT id FROM demo.${table} ORDER BY id`)).getRows(),
  );
  await file.letGo();
  return rows.map(([id]) => String(id));
}

async function expectAllOnce(total: number): Promise<void> {
  const of = (rest: number) =>
    mixed(total)
      .filter((_, index) => index % 3 === rest)
      .map(({ messageId }) => String(messageId))
      .sort();
  expect(await ids('identifies')).toEqual(of(0));
  expect(await ids('groups')).toEqual(of(1));
  expect(await ids('e')).toEqual(of(2));
  expect(await ids('users')).toEqual(['u0', 'u3']);
}

describe('a process that is killed', () => {
  it.each([
    ['after the schema was made', /^CREATE TABLE/],
    ['after the schema was committed', /^COMMIT/],
    ['after staging', /^SELECT s\./],
    ['after appending', /^INSERT INTO .*"identifies"/],
    ['after merging, before the commit', /^DROP TABLE/],
  ])('%s leaves a file that is loaded again', async (_when, killedAfter) => {
    const events = eventsOf(mixed(30), 'demo');
    const killed = loaderOf(dialectInProcess(path, killedAfter));
    await expect(load(killed, events)).rejects.toBeInstanceOf(TransientError);
    const loader = loaderOf(createDuckdb(path));
    expect(await load(loader, events)).toEqual(allDelivered(30));
    await expectAllOnce(30);
  });

  it('after the commit has loaded for good', async () => {
    const events = eventsOf(mixed(30), 'demo');
    const first = loaderOf(createDuckdb(path));
    await load(first, eventsOf(mixed(3), 'demo'));
    const killed = loaderOf(dialectInProcess(path, /^COMMIT/));
    await expect(load(killed, events)).rejects.toBeInstanceOf(TransientError);
    expect(await load(first, events)).toEqual(allDelivered(30));
    await expectAllOnce(30);
  });
});

it('serves several processes that load at once, each in its turn', async () => {
  const events = eventsOf(mixed(240), 'demo');
  const loaders = [dialectInProcess(path), dialectInProcess(path), createDuckdb(path)].map(loaderOf);
  const loads = loaders.map(async (loader, offset) => {
    for (let start = 0; start < 240; start += 40) {
      const part = events.slice(Math.max(0, start - offset * 20), start + 40);
      expect(await loadPatiently(loader, part)).toEqual(allDelivered(part.length));
    }
  });
  await Promise.all(loads);
  await expectAllOnce(240);
});

it('takes the file from an owner without work, and gives up waiting with its signal', async () => {
  const events = eventsOf(mixed(3), 'demo');
  const owner = loaderOf(dialectInProcess(path));
  await load(owner, events);
  const file = DuckdbFile.at(path);
  await file.use(AbortSignal.timeout(10_000), async () => {
    const inVain = owner.load(events, AbortSignal.timeout(60_000));
    await expect(Promise.race([inVain, delay(500, 'still waiting')])).resolves.toBe('still waiting');
  });
  expect(await load(owner, events)).toEqual(allDelivered(3));
  await expect(file.use(AbortSignal.abort(), async () => undefined)).rejects.toThrow(/aborted/);
  await file.letGo();
});
