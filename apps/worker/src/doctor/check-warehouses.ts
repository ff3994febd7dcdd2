import type { CompiledConfig } from '@trackyard/pipeline';
import type { RecordStore } from '@trackyard/queue';
import type { Store, WarehouseVerdict } from '@trackyard/store';
import type { DestinationRuntimes } from '../destination-runtimes.ts';
import { checkWarehouse, type WarehouseCheckOptions } from './check-warehouse.ts';
import type { Finding } from './finding.ts';

export interface WarehousesCheckOptions extends Pick<WarehouseCheckOptions, 'reader' | 'erased' | 'geo'> {
  store: WarehouseCheckOptions['store'] & {
    replays: Pick<Store['replays'], 'openLoads'>;
    warehouses: Pick<Store['warehouses'], 'systemVerdict'>;
  };
  records: Pick<RecordStore, 'books'>;
  runtimes: Pick<DestinationRuntimes, 'get'>;
  config: CompiledConfig;
  from?: Date | undefined;
  to?: Date | undefined;
  now: number;
}

/** A warehouse as the report shows it. */
export interface WarehouseReport {
  id: string;
  name: string;
  verdict: WarehouseVerdict;
}

/** Compares every enabled warehouse with the lake, and keeps each verdict for the api to show. */
export async function checkWarehouses(options: WarehousesCheckOptions): Promise<WarehouseReport[]> {
  const { config, runtimes, store } = options;
  const reports: WarehouseReport[] = [];
  for (const destination of config.destinationById.values()) {
    const { id, name, workspaceId, enabled } = destination;
    const runtime = enabled ? await runtimes.get(destination).catch(() => undefined) : undefined;
    if (!runtime?.definition.warehouse?.countRows) continue;
    const books = (await options.records.books()).connections;
    const span = { from: options.from?.getTime() ?? 0, to: options.to?.getTime() ?? options.now };
    const open = await store.replays.openLoads(workspaceId, id);
    const verdict =
      open.length > 0
        ? notCompared('A period is brought back, or it is rebuilt, just now.', span, options.now)
        : await checkWarehouse(runtime, { ...options, books, span }).catch((error: unknown) =>
            notCompared(error instanceof Error ? error.message : String(error), span, options.now),
          );
    await store.warehouses.systemVerdict({ workspaceId, destinationId: id }, verdict);
    reports.push({ id, name, verdict });
  }
  return reports;
}

/** One finding a table and direction: its days would be many. */
export function warehouseFindings({ id, verdict }: WarehouseReport): Finding[] {
  const { differences, differenceCount, problem } = verdict;
  if (problem !== undefined) return [finding(id, `It could not be compared: ${problem}`)];
  const shown = differences.map(({ sourceId, day, table, expected, found }) =>
    finding(
      id,
      `${table} of ${sourceId} on ${day}: ${found} rows, but the lake has ${found < expected ? 'at least ' : 'only '}${expected}.`,
    ),
  );
  const more = differenceCount - differences.length;
  return more > 0 ? [...shown, finding(id, `${more} more tables and days differ.`)] : shown;
}

function notCompared(
  problem: string,
  { from, to }: { from: number; to: number },
  now: number,
): WarehouseVerdict {
  const [at, start, end] = [now, from, to].map((ms) => new Date(ms).toISOString());
  return {
    ...{ at: at!, from: start!, to: end! },
    ...{ rows: 0, differences: [], differenceCount: 0, problem },
  };
}

function finding(id: string, what: string): Finding {
  return { about: 'warehouse', id, what, messageIds: [] };
}
