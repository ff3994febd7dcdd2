import { newId, TrackyardError } from '@trackyard/base';
import { destinations } from '@trackyard/connectors';
import type { KeptPeriod } from '@trackyard/pipeline';
import type { Destination, Replay } from '@trackyard/store';
import type { WarehouseOptions } from './read-warehouse.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_KEPT = 50;

/**
 * Brings a past period back: it is kept from now on, in whole days, and a replay loads it. What deletes old rows by what
 * stood before has its turn first, so that it takes nothing of what is loaded.
 */
export async function restorePeriod(
  { workspaceId, id }: Destination,
  { from, to }: { from: Date; to: Date },
  options: WarehouseOptions,
): Promise<{ replay: Replay; period: KeptPeriod }> {
  const { store } = options;
  const span = { from: dayBefore(from), to: dayBefore(new Date(to.getTime() + DAY_MS - 1)) };
  await refuseWhileRebuilt({ workspaceId, id }, options);
  const { warehouse } = await store.destinations.get(workspaceId, id);
  if ((warehouse.kept ?? []).length >= MAX_KEPT) {
    throw new TrackyardError('TY_CONFLICT', {
      message: `A warehouse keeps ${MAX_KEPT} periods at most: release one first.`,
    });
  }
  const order = { destinationId: id, sourceIds: await connectedSources(workspaceId, id, options) };
  const replay = await store.replays.create(workspaceId, {
    ...order,
    ...span,
    kind: 'restore',
    isPaused: true,
  });
  const period = {
    ...{ id: newId('kp'), replayId: replay.id },
    ...{ from: span.from.toISOString(), to: span.to.toISOString() },
  };
  await store.destinations.updateWarehouse(workspaceId, id, (standing) => ({
    ...standing,
    kept: [...(standing.kept ?? []), period],
  }));
  await store.connectorState.update(workspaceId, { destinationId: id, key: 'prune' }, async () => null);
  return { replay: await store.replays.resume(workspaceId, replay.id), period };
}

/** Makes all tables anew from what the lake has. */
export async function rebuildWarehouse(
  { workspaceId, id, type }: Destination,
  options: WarehouseOptions,
): Promise<Replay> {
  const { store, lake, clock } = options;
  const definition = await destinations[type]?.load();
  if (!definition?.warehouse?.swapRebuilt) {
    throw new TrackyardError('TY_CONFLICT', {
      message:
        'This kind of warehouse cannot be rebuilt in place: make a second destination of it and replay everything to it.',
    });
  }
  await refuseWhileRebuilt({ workspaceId, id }, options);
  const sourceIds = await connectedSources(workspaceId, id, options);
  const oldest = await lake.scanPage({ sourceIds, limit: 1 });
  const now = new Date(clock.now());
  const from = oldest.lines[0] ? dayBefore(new Date(oldest.lines[0].receivedAt)) : dayBefore(now);
  return store.replays.create(workspaceId, { destinationId: id, sourceIds, from, to: now, kind: 'rebuild' });
}

/** What is loaded into tables that go would go with them. */
async function refuseWhileRebuilt(
  { workspaceId, id }: Pick<Destination, 'workspaceId' | 'id'>,
  { store }: WarehouseOptions,
): Promise<void> {
  const open = await store.replays.openLoads(workspaceId, id);
  if (open.some(({ kind }) => kind === 'rebuild'))
    throw new TrackyardError('TY_CONFLICT', { message: 'It is being rebuilt just now.' });
}

async function connectedSources(
  workspaceId: string,
  destinationId: string,
  { store }: WarehouseOptions,
): Promise<string[]> {
  const connections = await store.connections.all(workspaceId, { destinationId });
  if (connections.length > 0) return connections.map(({ sourceId }) => sourceId);
  throw new TrackyardError('TY_CONFLICT', { message: 'No source is connected to it.' });
}

/** The first moment of its day (UTC). */
function dayBefore(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
}
