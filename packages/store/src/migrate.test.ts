import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';

jest.setTimeout(120_000);

/** Real PostgreSQL; migrations one by one, with rows in between. */
describe('migrations', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('brings attempts into their days when the log becomes partitioned', async () => {
    const { url } = await postgres.freshDatabase();
    const client = new Client({ connectionString: url });
    await client.connect();
    const apply = async (name: string) => {
      await client.query(await readFile(join(import.meta.dirname, `../migrations/${name}.sql`), 'utf8'));
    };
    await apply('0000_control_plane');
    await apply('0001_connection_order');
    await client.query(`set timezone = 'Pacific/Auckland'`);
    await client.query(
      `insert into trackyard.attempts (id, workspace_id, destination_id, connection_ids, at, duration_ms, action,
         delivered, retried, dead, held, message_hashes)
       select id, 'ws', 'dst', '{con}', at::timestamptz, 1, 'send', 1, 0, 0, 0, '{7}'
       from (values ('a', '2026-03-04T00:00:00Z'), ('b', '2026-03-04T23:59:59.999Z'), ('c', '2026-03-07T12:00:00Z'))
         as rows (id, at)`,
    );
    await apply('0002_redrives_and_delivery_log');
    const { rows } = await client.query<{ name: string; id: string; calls: number }>(
      `select relname as name, a.id, a.calls from trackyard.attempts a join pg_class c on c.oid = a.tableoid order by at`,
    );
    expect(rows.map(({ name, id, calls }) => [name, id, calls])).toEqual([
      ['attempts_20260304', 'a', 1],
      ['attempts_20260304', 'b', 1],
      ['attempts_20260307', 'c', 1],
    ]);
    await client.end();
  });
});
