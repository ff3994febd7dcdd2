import type { Clock, Logger } from '@trackyard/base';
import type { LoadNotice, LoadReport } from '@trackyard/connector-sdk';
import type { DestinationConfig } from '@trackyard/pipeline';
import type { NewSync, Store } from '@trackyard/store';

/** Small loads that end within this time are one row of the history. */
const EVERY_MS = 5_000;
/** Rows that wait for a store that is away. */
const MAX_WAITING = 1_000;

type Place = Pick<DestinationConfig, 'id' | 'workspaceId'>;

export interface SyncLogOptions {
  store: { warehouses: Pick<Store['warehouses'], 'systemAddSyncs'> };
  clock: Clock;
  log: Logger;
  everyMs?: number;
}

/**
 * The history of what a process has loaded into warehouses, for people to look at. Held in memory for some seconds: a
 * killed process loses that. It is a log; no event depends on it.
 */
export interface SyncLog {
  add(destination: Place, report: LoadReport): void;
  /** Writes what it has, and ends. */
  stop(): Promise<void>;
}

export function startSyncLog({ store, clock, log, everyMs = EVERY_MS }: SyncLogOptions): SyncLog {
  let open = new Map<string, NewSync>();
  let waiting: NewSync[] = [];
  let writing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    const batch = [...waiting, ...open.values()].slice(-MAX_WAITING);
    open = new Map();
    waiting = [];
    if (batch.length === 0) return;
    await store.warehouses.systemAddSyncs(batch).catch((error: unknown) => {
      waiting = batch;
      log.error('syncs.not_written', { syncs: batch.length }, error);
    });
  };
  const timer = setInterval(() => (writing ??= flush().finally(() => (writing = undefined))), everyMs);

  return {
    add(destination, report) {
      const sync = syncOf(destination, report, clock.now());
      const key = `${destination.id} ${sync.status} ${sync.message ?? ''}`;
      const standing = open.get(key);
      open.set(key, standing ? joined(standing, sync) : sync);
    },
    async stop() {
      clearInterval(timer);
      await writing;
      await flush();
    },
  };
}

function syncOf({ id, workspaceId }: Place, report: LoadReport, now: number): NewSync {
  const { events, rows: tables, bytes, durationMs, notices, error, newestReceivedAt } = report;
  const isPartial = notices.some(({ kind }) => kind === 'refused');
  return {
    ...{ workspaceId, destinationId: id, at: new Date(now), loads: 1 },
    ...{ events, bytes, durationMs, tables, notices },
    rows: Object.values(tables).reduce((sum, rows) => sum + rows, 0),
    status: error !== undefined ? 'failure' : isPartial ? 'partial' : 'success',
    ...(error !== undefined && { message: error }),
    ...(newestReceivedAt !== undefined && { newestReceivedAt: new Date(newestReceivedAt) }),
  };
}

/** Two loads as one row. */
function joined(one: NewSync, other: NewSync): NewSync {
  const tables = { ...one.tables };
  for (const [table, rows] of Object.entries(other.tables)) tables[table] = (tables[table] ?? 0) + rows;
  const newest = [one.newestReceivedAt, other.newestReceivedAt]
    .filter((at) => at !== undefined)
    .sort((a, b) => b.getTime() - a.getTime())[0];
  return {
    ...other,
    loads: one.loads + other.loads,
    events: one.events + other.events,
    rows: one.rows + other.rows,
    bytes: one.bytes + other.bytes,
    durationMs: one.durationMs + other.durationMs,
    tables,
    notices: joinedNotices([...one.notices, ...other.notices]),
    ...(newest && { newestReceivedAt: newest }),
  };
}

/** Counts of the same kind and table become one. */
function joinedNotices(notices: readonly LoadNotice[]): LoadNotice[] {
  const counted = new Map<string, LoadNotice>();
  const others: LoadNotice[] = [];
  for (const notice of notices) {
    if (notice.count === undefined) {
      others.push(notice);
      continue;
    }
    const key = `${notice.kind} ${notice.table ?? ''}`;
    const standing = counted.get(key);
    counted.set(key, { ...notice, count: notice.count + (standing?.count ?? 0) });
  }
  return [...others, ...counted.values()];
}
