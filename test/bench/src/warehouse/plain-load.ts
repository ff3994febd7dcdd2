import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** A batch's rows of one table, ready to be copied. */
export interface ReadyRows {
  table: string;
  columns: string;
  text: Buffer[];
}

/** The least that loading can be: COPY to a staging table, then INSERT … ON CONFLICT into tables like the hub's. */
export interface PlainLoader {
  /** Empty tables of the schema `plain`, with the columns and indexes of the hub's. */
  prepare(): Promise<void>;
  /** What the hub's tables have of messages whose ids begin so. */
  read(prefix: string): Promise<ReadyRows[]>;
  load(tables: readonly ReadyRows[]): Promise<void>;
  count(): Promise<number>;
  close(): Promise<void>;
}

export async function openPlainLoader(url: string, schema: string): Promise<PlainLoader> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const names = async (): Promise<string[]> => {
    const { rows } = await client.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema]);
    return rows.map(({ tablename }: { tablename: string }) => tablename);
  };
  return {
    async prepare() {
      await client.query('DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain');
      for (const table of await names())
        await client.query(`CREATE TABLE plain.${table} (LIKE ${schema}.${table} INCLUDING ALL)`);
    },
    async read(prefix) {
      const ready: ReadyRows[] = [];
      for (const table of await names()) {
        const { fields } = await client.query(`SELECT * FROM ${schema}.${table} LIMIT 0`);
        const columns = fields.map(({ name }) => `"${name}"`).join(', ');
        const sql = `COPY (SELECT ${columns} FROM ${schema}.${table} WHERE id LIKE '${prefix}%') TO STDOUT`;
        const text: Buffer[] = [];
        for await (const chunk of client.query(copyTo(sql))) text.push(chunk as Buffer);
        if (text.length > 0) ready.push({ table, columns, text });
      }
      return ready;
    },
    async load(tables) {
      await client.query('BEGIN');
      for (const { table, columns, text } of tables) {
        await client.query(
          `CREATE TEMPORARY TABLE stage_${table} ON COMMIT DROP AS SELECT ${columns} FROM plain.${table} LIMIT 0`,
        );
        const copy = client.query(copyFrom(`COPY stage_${table} (${columns}) FROM STDIN`));
        await pipeline(Readable.from(text), copy);
        await client.query(
          `INSERT INTO plain.${table} (${columns}) SELECT ${columns} FROM stage_${table} ON CONFLICT (id) DO NOTHING`,
        );
      }
      await client.query('COMMIT');
    },
    async count() {
      const { rows } = await client.query('SELECT count(*)::int AS n FROM plain.tracks');
      return (rows[0] as { n: number }).n;
    },
    close: () => client.end(),
  };
}
