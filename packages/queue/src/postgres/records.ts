import { TrackyardError } from '@trackyard/base';
import type { Pool } from 'pg';
import * as bitmap from '../bitmap.ts';
import { claimKeys } from '../claim-keys.ts';
import type { Group, LaneEntry, RecordStore, Wake } from '../record-store.ts';
import { foldBooks, readBooks } from './books.ts';
import { claimAll, rotateClaims } from './claims.ts';
import { commitBatch, reopenEntries, routeBatches, settleEntries } from './steps.ts';
import { holdLease, inTransaction } from './transaction.ts';

/** Lane entries looked at in one read; each holds up to some 500 events. */
const ENTRIES_A_READ = 200;
/** A wake-up that is this late is taken for lost. */
const WAKE_GRACE_MS = 2_000;

export interface PostgresRecordsOptions {
  /** For what must be durable when it returns. */
  pool: Pool;
  /** The same server with `synchronous_commit = off`: leases and wake-ups, which the sweeper repairs. */
  lanePool: Pool;
  dedupeWindowMs: number;
}

/** The records on PostgreSQL: a step is one statement or one transaction. `record-store.ts` is the contract. */
export function postgresRecords({ pool, lanePool, dedupeWindowMs }: PostgresRecordsOptions): RecordStore {
  /** Arms lanes whose new work is committed; names those that nobody would wake in time. */
  async function arm(lanes: readonly string[]): Promise<Wake[]> {
    if (lanes.length === 0) return [];
    const { rows } = await lanePool.query<{ lane: string }>({
      name: 'arm',
      text: 'select arm_lanes($1::text[]) as lane',
      values: [lanes],
    });
    return rows.map(({ lane }) => ({ lane, delayMs: 0 }));
  }

  return {
    commit: async (batch) => arm(await commitBatch(pool, batch)),

    async lease(lane, token, ttlMs) {
      const { rows } = await lanePool.query<{ wait: string }>({
        name: 'lease',
        text: 'select lease_lane($1, $2, $3) as wait',
        values: [lane, token, ttlMs],
      });
      const waitMs = Number(rows[0]?.wait);
      return { leased: waitMs === 0, waitMs };
    },

    async renew({ lane, token }, ttlMs) {
      const { rowCount } = await lanePool.query(
        'update lane set lease_until = now_ms() + $3::int where lane = $1 and token = $2 and lease_until > now_ms()',
        [lane, token, ttlMs],
      );
      return rowCount === 1;
    },

    async release({ lane, token }) {
      const { rows } = await lanePool.query<{ wait: string | null }>({
        name: 'release',
        text: 'select release_lane($1, $2) as wait',
        values: [lane, token],
      });
      const wait = rows[0]?.wait ?? null;
      return wait === null ? [] : [{ lane, delayMs: Number(wait) }];
    },

    async due({ lane, token }, maxEvents) {
      const values = [lane, token, ENTRIES_A_READ];
      const { rows } = await pool.query<DueRow>({ name: 'due', text: DUE, values });
      if (rows.length === 0) throw new TrackyardError('TY_LEASE_LOST', { details: { lane } });
      return takeDue(rows, maxEvents);
    },

    async events(recordIds) {
      const { rows } = await pool.query<{ id: string; events: Buffer | null; events_ref: string | null }>({
        name: 'events',
        text: 'select id, events, events_ref from record where id = any($1::uuid[]) and closed_at is null',
        values: [recordIds],
      });
      const found = new Map<string, { blob: Buffer } | { ref: string }>();
      for (const { id, events, events_ref: ref } of rows) {
        if (events) found.set(id, { blob: events });
        else if (ref) found.set(id, { ref });
      }
      return found;
    },

    async bodies(batchIds) {
      const { rows } = await pool.query<{ id: string; bodies: Buffer; quarantine: Buffer | null }>(
        'select batch_id as id, bodies, quarantine from body where batch_id = any($1::uuid[])',
        [batchIds],
      );
      return new Map(
        rows.map(({ id, bodies, quarantine }) => [id, quarantine ? { bodies, quarantine } : { bodies }]),
      );
    },

    claim: (claims) => claimAll(pool, claimKeys(claims), dedupeWindowMs),

    async route(step) {
      if (!(await routeBatches(pool, step))) return { routed: false, wakes: [] };
      const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
      return { routed: true, wakes: await arm([...new Set(open.map(({ lane }) => lane))]) };
    },

    async archived(lease, batchIds) {
      await inTransaction(pool, async (client) => {
        await holdLease(client, lease);
        await client.query('delete from entry where lane = $1 and record_id = any($2::uuid[])', [
          lease.lane,
          batchIds,
        ]);
        await client.query('delete from body where batch_id = any($1::uuid[])', [batchIds]);
      });
    },

    settle: (lease, settlements) => settleEntries(pool, lease, settlements),

    async reopen(lane) {
      await reopenEntries(pool, lane);
      return arm([lane]);
    },

    async evictable(ageMs, limit) {
      const { rows } = await pool.query<{ id: string }>(
        'select id from record where events is not null and stored_at <= now_ms() - $1::int order by stored_at limit $2',
        [ageMs, limit],
      );
      return rows.map(({ id }) => id);
    },

    async evict(recordId, ref) {
      await pool.query(
        'update record set events = null, events_ref = $2 where id = $1 and events is not null',
        [recordId, ref],
      );
    },

    async sweep() {
      const { rows } = await lanePool.query<{ lane: string }>({
        name: 'sweep',
        text: SWEEP,
        values: [WAKE_GRACE_MS],
      });
      await foldBooks(pool);
      await rotateClaims(pool, dedupeWindowMs);
      await pool.query('delete from record where closed_at < now_ms() - $1::bigint', [dedupeWindowMs]);
      return rows.map(({ lane }) => ({ lane, delayMs: 0 }));
    },

    books: () => readBooks(pool),
    close: () => Promise.resolve(), // the pools belong to whoever opened them
  };
}

/** At least one row while the lease holds; only `now` is set where nothing is due. */
const DUE = `
  select now_ms() as now, e.record_id, e.connection_id, e.seq, e.groups, r.event_count
  from lane l
  left join lateral (
    select * from entry where lane = l.lane and due_at <= now_ms() order by due_at, seq limit $3
  ) e on true
  left join record r on r.id = e.record_id
  where l.lane = $1 and l.token = $2 and l.lease_until > now_ms()
  order by e.due_at, e.seq`;

interface DueRow {
  now: string;
  record_id: string | null;
  connection_id: string;
  seq: string;
  groups: Group[];
  event_count: number | null;
}

function takeDue(rows: readonly DueRow[], maxEvents: number): LaneEntry[] {
  const entries: LaneEntry[] = [];
  let events = 0;
  for (const row of rows) {
    if (row.record_id === null || (events > 0 && events >= maxEvents)) break;
    const now = Number(row.now);
    const groups = row.groups.filter(({ dueAt }) => dueAt !== null && dueAt <= now);
    entries.push({
      recordId: row.record_id,
      connectionId: row.connection_id,
      seq: Number(row.seq),
      eventCount: row.event_count ?? 0,
      groups,
    });
    events += row.event_count ?? 1;
  }
  return entries;
}

/**
 * Lanes whose wake-up is overdue (its job, or the worker that held the lane, is gone), and lanes with due work
 * that were never armed (a crash right after the step that made the work).
 */
const SWEEP = `
  update lane set armed_at = now_ms()
  where lease_until <= now_ms() and (
    armed_at < now_ms() - $1::int
    or (armed_at is null and exists (select from entry e where e.lane = lane.lane and e.due_at <= now_ms())))
  returning lane`;
