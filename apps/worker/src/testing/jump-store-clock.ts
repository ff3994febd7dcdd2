import { Redis } from 'ioredis';
import pg from 'pg';
import type { Where } from './queue-backends.ts';

/**
 * Moves the queue's clock by so many milliseconds against all that it has kept. PostgreSQL's steps read one function,
 * which tells another time from now on. Redis's own time cannot be moved, so all times that it keeps are moved the
 * other way, which is the same to it.
 */
export function jumpStoreClock({ redisUrl, databaseUrl }: Where, ms: number): Promise<void> {
  return redisUrl ? jumpRedis(redisUrl, ms) : jumpPostgres(databaseUrl, ms);
}

async function jumpPostgres(url: string, ms: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create or replace function trackyard_queue.now_ms() returns bigint language sql volatile
    as $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint + (${ms}) $$`);
  await client.end();
}

/** Due times of lanes and groups, wake-ups, rests, and the ends of leases. */
const MOVE = `
local by = tonumber(ARGV[1])
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. ':lane:deliver/*')) do
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -by, member) end
end
for _, name in ipairs({ 'armed', 'rest' }) do
  local rows = redis.call('HGETALL', KEYS[1] .. ':' .. name)
  for i = 1, #rows, 2 do
    local at = tonumber(rows[i + 1])
    if at > 0 then redis.call('HSET', KEYS[1] .. ':' .. name, rows[i], string.format('%.0f', at - by)) end
  end
end
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. ':record:*')) do
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 2) == 'c:' then
      local groups = cjson.decode(redis.call('HGET', key, field))
      for _, g in ipairs(groups) do if g[2] >= 0 then g[2] = g[2] - by end end
      redis.call('HSET', key, field, cjson.encode(groups))
    end
  end
end
for _, key in ipairs(redis.call('KEYS', KEYS[1] .. ':lease:*')) do
  redis.call('PEXPIRE', key, math.max(0, redis.call('PTTL', key) - by))
end
`;

async function jumpRedis(url: string, ms: number): Promise<void> {
  const redis = new Redis(url);
  await redis.eval(MOVE, 1, '{trackyard}', ms);
  await redis.quit();
}
