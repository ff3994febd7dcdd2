import type { Pool } from 'pg';
import * as bitmap from '../bitmap.ts';
import { claimKeys } from '../claim-keys.ts';
import type { Group, LaneEntry, Lease, RecordStore, Wake } from '../record-store.ts';
import { foldBooks, readBooks } from './books.ts';
import { claimAll, rotateClaims } from './claims.ts';
import { lonelyRecords, mergeRecords } from './merge.ts';
import { requeueRecord } from './requeue.ts';
import {
  bookDeletion,
  commitBatch,
  discardEntries,
  dropArchived,
  reopenEntries,
  routeBatches,
  settleEntries,
} from './steps.ts';
import { leaseLost } from './transaction.ts';
import { forgetVisits, keepVisits, readVisits } from './visits.ts';

/** Lane entries looked at in one read; each holds up to some 500 events. */
const ENTRIES_A_READ = 200;
/** A wake-up that is this late is taken for lost. */
const WAKE_GRACE_MS = 2_000;

export interface PostgresRecordsOptions {
  /** For what must be durable when it returns. */
  pool: Pool;
  /** The same server with `synchronous_commit = off`: leases and wake-ups, which the sweeper repairs. */
  lanePool: Pool;
  /** One connection for heartbeats: hundreds of lanes that wait for the others must not cost their leases. */
  heartbeatPool: Pool;
  dedupeWindowMs: number;
}

