import type { BulkLoads, ConnectorContext, Settings, WarehouseDefinition } from '@trackyard/connector-sdk';
import type { Loader } from './create-loader.ts';
import { eventTables } from './event-tables.ts';
import type { TableRules } from './table-rows.ts';

export interface WarehouseOptions {
  rules: TableRules;
  loaderFor(context: ConnectorContext, settings: Settings): Loader;
  /** What its dialect can do besides loading. */
  can: readonly ('prune' | 'countRows' | 'rebuild')[];
  bulk?: BulkLoads;
}

/** Of systems where each load is a job or leaves a part behind: as many events as live loads have by default. */
export const BULK_BY_JOB: BulkLoads = { events: 10_000, atOnce: 1 };

/** For a connector's definition: that it is a warehouse, and what its loader does for the host. */
export function warehouseOf({ rules, loaderFor, can, bulk }: WarehouseOptions): WarehouseDefinition {
  return {
    ...(bulk && { bulk }),
    tablesOf: (event, selection) => eventTables(event, { rules, selection }),
    ...(can.includes('prune') && {
      prune: (context, settings, order) => loaderFor(context, settings).prune(order, context.signal),
    }),
    ...(can.includes('countRows') && {
      countRows: (context, settings, order) => loaderFor(context, settings).countRows(order, context.signal),
    }),
    ...(can.includes('rebuild') && {
      beginRebuild: (context, settings, order) =>
        loaderFor(context, settings).beginRebuild(order, context.signal),
      swapRebuilt: (context, settings, order) =>
        loaderFor(context, settings).swapRebuilt(order, context.signal),
    }),
  } satisfies WarehouseDefinition;
}
