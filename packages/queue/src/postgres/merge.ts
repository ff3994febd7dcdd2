import type { Pool, PoolClient } from 'pg';
import * as bitmap from '../bitmap.ts';
import type { Group, Lonely, MergeStep } from '../record-store.ts';
import { holdLease, inTransaction } from './transaction.ts';

interface WaitingEntry {
  record_id: string;
  connection_id: string;
  lane: string;
  seq: string;
  groups: Group[];
}

/** Which of the records wait for one connection alone, whole and never tried. */
export async function lonelyRecords(pool: Pool, recordIds: readonly string[]): Promise<Lonely[]> {
  const { rows } = await pool.query<WaitingEntry>(
    `select e.record_id, e.connection_id, e.lane, e.groups
     from record r join entry e on e.record_id = r.id
     where r.id = any($1::uuid[]) and r.open_entries = 1 and jsonb_array_length(e.groups) = 1`,
    [recordIds],
  );
  return rows.flatMap(({ record_id: recordId, connection_id: connectionId, lane, groups }) => {
    const { bits, dueAt, attempt } = groups[0]!;
    return attempt === 0 ? [{ recordId, connectionId, lane, bits, held: dueAt === null }] : [];
  });
}

/** `false`, and nothing written, where one of the records is not what the step takes it for. */
export async function mergeRecords(pool: Pool, step: MergeStep): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await holdLease(client, step.lease);
    const ids = step.from.map(({ recordId }) => recordId);
    const { rows } = await client.query<WaitingEntry>(
      `select e.record_id, e.seq, e.groups from entry e join record r on r.id = e.record_id
       where e.lane = $1 and e.connection_id = $2 and e.record_id = any($3::uuid[]) and r.open_entries = 1
       order by e.record_id for update`,
      [step.lease.lane, step.connectionId, ids],
    );
    const entries = new Map(rows.map((row) => [row.record_id, row.groups]));
    if (!step.from.every(({ recordId, bits }) => waitsAlike(entries.get(recordId), bits, step.held)))
      return false;
    const seq = Math.min(...rows.map((row) => Number(row.seq)));
    await closeMerged(client, step, ids);
    await writeMerged(client, step, seq);
    return true;
  });
}

function waitsAlike(groups: Group[] | undefined, bits: string, held: boolean): boolean {
  const [group] = groups ?? [];
  if (!group || groups?.length !== 1) return false;
  return group.bits === bits && group.attempt === 0 && (group.dueAt === null) === held;
}

async function closeMerged(
  client: PoolClient,
  { lease, connectionId }: MergeStep,
  ids: string[],
): Promise<void> {
  await client.query(
    'delete from entry where lane = $1 and connection_id = $2 and record_id = any($3::uuid[])',
    [lease.lane, connectionId, ids],
  );
  await client.query(
    'update record set events = null, events_ref = null, open_entries = 0, closed_at = now_ms() where id = any($1::uuid[])',
    [ids],
  );
}

async function writeMerged(
  client: PoolClient,
  { lease, connectionId, held, record: { id, eventCount, events } }: MergeStep,
  seq: number,
): Promise<void> {
  await client.query(
    'insert into record (id, seq, event_count, events, open_entries) values ($1, $2, $3, $4, 1)',
    [...[id, seq, eventCount, events]],
  );
  await client.query(
    `insert into entry (lane, record_id, connection_id, seq, due_at, groups)
     select $1::text, $2::uuid, $3::text, $4::bigint, due,
       jsonb_build_array(jsonb_build_object('bits', $5::text, 'dueAt', due, 'attempt', 0, 'since', 0))
     from (select case when not $6::boolean then now_ms() end as due) as d`,
    [lease.lane, id, connectionId, seq, bitmap.all(eventCount), held],
  );
}
