import type { Dialect, LoadTable } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { changeSchema } from './change-schema.ts';
import { checkAccess } from './check-access.ts';
import type { BigQueryConnection } from './connection.ts';
import { bigQueryFailure } from './failure-of.ts';
import { loadBatch } from './load-batch.ts';
import { countRows, pruneTables } from './prune-tables.ts';
import { Rest } from './rest.ts';
import { makeDatasets, swapDatasets } from './swap-datasets.ts';

/**
 * A table may have 10,000 columns and a statement's text 1 MB, which these stay below with names of any length.
 * https://cloud.google.com/bigquery/quotas
 */
export const BIGQUERY_RULES: TableRules = {
  maxNameLength: 128,
  maxColumns: 2_000,
  maxUpsertColumns: 500,
  maxRowColumns: 500,
  reservedColumns: new Set(),
  digitPrefix: '_',
  loadedColumn: 'loaded_at',
};

/** Of one load; its jobs go on, and the next attempt finds them. */
const LOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * BigQuery by load jobs and merges. Loads of one dataset follow each other, for their transactions could only end
 * each other; other processes' are met with patience.
 */
export function createBigQuery(connection: BigQueryConnection): Dialect {
  const rest = new Rest(connection);
  const turns = new Map<string, Promise<unknown>>();

  const inTurn = <T>(dataset: string, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(dataset) ?? Promise.resolve()).then(work);
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (turns.get(dataset) === ended) turns.delete(dataset);
      });
    turns.set(dataset, ended);
    return turn;
  };
  const limited = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(LOAD_TIMEOUT_MS)]);

  return {
    rules: BIGQUERY_RULES,
    changeSchema: (schemas, plan, signal) => changeSchema(rest, schemas, { plan, signal: limited(signal) }),
    async load(tables, signal) {
      const input = { rules: BIGQUERY_RULES, signal: limited(signal) };
      const byDataset = Map.groupBy(tables, ({ table }: LoadTable) => table.schema);
      for (const [dataset, own] of [...byDataset].sort(([a], [b]) => (a < b ? -1 : 1)))
        await inTurn(dataset, () => loadBatch(rest, dataset, { ...input, tables: own }));
    },
    async prune(schemas, order, signal) {
      const terms = { ...order, signal: limited(signal) };
      let deleted = 0;
      for (const dataset of schemas) {
        const maxRows = order.maxRows - deleted;
        if (maxRows > 0)
          deleted += await inTurn(dataset, () => pruneTables(rest, [dataset], { ...terms, maxRows }));
      }
      return deleted;
    },
    countRows: (schemas, order, signal) => countRows(rest, schemas, { ...order, signal: limited(signal) }),
    makeSchemas: (schemas, mark, signal) => makeDatasets(rest, schemas, { mark, signal: limited(signal) }),
    swapSchemas: (pairs, mark, signal) => swapDatasets(rest, pairs, { mark, signal: limited(signal) }),
    failureOf: bigQueryFailure,
    check: (sharedSchema, signal) => checkAccess(rest, sharedSchema, limited(signal)),
    close: async () => {
      await Promise.all(turns.values());
    },
  };
}
