import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@trackyard/base';
import { describeDialect, withoutNulls, type DialectFixture } from '../testing/dialect-conformance.ts';
import { quoteName, quoteTable } from '../quote-name.ts';
import { createDuckdb } from './create-duckdb.ts';
import { DuckdbFile } from './duckdb-file.ts';
import { breakAtStep } from './testing/break-at-step.ts';

jest.setTimeout(300_000);

describeDialect('DuckDB', { open: openDuckdb, cannot: ['rebuild'] });

async function openDuckdb(): Promise<DialectFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-duckdb-'));
  const path = join(folder, 'events.duckdb');
  const file = DuckdbFile.at(path);
  const query = (sql: string) =>
    file.use(AbortSignal.timeout(60_000), async ({ connection }) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJson() as Record<string, Json>[];
    });
  return {
    openDialect({ breakAt } = {}) {
      const dialect = createDuckdb(path);
      return breakAt === undefined ? dialect : breakAtStep(dialect, breakAt);
    },
    async rows(schema, table) {
      const rows = await query(`SELECT to_json(t) AS row FROM ${quoteTable(schema, table)} t`);
      return rows.map(({ row }) => withoutNulls(withIsoTimes(JSON.parse(String(row)))));
    },
    async drop({ schema, table, column }) {
      // Together with a checkpoint: reading a log of all the tests' tables takes long.
      if (table === undefined) await query(`DROP SCHEMA IF EXISTS ${quoteName(schema)} CASCADE; CHECKPOINT`);
      else if (column === undefined) await query(`DROP TABLE ${quoteTable(schema, table)}`);
      else await query(`ALTER TABLE ${quoteTable(schema, table)} DROP COLUMN ${quoteName(column)}`);
    },
    async copy({ schema, table }, name) {
      await query(`CREATE TABLE ${quoteTable(schema, name)} AS SELECT * FROM ${quoteTable(schema, table)}`);
    },
    async refuseRows({ schema, table, column }, value) {
      const [{ sql } = {}] = await query(
        `SELECT sql FROM duckdb_tables() WHERE schema_name = '${schema}' AND table_name = '${table}'`,
      );
      const target = quoteTable(schema, table);
      const check = `, CHECK (${quoteName(column)} <> ${value}));`;
      await query(`ALTER TABLE ${target} RENAME TO old`);
      await query(String(sql).replace(/\);$/, check));
      await query(`INSERT INTO ${target} SELECT * FROM ${quoteName(schema)}.old`);
      await query(`DROP TABLE ${quoteName(schema)}.old`);
    },
    async close() {
      await file.letGo();
      await rm(folder, { recursive: true });
    },
  };
}

/** DuckDB writes `2026-01-02 03:04:05+00`. */
function withIsoTimes(row: Record<string, Json>): Record<string, Json> {
  const iso = (value: Json): Json =>
    typeof value === 'string'
      ? value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/, '$1T$2Z')
      : value;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, iso(value)]));
}
