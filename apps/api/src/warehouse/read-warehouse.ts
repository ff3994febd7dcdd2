import { uuidTime } from '@trackyard/base';
import { deliverLanes } from '@trackyard/queue';
import type { Destination, Store, WarehouseState } from '@trackyard/store';
import type { ApiOptions } from '../options.ts';
import { replayView } from '../routes/replays.ts';

export type WarehouseOptions = Pick<ApiOptions, 'books' | 'records' | 'lake' | 'clock'> & {
  store: Pick<Store, 'destinations' | 'connections' | 'warehouses' | 'replays' | 'connectorState'>;
};

/** All that there is to see of a warehouse. */
export async function readWarehouse(destination: Destination, options: WarehouseOptions) {
  const { store } = options;
  const { id, workspaceId, name, type, enabled, builtin, warehouse } = destination;
  const state = await store.warehouses.state(workspaceId, id);
  const loads = await store.replays.openLoads(workspaceId, id);
  return {
    ...{ id, name, type, enabled, builtin },
    selection: { ...warehouse.selection } as never,
    keepMonths: warehouse.keepMonths ?? null,
    kept: warehouse.kept ?? [],
    lag: await readLag(destination, state, options),
    lastSyncAt: state?.lastSyncAt?.toISOString() ?? null,
    loads: loads.map(replayView),
    pruned: {
      at: state?.prunedAt?.toISOString() ?? null,
      rows: state?.prunedRows ?? 0,
      problem: state?.pruneProblem ?? null,
    },
    verdict: state?.verdict ?? null,
  };
}

async function readLag(
  { workspaceId, id }: Destination,
  state: WarehouseState | undefined,
  { store, books, records, lake, clock }: WarehouseOptions,
) {
  const connections = await store.connections.all(workspaceId, { destinationId: id });
  const counted = (await books()).connections;
  const sum = (what: 'pending' | 'held') =>
    connections.reduce((total, connection) => total + (counted[connection.id]?.[what] ?? 0), 0);
  const sourceIds = connections.map(({ sourceId }) => sourceId);
  const newest = await lake.scanPage({ sourceIds, newestFirst: true, limit: 1, maxObjects: 1 });
  const loadedAt = state?.newestReceivedAt?.getTime();
  const archivedAt = newest.lines[0] && Date.parse(newest.lines[0].receivedAt);
  const acceptedAt = Math.max(archivedAt ?? -Infinity, loadedAt ?? -Infinity);
  const due = await Promise.all(deliverLanes(id).map((lane) => records.peek(lane, 1)));
  const oldest = Math.min(...due.flat().map(uuidTime));
  return {
    newestLoadedAt: instantOf(loadedAt),
    newestAcceptedAt: instantOf(acceptedAt),
    seconds: loadedAt === undefined ? null : (acceptedAt - loadedAt) / 1_000,
    waiting: sum('pending'),
    held: sum('held'),
    oldestWaitingSeconds: Number.isFinite(oldest) ? Math.max(0, (clock.now() - oldest) / 1_000) : null,
  };
}

function instantOf(ms: number | undefined): string | null {
  return ms !== undefined && Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
