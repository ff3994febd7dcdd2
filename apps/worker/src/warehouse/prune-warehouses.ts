import type { Clock, Logger } from '@trackyard/base';
import type { DestinationConfig } from '@trackyard/pipeline';
import type { Store } from '@trackyard/store';
import type { DestinationRuntime } from '../destination-runtimes.ts';
import { pruneBefore, windowOf } from './load-rules.ts';
import { readyWarehouse, type ReadyWarehouseOptions } from './ready-warehouse.ts';
import { connectedSlugs } from './connected-slugs.ts';

export interface PruneOptions extends ReadyWarehouseOptions {
  store: Pick<Store, 'connectorState' | 'destinations'> & {
    warehouses: Pick<Store['warehouses'], 'systemTakePruneTurn' | 'systemPruned'>;
    replays: Pick<Store['replays'], 'openLoads'>;
  };
  clock: Clock;
  log: Logger;
  /** How often to look for a warehouse whose turn it is. */
  everyMs?: number;
}

const EVERY_MS = 30_000;
/** Rows that are deleted in one transaction: locks and logs stay small, loads go on between. */
const CHUNK_ROWS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** In every worker: what has left a warehouse's window is deleted there, about once an hour, by one worker at a time. */
export function startPruning(options: PruneOptions): { stop(): Promise<void> } {
  const { store, config, log, everyMs = EVERY_MS } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    for (const destination of config().destinationById.values()) {
      const { warehouse, enabled, id, workspaceId } = destination;
      if (warehouse?.keepMonths === undefined || !enabled || stopping.signal.aborted) continue;
      if (!(await store.warehouses.systemTakePruneTurn({ workspaceId, destinationId: id }))) continue;
      await pruneWarehouse(destination, stopping.signal, options);
    }
  };
  const timer = setInterval(() => {
    running ??= round()
      .catch((error: unknown) => log.error('prune.failed', {}, error))
      .finally(() => (running = undefined));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

/** Day by day, a few rows at a time. A rebuild needs the oldest calls until it is done: nothing is deleted meanwhile. */
export async function pruneWarehouse(
  destination: DestinationConfig,
  signal: AbortSignal,
  options: PruneOptions,
): Promise<void> {
  const { id, workspaceId } = destination;
  const { store, log } = options;
  const place = { workspaceId, destinationId: id };
  let rows = 0;
  try {
    const open = await store.replays.openLoads(workspaceId, id);
    if (open.some(({ kind }) => kind === 'rebuild')) return;
    const runtime = await readyWarehouse(id, options);
    for (const day of await oldDays(runtime, signal, options)) {
      for (let deleted = 1; deleted > 0 && !signal.aborted; rows += deleted)
        deleted = await pruneChunk(runtime, day, { signal, options });
    }
    await store.warehouses.systemPruned(place, { rows });
    if (rows > 0) log.info('warehouse.pruned', { destinationId: id, rows });
  } catch (error) {
    if (signal.aborted) return;
    log.error('warehouse.not_pruned', { destinationId: id, rows }, error);
    await store.warehouses.systemPruned(place, { rows, problem: String(error) });
  }
}

/** The days, by their first moments, of which the warehouse has rows that may go. */
async function oldDays(
  { definition, context, settings, config: destination }: DestinationRuntime,
  signal: AbortSignal,
  { config, clock }: PruneOptions,
): Promise<number[]> {
  const window = windowOf(destination.warehouse ?? {}, clock.now());
  const { countRows, prune } = definition.warehouse ?? {};
  if (!window || !countRows || !prune) return [];
  const slugs = connectedSlugs(destination.id, config());
  const span = { from: 0, to: pruneBefore(window) };
  const counts = await countRows({ ...context, signal }, settings, { slugs, ...span });
  return [...new Set(counts.map(({ day }) => day))].sort().map((day) => Date.parse(day));
}

/**
 * Decided by what the database says at that moment, as the only one that does: whoever brings a period back has waited
 * for its turn, so that nothing is deleted of what it loads.
 */
async function pruneChunk(
  { definition, context, settings, config: { id, workspaceId } }: DestinationRuntime,
  day: number,
  { signal, options }: { signal: AbortSignal; options: PruneOptions },
): Promise<number> {
  const { store, config, clock } = options;
  let deleted = 0;
  await store.connectorState.update(workspaceId, { destinationId: id, key: PRUNE_TURN }, async () => {
    const { warehouse } = await store.destinations.get(workspaceId, id);
    const window = windowOf(warehouse, clock.now());
    const isKept = window?.kept.some(({ from, to }) => day >= from && day < to) ?? true;
    if (!window || isKept || day + DAY_MS > pruneBefore(window)) return null;
    const order = { slugs: connectedSlugs(id, config()), from: day, to: day + DAY_MS, maxRows: CHUNK_ROWS };
    deleted = (await definition.warehouse?.prune?.({ ...context, signal }, settings, order)) ?? 0;
    return null;
  });
  return deleted;
}

/** The name of the lock; see `restorePeriod` of the api. */
const PRUNE_TURN = 'prune';
