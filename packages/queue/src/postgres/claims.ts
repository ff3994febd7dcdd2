import type { Pool } from 'pg';
import { CLAIM_BYTES, claimWindow, type ClaimKeys } from '../claim-keys.ts';

/**
 * Claims the keys in the current window, unless the last one has them. The last statement of the pair reads
 * what others claimed meanwhile, which the first one's snapshot cannot show.
 */
const CLAIM = `
  insert into claim (win, key, owner)
  select $1, t.key, t.owner from unnest($2::bigint[], $3::bigint[]) as t (key, owner)
  where not exists (select from claim old where old.win = $1 - 1 and old.key = t.key)
  order by t.key
  on conflict do nothing`;
const OWNERS = `select key, owner from claim where win = any(array[$1 - 1, $1]) and key = any($2::bigint[])`;

/** One boolean a claim, in order: whether it is ours. The first of equal keys wins. */
export async function claimAll(pool: Pool, claims: ClaimKeys, windowMs: number): Promise<boolean[]> {
  if (claims.keys.length === 0) return [];
  const win = claimWindow(Date.now(), windowMs);
  const [keys, owners] = [integers(claims.keys), integers(claims.owners)];
  const first = new Map<bigint, bigint>();
  keys.forEach((key, place) => first.has(key) || first.set(key, owners[place]!));
  await pool.query({ name: 'claim', text: CLAIM, values: [win, [...first.keys()], [...first.values()]] });
  const { rows } = await pool.query<{ key: string; owner: string }>({
    name: 'claim_owners',
    text: OWNERS,
    values: [win, [...first.keys()]],
  });
  const owned = new Map(rows.map(({ key, owner }) => [BigInt(key), BigInt(owner)]));
  return keys.map((key, place) => owned.get(key) === owners[place]);
}

function integers(packed: Buffer): bigint[] {
  return Array.from({ length: packed.length / CLAIM_BYTES }, (_, n) =>
    packed.readBigInt64BE(n * CLAIM_BYTES),
  );
}

/** Has partitions ready for this window and the next, and drops those that nobody remembers any more. */
export async function rotateClaims(pool: Pool, windowMs: number): Promise<void> {
  const win = claimWindow(Date.now(), windowMs);
  const { rows } = await pool.query<{ name: string }>(
    `select relid::regclass::text as name from pg_partition_tree('claim') where isleaf`,
  );
  const windows = new Set(rows.map(({ name }) => Number(/claim_(\d+)$/.exec(name)?.[1])));
  for (const wanted of [win - 1, win, win + 1]) {
    if (windows.has(wanted)) continue;
    await pool.query(
      `create table if not exists claim_${wanted} partition of claim for values in (${wanted})`,
    );
  }
  // Later ones are of a shorter window that was set before: windows are numbered by their length.
  for (const known of windows) {
    if (known < win - 1 || known > win + 1) await pool.query(`drop table if exists claim_${known}`);
  }
}
