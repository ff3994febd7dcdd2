import type { Pool } from 'pg';
import * as bitmap from '../bitmap.ts';
import { requeueEntries } from '../books.ts';
import type { RequeuedRecord } from '../record-store.ts';
import { addBookEntries } from './books.ts';
import { inTransaction } from './transaction.ts';

const REQUEUE = `
  with r as (
    insert into record (id, event_count, events, open_entries) values ($1, $2, $3, 1)
    on conflict (id) do nothing returning id, seq
  ), l as (
    insert into lane (lane) select $4::text from r on conflict do nothing
  ), e as (
    insert into entry (lane, record_id, connection_id, seq, due_at, groups)
    select $4::text, id, $5, seq, now_ms(),
      jsonb_build_array(jsonb_build_object('bits', $6::text, 'dueAt', now_ms(), 'attempt', 0, 'since', 0))
    from r
  )
  select id from r`;

/** `false` where the record was put in before. */
export async function requeueRecord(pool: Pool, record: RequeuedRecord): Promise<boolean> {
  const { id, eventCount, events, lane, connectionId } = record;
  return inTransaction(pool, async (client) => {
    const values = [id, eventCount, events, lane, connectionId, bitmap.all(eventCount)];
    const { rowCount } = await client.query({ name: 'requeue', text: REQUEUE, values });
    if (!rowCount) return false;
    await addBookEntries(client, requeueEntries(record));
    return true;
  });
}
