import type { Logger } from '@trackyard/base';
import { DEFAULT_LOCKS, type WakeUpLocks } from './bullmq-wake-ups.ts';
import type { LiveTail } from './live-tail.ts';
import { openPostgresQueue } from './postgres/open.ts';
import type { RecordStore } from './record-store.ts';
import { openRedisQueue } from './redis/open.ts';
import type { WakeUps } from './wake-ups.ts';

export interface QueueOptions {
  /** Redis where it is set, else PostgreSQL. Several comma-separated URLs mean Redis Cluster. */
  redisUrl?: string | undefined;
  databaseUrl: string;
  /** PostgreSQL's `synchronous_commit` for the records; on by default. */
  syncCommit?: boolean;
  /** How long a message id is remembered; 24 h by default. */
  dedupeWindowMs?: number;
  /** For tests: how BullMQ notices that a worker died with a wake-up. */
  locks?: WakeUpLocks;
  log: Logger;
}

export interface OpenQueue {
  backend: 'redis' | 'postgres';
  records: RecordStore;
  wakeUps: WakeUps;
  live: LiveTail;
  /** Stops taking work, waits for what runs, closes the connections. */
  close(): Promise<void>;
}

/** What both backends take, defaults filled in. */
export interface BackendOptions {
  url: string;
  syncCommit: boolean;
  dedupeWindowMs: number;
  locks: WakeUpLocks;
  log: Logger;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Connects, prepares the backend's tables or scripts, and checks that it is fit for use. Rejects with the driver's error
 * where it cannot be reached, and leaves nothing open then: try again. Once open it outlives its server's absence; steps
 * reject meanwhile.
 */
export async function openQueue(options: QueueOptions): Promise<OpenQueue> {
  const { redisUrl, databaseUrl, syncCommit = true, dedupeWindowMs = DAY_MS, log } = options;
  const { locks = DEFAULT_LOCKS } = options;
  const shared = { syncCommit, dedupeWindowMs, locks, log };
  return redisUrl
    ? openRedisQueue({ ...shared, url: redisUrl })
    : openPostgresQueue({ ...shared, url: databaseUrl });
}
