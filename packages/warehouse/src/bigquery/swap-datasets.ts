import { TransientError } from '@trackyard/connector-sdk';
import type { SchemaChange } from '../plan-schema.ts';
import { swapOneByOne, type SchemaPair, type TableSwaps } from '../swap-one-by-one.ts';
import type { Tables } from '../table-rows.ts';
import { isMissing, isRefusal, JobFailure } from './api-failure.ts';
import { changeSchema } from './change-schema.ts';
import { ownTables, TABLE_LABELS } from './own-tables.ts';
import { readDataset } from './read-tables.ts';
import type { Rest } from './rest.ts';
import { freshId, freshQuery } from './run-job.ts';
import { runPatiently } from './run-patiently.ts';
import { lockStatement } from './service-tables.ts';

export interface SwapTerms {
  mark: string;
  signal: AbortSignal;
}

/** Makes datasets anew, with a mark by which `swapDatasets` knows them. */
export async function makeDatasets(
  rest: Rest,
  datasets: readonly string[],
  { mark, signal }: SwapTerms,
): Promise<void> {
  const { projectId, location } = rest.connection;
  for (const datasetId of datasets) {
    await dropDataset(rest, datasetId, signal);
    const json = { datasetReference: { projectId, datasetId }, location, description: mark };
    try {
      await rest.request({ method: 'POST', path: '/datasets', json }, signal);
    } catch (error) {
      if (!isRefusal(error, 'duplicate')) throw error;
      if ((await readDataset(rest, datasetId, signal))?.description !== mark)
        throw new TransientError(`Dataset "${datasetId}" was made by another rebuild just now.`);
    }
  }
}

/** By copies, which cost nothing: a table cannot be moved to another dataset. */
export async function swapDatasets(
  rest: Rest,
  pairs: readonly SchemaPair[],
  terms: SwapTerms,
): Promise<void> {
  await swapOneByOne(pairs, new DatasetSwaps(rest, terms));
}

class DatasetSwaps implements TableSwaps {
  readonly #rest: Rest;
  readonly #terms: SwapTerms;

  constructor(rest: Rest, terms: SwapTerms) {
    this.#rest = rest;
    this.#terms = terms;
  }

  async isMarked(datasetId: string): Promise<boolean> {
    const { mark, signal } = this.#terms;
    return (await readDataset(this.#rest, datasetId, signal))?.description === mark;
  }

  ownTables(datasetId: string): Promise<string[]> {
    return ownTables(this.#rest, datasetId, this.#terms.signal);
  }

  async makeSchema(schema: string): Promise<void> {
    const plan = (found: Tables): SchemaChange[] =>
      found.has(schema) ? [] : [{ kind: 'create-schema', schema }];
    await changeSchema(this.#rest, [schema], { plan, signal: this.#terms.signal });
  }

  async replace(table: string, pair: SchemaPair): Promise<void> {
    try {
      await this.#copy(table, pair);
    } catch (error) {
      if (!(error instanceof JobFailure) || error.reason !== 'invalid') throw error;
      // Tables in other parts, or kept together otherwise, take no place of each other.
      await this.#drop(pair.to, table);
      await this.#copy(table, pair);
    }
    const request = {
      method: 'PATCH',
      path: pathOf(pair.to, table),
      json: { labels: TABLE_LABELS },
    } as const;
    await this.#rest.request(request, this.#terms.signal);
  }

  /** Has its turn between the transactions of loads: what began before has ended. */
  async settle(datasetId: string): Promise<void> {
    const { projectId } = this.#rest.connection;
    const again = () => freshQuery('trackyard_settle', `${lockStatement({ projectId, datasetId })};`);
    await runPatiently(this.#rest, { first: again(), again, signal: this.#terms.signal });
  }

  async dropTables(datasetId: string, tables: readonly string[]): Promise<void> {
    for (const table of tables) await this.#drop(datasetId, table);
  }

  dropSchema(datasetId: string): Promise<void> {
    return dropDataset(this.#rest, datasetId, this.#terms.signal);
  }

  /** Takes the place of what stands, and of its columns, at once. */
  async #copy(tableId: string, { from, to }: SchemaPair): Promise<void> {
    const { projectId } = this.#rest.connection;
    const copy = {
      sourceTable: { projectId, datasetId: from, tableId },
      destinationTable: { projectId, datasetId: to, tableId },
      createDisposition: 'CREATE_IF_NEEDED',
      writeDisposition: 'WRITE_TRUNCATE',
    };
    const again = () => ({
      id: `trackyard_swap_${freshId()}`,
      isFresh: true,
      configuration: { copy },
    });
    await runPatiently(this.#rest, { first: again(), again, signal: this.#terms.signal });
  }

  #drop(datasetId: string, table: string): Promise<void> {
    return unlessMissing(
      this.#rest.request({ method: 'DELETE', path: pathOf(datasetId, table) }, this.#terms.signal),
    );
  }
}

function dropDataset(rest: Rest, datasetId: string, signal: AbortSignal): Promise<void> {
  const path = `/datasets/${encodeURIComponent(datasetId)}`;
  return unlessMissing(rest.request({ method: 'DELETE', path, query: { deleteContents: 'true' } }, signal));
}

async function unlessMissing(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

function pathOf(datasetId: string, table: string): string {
  return `/datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(table)}`;
}
