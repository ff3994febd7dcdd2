import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` as the only one over all processes; `undefined` at once where another one is at it. The lock is the
 * session's, so it ends with the process, or with the connection: work that must not run twice needs another guard.
 */
export async function runAlone<T>(pool: Pool, task: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    if (!(await tryLock(client, task))) return undefined;
    try {
      return await work();
    } finally {
      isBroken = !(await unlock(client, task));
    }
  } finally {
    client.release(isBroken);
  }
}

async function tryLock(client: PoolClient, task: string): Promise<boolean> {
  const sql = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as is_mine';
  const { rows } = await client.query<{ is_mine: boolean }>(sql, [task]);
  return rows[0]?.is_mine ?? false;
}

/** A connection that does not answer is thrown away, and the lock with it. */
async function unlock(client: PoolClient, task: string): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [task]);
    return true;
  } catch {
    return false;
  }
}