/** The records on PostgreSQL: a step is one statement or one transaction. `record-store.ts` is the contract. */
export function postgresRecords({
  pool,
  lanePool,
  heartbeatPool,
  dedupeWindowMs,
}: PostgresRecordsOptions): RecordStore {
  /** Arms lanes whose new work is committed; names those that nobody would wake in time. */
  async function arm(lanes: readonly string[]): Promise<Wake[]> {
    if (lanes.length === 0) return [];
    const { rows } = await lanePool.query<{ lane: string; delay: string }>({
      name: 'arm',
      text: 'select armed as lane, delay from arm_lanes($1::text[])',
      values: [lanes],
    });
    return rows.map(({ lane, delay }) => ({ lane, delayMs: Number(delay) }));
  }

  /** One row at least: a lost lease gives none. */
  async function readLane(name: 'due' | 'walk', { lane, token }: Lease, limit: number): Promise<LaneRow[]> {
    const text = name === 'due' ? DUE : WALK;
    const { rows } = await pool.query<LaneRow>({ name, text, values: [lane, token, limit] });
    if (rows.length === 0) throw leaseLost({ lane });
    return rows;
  }

  return {
    commit: async (batch) => arm(await commitBatch(pool, batch)),

    async lease(lane, token, ttlMs) {
      const { rows } = await lanePool.query<{ wait: string; kept: string | null; abandoned: boolean }>({
        name: 'lease',
        text: 'select wait, kept, abandoned from lease_lane($1, $2, $3)',
        values: [lane, token, ttlMs],
      });
      const { wait, kept = null, abandoned = false } = rows[0] ?? {};
      const waitMs = Number(wait);
      return { leased: waitMs === 0, waitMs, state: kept, abandoned };
    },

    async renew(leases, ttlMs) {
      const { rows } = await heartbeatPool.query<{ token: string }>({
        name: 'renew',
        text: RENEW,
        values: [leases.map(({ lane }) => lane), leases.map(({ token }) => token), ttlMs],
      });
      const held = new Set(rows.map(({ token }) => token));
      return leases.map(({ token }) => held.has(token));
    },

    async mark({ lane, token }, state) {
      const { rowCount } = await lanePool.query({
        name: 'mark',
        text: 'update lane set state = $3 where lane = $1 and token = $2 and lease_until > now_ms()',
        values: [lane, token, state],
      });
      if (rowCount !== 1) throw leaseLost({ lane });
    },

    async release({ lane, token }, { state, restMs = 0, wakeMs = 0, isBlocked = false } = {}) {
      const { rows } = await lanePool.query<{ wait: string | null }>({
        name: 'release',
        text: 'select release_lane($1, $2, $3, $4, $5, $6, $7) as wait',
        values: [
          lane,
          token,
          state !== undefined,
          state ?? null,
          Math.ceil(restMs),
          Math.ceil(wakeMs),
          isBlocked,
        ],
      });
      const wait = rows[0]?.wait ?? null;
      return wait === null ? [] : [{ lane, delayMs: Number(wait) }];
    },

    async due(lease, maxEvents, maxEntries = ENTRIES_A_READ) {
      return takeDue(await readLane('due', lease, maxEntries), maxEvents);
    },

    async walk(lease, maxEntries) {
      return (await readLane('walk', lease, maxEntries)).filter(isEntry).map(laneEntry);
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

    // Not waited for: no routing that rests on a claim can be durable before the claim is.
    claim: (claims) => claimAll(lanePool, claimKeys(claims), dedupeWindowMs),

    visits: (visitors) => readVisits(lanePool, visitors),
    keepVisits: (lease, visits) => keepVisits(lanePool, lease, visits),

    async route(step) {
      if (!(await routeBatches(pool, step))) return { routed: false, wakes: [] };
      const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
      return { routed: true, wakes: await arm([...new Set(open.map(({ lane }) => lane))]) };
    },

    archived: (lease, batchIds) => dropArchived(pool, lease, batchIds),

    settle: (lease, settlements) => settleEntries(pool, lease, settlements),

    async reopen(lane, limit) {
      const reopened = await reopenEntries(pool, lane, limit);
      return { reopened, wakes: reopened > 0 ? await arm([lane]) : [] };
    },

    async rouse(lane) {
      await lanePool.query('update lane set state = null, rest_until = 0, roused = true where lane = $1', [
        lane,
      ]);
      return arm([lane]);
    },

    requeue: async (record) => ((await requeueRecord(pool, record)) ? arm([record.lane]) : []),
    discard: (lane, connectionId, limit) => discardEntries(pool, { lane, connectionId, limit }),

    deleteDead: (deletion) => bookDeletion(pool, deletion),

    async standings(lanes) {
      const { rows } = await lanePool.query<{ lane: string; state: string | null; rest_until: string }>(
        'select lane, state, rest_until from lane where lane = any($1::text[])',
        [lanes],
      );
      return new Map(
        rows.map(({ lane, state, rest_until }) => [lane, { state, restUntil: Number(rest_until) }]),
      );
    },

    async peek(lane, limit) {
      const { rows } = await pool.query<{ id: string }>({ name: 'peek', text: PEEK, values: [lane, limit] });
      return rows.map(({ id }) => id);
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

    lonely: (recordIds) => lonelyRecords(pool, recordIds),
    merge: (step) => mergeRecords(pool, step),

    async referenced() {
      const { rows } = await pool.query<{ name: string }>(
        `select distinct split_part(events_ref, '#', 1) as name from record
         where events_ref is not null and closed_at is null`,
      );
      return new Set(rows.map(({ name }) => name));
    },

    async sweep(graceMs = WAKE_GRACE_MS) {
      const { rows } = await lanePool.query<{ lane: string }>({
        name: 'sweep',
        text: SWEEP,
        values: [graceMs],
      });
      await foldBooks(pool);
      await rotateClaims(pool, dedupeWindowMs);
      await forgetVisits(pool);
      await pool.query('delete from record where closed_at < now_ms() - $1::bigint', [dedupeWindowMs]);
      return rows.map(({ lane }) => ({ lane, delayMs: 0 }));
    },

    books: () => readBooks(pool),
    fullness: () => Promise.resolve(0), // its disk is watched by whoever runs it
    close: () => Promise.resolve(), // the pools belong to whoever opened them
  };
}

/**
 * A lane whose row is locked is in the middle of a step: it is left to the next beat, so that one slow step costs no
 * other lane its lease. The leases that still hold, renewed or not, are given.
 */
const RENEW = `
  with asked as (
    select l.lane, l.token from lane l join unnest($1::text[], $2::text[]) as t (lane, token) using (lane, token)
    where l.lease_until > now_ms()
  ), free as (
    select l.lane from lane l where l.lane in (select lane from asked) for update skip locked
  ), renewed as (
    update lane l set lease_until = now_ms() + $3::int from asked, free
    where l.lane = asked.lane and l.lane = free.lane and l.token = asked.token
  )
  select token from asked`;

/** At least one row while the lease holds; only `now` is set where there is nothing. */
const laneRows = (wanted: string, order: string) => `
  select now_ms() as now, e.record_id, e.connection_id, e.seq, e.groups, r.event_count
  from lane l
  left join lateral (
    select * from entry where lane = l.lane ${wanted} order by ${order} limit $3
  ) e on true
  left join record r on r.id = e.record_id
  where l.lane = $1 and l.token = $2 and l.lease_until > now_ms()
  order by ${order.replaceAll(/\b(?=due_at|seq)/g, 'e.')}`;
const DUE = laneRows('and due_at <= now_ms()', 'due_at, seq');
const WALK = laneRows("and lane like '%/user'", 'seq');

const PEEK =
  'select record_id as id from entry where lane = $1 and due_at <= now_ms() order by due_at, seq limit $2';

interface LaneRow {
  now: string;
  record_id: string | null;
  connection_id: string;
  seq: string;
  groups: Group[];
  event_count: number | null;
}

type EntryRow = LaneRow & { record_id: string };

function isEntry(row: LaneRow): row is EntryRow {
  return row.record_id !== null;
}

function laneEntry(row: EntryRow): LaneEntry {
  return {
    recordId: row.record_id,
    connectionId: row.connection_id,
    seq: Number(row.seq),
    eventCount: row.event_count ?? 0,
    groups: row.groups,
  };
}

function takeDue(rows: readonly LaneRow[], maxEvents: number): LaneEntry[] {
  const entries: LaneEntry[] = [];
  let events = 0;
  for (const row of rows.filter(isEntry)) {
    if (events > 0 && events >= maxEvents) break;
    const now = Number(row.now);
    const groups = row.groups.filter(({ dueAt }) => dueAt !== null && dueAt <= now);
    entries.push({ ...laneEntry(row), groups });
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
