import { TrackyardError } from '@trackyard/base';
import type { Pool, PoolClient } from 'pg';
import type { Lease } from '../record-store.ts';

/** Runs `work` in one transaction; a thrown error undoes it all. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Fences a step: until it commits nobody else can take the lane, and a lost lease fails it. */
export async function holdLease(client: PoolClient, { lane, token }: Lease): Promise<void> {
  const { rowCount } = await client.query({
    name: 'hold_lease',
    text: 'select 1 from lane where lane = $1 and token = $2 and lease_until > now_ms() for share',
    values: [lane, token],
  });
  if (rowCount !== 1) throw leaseLost({ lane });
}

export function leaseLost({ lane }: Pick<Lease, 'lane'>): TrackyardError {
  return new TrackyardError('TY_LEASE_LOST', { details: { lane } });
}
