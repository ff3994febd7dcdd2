import type { Pool } from 'pg';
import { LIVE_RING_SIZE, ringSize, type LiveTail } from '../live-tail.ts';

/** The live tail on PostgreSQL: an unlogged table, trimmed as it is written. */
export function postgresLiveTail(pool: Pool): LiveTail {
  return {
    async watch(sourceId, ttlMs) {
      await pool.query(
        `insert into live_watch (source_id, until) values ($1, now_ms() + $2::int)
         on conflict (source_id) do update set until = excluded.until`,
        [sourceId, ttlMs],
      );
    },

    async watched() {
      const { rows } = await pool.query<{ source_id: string }>(
        'select source_id from live_watch where until > now_ms()',
      );
      return new Set(rows.map((row) => row.source_id));
    },

    async publish(sourceId, entries) {
      const size = ringSize(entries);
      const newest = entries.slice(-size);
      await pool.query(
        `insert into live_entry (source_id, kind, json, problems)
         select $1, kind, json, string_to_array(problems, ' ')
         from unnest($2::text[], $3::text[], $4::text[]) as t (kind, json, problems)`,
        [
          sourceId,
          newest.map(({ kind }) => kind),
          newest.map(({ json }) => json.replaceAll('\0', '\uFFFD')), // text cannot hold NUL
          newest.map(({ problems }) => problems.join(' ')),
        ],
      );
      await pool.query(
        `delete from live_entry where source_id = $1 and id <= (
           select id from live_entry where source_id = $1 order by id desc offset $2 limit 1)`,
        [sourceId, size],
      );
    },

    async read(sourceId, afterId) {
      const { rows } = await pool.query<{
        id: string;
        kind: 'event' | 'rejected';
        json: string;
        problems: string[];
      }>(
        'select id, kind, json, problems from live_entry where source_id = $1 and id > $2::bigint order by id limit $3',
        [sourceId, /^\d{1,18}$/.test(afterId) ? afterId : '0', LIVE_RING_SIZE],
      );
      return rows;
    },

    async clear() {
      await pool.query('truncate live_entry');
    },
  };
}
