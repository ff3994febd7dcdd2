import { setTimeout as delay } from 'node:timers/promises';
import { isMergedTable } from '../load-order.ts';
import { swapOneByOne, type SchemaPair, type TableSwaps } from '../swap-one-by-one.ts';
import type { TableRules, Tables } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import type { ClickHouseServer } from './connection.ts';
import { ownTables, type OwnTable } from './own-tables.ts';
import { readTables } from './read-tables.ts';
import { quoteName, quoteTable, quoteText } from './sql.ts';
import { storageName } from './storage-names.ts';
import { viewStatement } from './view-sql.ts';

export interface SwapTerms {
  mark: string;
  rules: TableRules;
  signal: AbortSignal;
}

/** Makes databases anew, with a mark by which `swapDatabases` knows them. */
export async function makeDatabases(
  server: ClickHouseServer,
  databases: readonly string[],
  { mark, signal }: Pick<SwapTerms, 'mark' | 'signal'>,
): Promise<void> {
  for (const database of databases) {
    await server.run(`DROP DATABASE IF EXISTS ${quoteName(database)} SYNC`, signal);
    await server.run(`CREATE DATABASE ${quoteName(database)} COMMENT ${quoteText(mark)}`, signal);
  }
}

export async function swapDatabases(
  server: ClickHouseServer,
  pairs: readonly SchemaPair[],
  terms: SwapTerms,
): Promise<void> {
  const froms = pairs.map(({ from }) => from);
  const { tables } = await readTables(server, froms, terms.signal);
  await swapOneByOne(pairs, new DatabaseSwaps(server, tables, terms));
}

/**
 * By `EXCHANGE TABLES` of what holds the rows: readers of a view find the old or the new rows, and the rights of others
 * are of names and stay. A storage that stands in its place has the mark as its comment, so that a swap that is done
 * again does not take it back.
 */
class DatabaseSwaps implements TableSwaps {
  readonly #server: ClickHouseServer;
  readonly #rebuilt: Tables;
  readonly #terms: SwapTerms;

  constructor(server: ClickHouseServer, rebuilt: Tables, terms: SwapTerms) {
    this.#server = server;
    this.#rebuilt = rebuilt;
    this.#terms = terms;
  }

  async isMarked(database: string): Promise<boolean> {
    const [[comment] = []] = await this.#query(
      `SELECT comment FROM system.databases WHERE name = ${quoteText(database)}`,
    );
    return comment === this.#terms.mark;
  }

  async ownTables(database: string): Promise<string[]> {
    return (await this.#storagesOf(database)).map(({ table }) => table);
  }

  makeSchema(database: string): Promise<void> {
    return this.#run(`CREATE DATABASE IF NOT EXISTS ${quoteName(database)}`);
  }

  async replace(table: string, { from, to }: SchemaPair): Promise<void> {
    const { mark } = this.#terms;
    const standing = (await this.#storagesOf(to)).find((one) => one.table === table);
    if (standing?.comment === mark) return;
    const storage = storageName(table, isMergedTable(table));
    const [ours, theirs] = [quoteTable(from, storage), quoteTable(to, storage)];
    await this.#run(`ALTER TABLE ${ours} MODIFY COMMENT ${quoteText(mark)}`);
    await this.#run(standing ? `EXCHANGE TABLES ${ours} AND ${theirs}` : `RENAME TABLE ${ours} TO ${theirs}`);
    await this.#renewView(table, { from, to });
  }

  /** There is nothing to wait for: a load is several inserts in a row. */
  settle(): Promise<void> {
    return delay(this.#server.settleMs, undefined, { signal: this.#terms.signal });
  }

  async dropTables(database: string, tables: readonly string[]): Promise<void> {
    const { mark, rules, signal } = this.#terms;
    for (const { table, storage, comment } of await this.#storagesOf(database)) {
      if (!tables.includes(table) || comment === mark) continue;
      await this.#run(`DROP VIEW IF EXISTS ${quoteTable(database, table)}`);
      await this.#run(`DROP TABLE IF EXISTS ${quoteTable(database, storage)}`);
    }
    // A swap that was cut off may have left a view as it was.
    await changeSchema(this.#server, { schemas: [database], plan: () => [], rules, signal });
  }

  dropSchema(database: string): Promise<void> {
    return this.#run(`DROP DATABASE IF EXISTS ${quoteName(database)} SYNC`);
  }

  /** Unless somebody else has the view's name. */
  async #renewView(table: string, { from, to }: SchemaPair): Promise<void> {
    const columns = this.#rebuilt.get(from)?.get(table);
    const named = `database = ${quoteText(to)} AND name = ${quoteText(table)}`;
    const strangers = await this.#query(`SELECT name FROM system.tables WHERE ${named} AND engine != 'View'`);
    if (!columns || strangers.length > 0) return;
    const view = { schema: to, table, columns, isMerged: isMergedTable(table) };
    await this.#run(viewStatement(view, this.#terms.rules));
  }

  #storagesOf(database: string): Promise<OwnTable[]> {
    return ownTables(this.#server, [database], this.#terms.signal);
  }

  #query(sql: string): Promise<unknown[][]> {
    return this.#server.query(sql, this.#terms.signal);
  }

  #run(sql: string): Promise<void> {
    return this.#server.run(sql, this.#terms.signal);
  }
}
