import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ConfigError, type ConnectorContext } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destination } from './index.ts';

jest.setTimeout(120_000);

describeDestinationContract(destination, { settings: {}, variants: [{ schema: 'all' }] });

describe('with a file', () => {
  let folder: string;
  let context: ConnectorContext;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'trackyard-duckdb-')), 'made', 'when needed');
    context = { ...makeContext(), folder };
  });
  afterEach(async () => {
    await destination.close?.(context.destinationId);
    await rm(join(folder, '..', '..'), { recursive: true });
  });

  const read = async (sql: string) => {
    const instance = await DuckDBInstance.create(join(folder, 'events.duckdb'), { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    return rows;
  };

  it('stores deliveries under their source, each once', async () => {
    const deliveries = [makeDelivery({ messageId: 'a', type: 'identify' }), makeDelivery({ messageId: 'b' })];
    const performBatch = destination.actions.store?.performBatch;
    for (let round = 0; round < 2; round++) {
      const outcomes = await performBatch?.(context, {}, deliveries);
      expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    }
    await destination.close?.(context.destinationId);
    expect(await read('SELECT id, revenue FROM test.order_completed')).toEqual([{ id: 'b', revenue: 12.5 }]);
    expect(await performBatch?.(context, { schema: 'all' }, deliveries)).toHaveLength(2);
    await destination.close?.(context.destinationId);
    expect(await read('SELECT source_id FROM "all".users')).toEqual([{ source_id: 'src_1' }]);
  });

  it('keeps the file to the hub, and makes it when it checks', async () => {
    await destination.check?.(context, {});
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'events.duckdb'))).isFile()).toBe(true);
  });

  it('says so where there is no place for files', async () => {
    await expect(destination.check?.(makeContext(), {})).rejects.toBeInstanceOf(ConfigError);
  });
});
