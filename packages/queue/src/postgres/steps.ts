import type { Pool } from 'pg';
import * as bitmap from '../bitmap.ts';
import { commitEntries, deletedEntries, routeEntries } from '../books.ts';
import { ARCHIVE_LANE, INCOMING_LANE } from '../lanes.ts';
import type { Lease, NewBatch, RouteStep, Settlement } from '../record-store.ts';
import { bookColumns } from './books.ts';
import { leaseLost } from './transaction.ts';

/**
 * One statement; all of it hangs on the insert of the record, so that a second commit does nothing. Its work is due at
 * zero: batches are routed in accept order, whatever the clock did.
 */
const COMMIT = `
  with r as (
    insert into record (id, event_count, events, closed_at)
    values ($1, $2::int, case when $2::int > 0 then $3::bytea end, case when $2::int = 0 then now_ms() end)
    on conflict (id) do nothing returning id, seq
  ), b as (
    insert into body (batch_id, bodies, quarantine) select id, $4, $5 from r
  ), e as (
    insert into entry (lane, record_id, seq, due_at) select lane, id, seq, 0 from r, unnest($6::text[]) as lane
  ), d as (
    insert into book_delta (kind, id, field, n)
    select t.* from r, unnest($7::text[], $8::text[], $9::text[], $10::bigint[]) as t
  )
  select id from r`;

/** The lanes that the batch went into; none where it had been committed before. */
export async function commitBatch(pool: Pool, batch: NewBatch): Promise<string[]> {
  const lanes = batch.eventCount > 0 ? [INCOMING_LANE, ARCHIVE_LANE] : [ARCHIVE_LANE];
  const entries = commitEntries(batch).filter(({ n }) => n > 0);
  const { rowCount } = await pool.query({
    name: 'commit',
    text: COMMIT,
    values: [
      batch.id,
      batch.eventCount,
      batch.events,
      batch.bodies,
      batch.quarantine ?? null,
      lanes,
      ...bookColumns(entries),
    ],
  });
  return rowCount ? lanes : [];
}

const ROUTE = `select route_batches($1, $2, $3::uuid[], $4::uuid, $5, $6::bytea,
  $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[], $12::text[], $13::text[], $14::bigint[]) as outcome`;

/** `false`, and nothing written, where one of the batches has left the incoming lane. */
export async function routeBatches(pool: Pool, step: RouteStep): Promise<boolean> {
  const { lease, batchIds, recordId, merged } = step;
  const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
  const { rows } = await pool.query<{ outcome: 'lost' | 'moved' | 'routed' }>({
    name: 'route',
    text: ROUTE,
    values: [
      ...[lease.lane, lease.token, batchIds, recordId, merged?.eventCount ?? null, merged?.events ?? null],
      ...[open.map((c) => c.lane), open.map((c) => c.connectionId)],
      ...[open.map((c) => c.bits), open.map((c) => c.held === true)],
      ...bookColumns(routeEntries(step).filter(({ n }) => n !== 0)),
    ],
  });
  if (rows[0]?.outcome === 'lost') throw leaseLost(lease);
  return rows[0]?.outcome === 'routed';
}

export async function settleEntries(
  pool: Pool,
  lease: Lease,
  settlements: readonly Settlement[],
): Promise<void> {
  const { rows } = await pool.query<{ held: boolean }>({
    name: 'settle',
    text: 'select settle_lane($1, $2, $3::jsonb) as held',
    values: [lease.lane, lease.token, JSON.stringify(settlements)],
  });
  if (!rows[0]?.held) throw leaseLost(lease);
}

/** Puts held groups of the oldest entries back, due now; how many events. */
export async function reopenEntries(pool: Pool, lane: string, limit: number): Promise<number> {
  const { rows } = await pool.query<{ n: string }>({
    name: 'reopen',
    text: 'select reopen_lane($1, $2) as n',
    values: [lane, limit],
  });
  return Number(rows[0]?.n);
}

/** Takes all that waits for a connection out of the oldest entries of its lane; how many events. */
export async function discardEntries(
  pool: Pool,
  { lane, connectionId, limit }: { lane: string; connectionId: string; limit: number },
): Promise<number> {
  const { rows } = await pool.query<{ n: string }>({
    text: 'select discard_entries($1, $2, $3) as n',
    values: [lane, connectionId, limit],
  });
  return Number(rows[0]?.n);
}

/** Drops from the archive lane, and with that from the queue, what the lake has. */
export async function dropArchived(pool: Pool, lease: Lease, batchIds: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ held: boolean }>({
    name: 'archived',
    text: ARCHIVED,
    values: [lease.lane, lease.token, batchIds],
  });
  if (!rows[0]?.held) throw leaseLost(lease);
}

const ARCHIVED = `
  with held as (select $1::text as lane where has_lease($1, $2)), e as (
    delete from entry where lane = (select lane from held) and record_id = any($3::uuid[])
  ), b as (
    delete from body where exists (select from held) and batch_id = any($3::uuid[])
  )
  select exists (select from held) as held`;

/** What it leaves is a closed record's marker, so that the books move once. */
const BOOK_DELETION = `
  with r as (
    insert into record (id, event_count, closed_at) values ($1, 0, now_ms()) on conflict (id) do nothing returning id
  )
  insert into book_delta (kind, id, field, n)
  select t.* from r, unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) as t`;

export async function bookDeletion(
  pool: Pool,
  { id, connectionId, events }: { id: string; connectionId: string; events: number },
): Promise<void> {
  await pool.query(BOOK_DELETION, [id, ...bookColumns(deletedEntries(connectionId, events))]);
}
