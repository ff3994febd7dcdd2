import type { Pool } from 'pg';
import type { Lease } from '../record-store.ts';
import { VISITS_KEPT_MS } from '../visits-kept.ts';
import { leaseLost } from './transaction.ts';

const HOUR_MS = 3_600_000;
/** What a beat of maintenance deletes at most. */
const DELETED_AT_ONCE = 5_000;

/** What is kept of these visitors. */
export async function readVisits(pool: Pool, visitors: readonly string[]): Promise<Map<string, string>> {
  if (visitors.length === 0) return new Map();
  const names = new Map(visitors.map((visitor) => [keyOf(visitor), visitor]));
  const { rows } = await pool.query<{ visitor: string; sessions: string }>({
    name: 'visits',
    text: 'select visitor, sessions from visit where visitor = any($1::bigint[])',
    values: [[...names.keys()]],
  });
  return new Map(rows.map(({ visitor, sessions }) => [names.get(visitor) ?? '', sessions]));
}

/** One statement; in the order of the keys, so that no two wait for each other. */
export async function keepVisits(
  pool: Pool,
  { lane, token }: Lease,
  visits: ReadonlyMap<string, string>,
): Promise<void> {
  const { rows } = await pool.query<{ held: boolean }>({
    name: 'keep_visits',
    text: KEEP,
    values: [lane, token, [...visits.keys()].map(keyOf), [...visits.values()], VISITS_KEPT_MS, HOUR_MS],
  });
  if (!rows[0]?.held) throw leaseLost({ lane });
}

const KEEP = `
  with held as (select from lane where lane = $1 and token = $2 and lease_until > now_ms()),
  kept as (
    insert into visit (visitor, sessions, kept_until)
    select t.visitor, t.sessions, ((now_ms() + $5::bigint) / $6::bigint + 1) * $6::bigint
    from held, unnest($3::bigint[], $4::text[]) as t (visitor, sessions)
    order by t.visitor
    on conflict (visitor) do update set sessions = excluded.sessions, kept_until = excluded.kept_until
  )
  select exists (select from held) as held`;

export async function forgetVisits(pool: Pool): Promise<void> {
  await pool.query({
    name: 'forget_visits',
    text: `delete from visit where visitor in (
      select visitor from visit where kept_until < now_ms() limit ${DELETED_AT_ONCE}
    )`,
  });
}

function keyOf(visitor: string): string {
  return BigInt.asIntN(64, BigInt(`0x${visitor}`)).toString();
}
