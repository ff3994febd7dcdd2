import type { UnauthorizedReport } from '@trackyard/ingest';
import type { SpoolStanding } from '@trackyard/spool';
import type { MetricsSnapshot } from '@trackyard/telemetry';
import type { Config } from '../../config.ts';

export type ChildRole = 'ingest' | 'worker';

/** The first order: everything that the child has to know. */
export interface StartOrder {
  kind: 'start';
  /** With the database's URL filled in: a child reads no environment. */
  config: Config;
  /** Where the primary answers what is not collection: a Unix socket's path. */
  apiSocket: string;
}

/** What the primary tells a child. */
export type Order =
  | StartOrder
  /** Finish what is under way and end. One that is replaced leaves its connections gently. */
  | { kind: 'stop'; isReplaced: boolean }
  /** A sibling has ended: take over what it left in the spool. */
  | { kind: 'adopt' }
  | { kind: 'ask'; id: number };

export interface ChildReport {
  metrics: MetricsSnapshot;
  /** Ingest only. */
  collecting?: { spool: Pick<SpoolStanding, 'batches' | 'canAccept'>; unauthorized: UnauthorizedReport };
}

/** What a child tells the primary. */
export type Notice =
  /** It does its work. `url`: where it listens. */
  | { kind: 'ready'; url?: string | undefined }
  /** It cannot start, for a reason that a person can change. */
  | { kind: 'refused'; message: string }
  | ({ kind: 'report'; id: number } & ChildReport)
  /** The last word. */
  | { kind: 'ending'; metrics: MetricsSnapshot };
