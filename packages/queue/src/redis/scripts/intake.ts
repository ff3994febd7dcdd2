/** `{id, eventCount, quarantine: bool, books, win, keep}`, events, bodies, quarantine → lanes to wake. */
export const COMMIT = `
local id = A.id
local wakes = {}
if redis.call('EXISTS', P .. 'record:' .. id, P .. 'body:' .. id) > 0 or isClosed(id) then return wakes end
redis.call('HSET', P .. 'body:' .. id, 'b', ARGV[3])
if ARGV[4] ~= '' then redis.call('HSET', P .. 'body:' .. id, 'q', ARGV[4]) end
local seq = redis.call('INCR', P .. 'seq')
redis.call('ZADD', P .. 'lane:archive', seq, id)
arm('archive', wakes)
books(A.books)
if A.eventCount == 0 then close(id) return wakes end
redis.call('HSET', P .. 'record:' .. id, 'n', A.eventCount, 'seq', seq, 'e', ARGV[2])
redis.call('ZADD', P .. 'resident', NOW, id)
redis.call('ZADD', P .. 'lane:incoming', seq, id)
arm('incoming', wakes)
return wakes
`;

/** `{lane, token, batchIds, recordId, eventCount?, connections: [[id, lane, bits, held]], books, …}`, events → 0 or wakes. */
export const ROUTE = `
holdLease()
local waiting = P .. 'lane:' .. A.lane
local seq = nil
for _, id in ipairs(A.batchIds) do
  if not redis.call('ZSCORE', waiting, id) then return 0 end
  local s = tonumber(redis.call('HGET', P .. 'record:' .. id, 'seq'))
  if not seq or s < seq then seq = s end
end
for _, id in ipairs(A.batchIds) do
  redis.call('ZREM', waiting, id)
  if id ~= A.recordId then close(id) end
end
local record = P .. 'record:' .. A.recordId
local wakes = {}
if A.eventCount then
  redis.call('HSET', record, 'n', A.eventCount, 'seq', seq, 'e', ARGV[2])
  redis.call('ZADD', P .. 'resident', NOW, A.recordId)
end
redis.call('HSET', record, 'open', #A.connections)
for _, c in ipairs(A.connections) do
  put(A.recordId, c[1], c[2], c[3], c[4], seq, wakes)
end
if #A.connections == 0 then close(A.recordId) end
books(A.books)
return wakes
`;

/** `{id, eventCount, connectionId, lane, bits, books, …}`, events → wakes. */
export const REQUEUE = `
local wakes = {}
local key = P .. 'record:' .. A.id
if redis.call('EXISTS', key) == 1 or isClosed(A.id) then return wakes end
local seq = redis.call('INCR', P .. 'seq')
redis.call('HSET', key, 'n', A.eventCount, 'seq', seq, 'e', ARGV[2], 'open', 1)
redis.call('ZADD', P .. 'resident', NOW, A.id)
put(A.id, A.connectionId, A.lane, A.bits, false, seq, wakes)
books(A.books)
return wakes
`;

/** `{lane, token, batchIds}` */
export const ARCHIVED = `
holdLease()
for _, id in ipairs(A.batchIds) do
  redis.call('ZREM', P .. 'lane:' .. A.lane, id)
  redis.call('DEL', P .. 'body:' .. id)
end
return 1
`;
