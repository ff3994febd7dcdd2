import { TrackyardError } from '@trackyard/base';
import type { Pool, PoolClient } from 'pg';
import * as bitmap from '../bitmap.ts';
import { commitEntries, movedEntries, routeEntries, type BookEntry } from '../books.ts';
import { earliestDue, settleGroups } from '../groups.ts';
import { ARCHIVE_LANE, INCOMING_LANE } from '../lanes.ts';
import type { Group, Lease, NewBatch, RouteStep, Settlement } from '../record-store.ts';
import { addBookEntries, bookColumns } from './books.ts';
import { holdLease, inTransaction } from './transaction.ts';

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

/** `false`, and nothing written, where one of the batches has left the incoming lane. */
export async function routeBatches(pool: Pool, step: RouteStep): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await holdLease(client, step.lease);
    const waiting = await client.query<{ seq: string }>(
      'select seq from entry where lane = $1 and record_id = any($2::uuid[]) for update',
      [step.lease.lane, step.batchIds],
    );
    if (waiting.rowCount !== step.batchIds.length) return false;
    const seq = Math.min(...waiting.rows.map((row) => Number(row.seq)));
    await client.query('delete from entry where lane = $1 and record_id = any($2::uuid[])', [
      step.lease.lane,
      step.batchIds,
    ]);
    if (step.merged) await writeMerged(client, step, seq);
    await writeEntries(client, step, seq);
    await addBookEntries(client, routeEntries(step));
    return true;
  });
}

async function writeMerged(client: PoolClient, { merged, batchIds }: RouteStep, seq: number): Promise<void> {
  await client.query(
    'update record set events = null, events_ref = null, closed_at = now_ms() where id = any($1::uuid[])',
    [batchIds],
  );
  await client.query('insert into record (id, seq, event_count, events) values ($1, $2, $3, $4)', [
    merged?.id,
    seq,
    merged?.eventCount,
    merged?.events,
  ]);
}

const ENTRIES = `
  with e as (
    insert into entry (lane, record_id, connection_id, seq, due_at, groups)
    select lane, $1::uuid, id, $2, due,
      jsonb_build_array(jsonb_build_object('bits', bits, 'dueAt', due, 'attempt', 0, 'since', 0))
    from unnest($3::text[], $4::text[], $5::text[], $6::boolean[]) as t (lane, id, bits, held),
      lateral (select case when not held then now_ms() end as due) as d
  ), l as (
    insert into lane (lane) select distinct unnest($3::text[]) order by 1 on conflict do nothing
  )
  update record set
    open_entries = cardinality($3::text[]),
    closed_at = case when cardinality($3::text[]) = 0 then now_ms() end,
    events = case when cardinality($3::text[]) > 0 then events end
  where id = $1::uuid`;

async function writeEntries(client: PoolClient, step: RouteStep, seq: number): Promise<void> {
  const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
  await client.query({
    name: 'route_entries',
    text: ENTRIES,
    values: [
      step.recordId,
      seq,
      open.map((c) => c.lane),
      open.map((c) => c.connectionId),
      open.map((c) => c.bits),
      open.map((c) => c.held === true),
    ],
  });
}

export interface StoredEntry {
  record_id: string;
  connection_id: string;
  groups: Group[];
  now: string;
}

export async function settleEntries(
  pool: Pool,
  lease: Lease,
  settlements: readonly Settlement[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const stored = await client.query<StoredEntry | NoEntry>({
      name: 'settle_read',
      text: SETTLE_READ,
      values: [
        ...[lease.lane, lease.token],
        ...[settlements.map((s) => s.recordId), settlements.map((s) => s.connectionId)],
      ],
    });
    if (stored.rows.length === 0)
      throw new TrackyardError('TY_LEASE_LOST', { details: { lane: lease.lane } });
    const groupsOf = new Map(
      stored.rows
        .filter((row) => row.record_id !== null)
        .map((row) => [entryKey(row.record_id, row.connection_id), row.groups]),
    );
    const now = Number(stored.rows[0]?.now ?? 0);
    const books: BookEntry[] = [];
    for (const settlement of settlements) {
      const key = entryKey(settlement.recordId, settlement.connectionId);
      const groups = groupsOf.get(key);
      if (!groups) continue; // settled by an earlier run
      const settled = settleGroups(groups, settlement, now);
      groupsOf.set(key, settled.groups);
      books.push(...movedEntries(settlement.connectionId, settled.moved));
    }
    await addBookEntries(client, books);
    await writeGroups(client, lease.lane, groupsOf); // last: all lanes that a record's events went to wait for its row
  });
}

/** Fences the step as `holdLease` does, and reads; one row at least while the lease holds. */
const SETTLE_READ = `
  with held as (
    select lane from lane where lane = $1 and token = $2 and lease_until > now_ms() for share
  ), mine as (
    select record_id, connection_id, groups from entry
    where lane = (select lane from held)
      and (record_id, connection_id) in (select * from unnest($3::uuid[], $4::text[]))
    order by record_id, connection_id for update
  )
  select now_ms() as now, mine.record_id, mine.connection_id, mine.groups from held left join mine on true`;

interface NoEntry {
  record_id: null;
  now: string;
}

const WRITE_GROUPS = `
  with t as (
    select * from unnest($2::uuid[], $3::text[], $4::jsonb[], $5::bigint[]) as t (record_id, connection_id, groups, due_at)
  )
  update entry e set groups = t.groups, due_at = t.due_at
  from t where e.lane = $1 and e.record_id = t.record_id and e.connection_id = t.connection_id`;

/** Entries with nothing left go, and the record with its last entry: only its marker stays. */
const CLOSE_ENTRIES = `
  with gone as (
    delete from entry where lane = $1 and (record_id, connection_id) in (select * from unnest($2::uuid[], $3::text[]))
    returning record_id
  ), n as (select record_id, count(*)::int as n from gone group by record_id)
  update record r set
    open_entries = r.open_entries - n.n,
    closed_at = case when r.open_entries = n.n then now_ms() end,
    events = case when r.open_entries > n.n then r.events end,
    events_ref = case when r.open_entries > n.n then r.events_ref end
  from n where r.id = n.record_id`;

/** Writes back what remains of some entries; those with nothing left end, and with its last entry the record. */
export async function writeGroups(
  client: PoolClient,
  lane: string,
  groupsOf: Map<string, Group[]>,
): Promise<void> {
  const rows = [...groupsOf].map(([key, groups]) => ({ ...splitKey(key), groups }));
  const open = rows.filter(({ groups }) => groups.length > 0);
  const done = rows.filter(({ groups }) => groups.length === 0);
  if (open.length > 0) {
    await client.query({
      name: 'write_groups',
      text: WRITE_GROUPS,
      values: [
        lane,
        open.map((row) => row.recordId),
        open.map((row) => row.connectionId),
        open.map((row) => JSON.stringify(row.groups)),
        open.map((row) => earliestDue(row.groups)),
      ],
    });
  }
  if (done.length > 0) {
    await client.query({
      name: 'close_entries',
      text: CLOSE_ENTRIES,
      values: [lane, done.map((row) => row.recordId), done.map((row) => row.connectionId)],
    });
  }
}

export function entryKey(recordId: string, connectionId: string): string {
  return `${recordId} ${connectionId}`;
}

function splitKey(key: string): { recordId: string; connectionId: string } {
  const at = key.indexOf(' ');
  return { recordId: key.slice(0, at), connectionId: key.slice(at + 1) };
}
