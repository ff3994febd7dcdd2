/** `{recordId, ref}` */
export const EVICT = `
local key = P .. 'record:' .. A.recordId
if redis.call('HEXISTS', key, 'e') == 1 then
  redis.call('HSET', key, 'ref', A.ref)
  redis.call('HDEL', key, 'e')
end
redis.call('ZREM', P .. 'resident', A.recordId)
return 1
`;

/** `{recordIds}` → JSON list of [record, connection, lane, bits, held]. */
export const LONELY = `
local found = {}
for _, id in ipairs(A.recordIds) do
  local key = P .. 'record:' .. id
  if redis.call('HGET', key, 'open') == '1' then
    for _, field in ipairs(redis.call('HKEYS', key)) do
      if string.sub(field, 1, 2) == 'c:' then
        local connection = string.sub(field, 3)
        local groups = cjson.decode(redis.call('HGET', key, field))
        local lane = redis.call('HGET', P .. 'lanes', connection)
        if lane and #groups == 1 and groups[1][3] == 0 then
          found[#found + 1] = { id, connection, lane, groups[1][1], groups[1][2] < 0 }
        end
      end
    end
  end
end
return cjson.encode(found)
`;

/** `{lane, token, connectionId, held, from: [[record, bits]], id, eventCount, bits, …}`, events → 1, or 0 where one has changed. */
export const MERGE = `
holdLease()
local seq = nil
local waiting = P .. (A.held and 'held:' or 'lane:') .. A.lane
for _, f in ipairs(A.from) do
  local h = redis.call('HMGET', P .. 'record:' .. f[1], 'open', 'seq', 'c:' .. A.connectionId)
  if h[1] ~= '1' or not h[3] or not redis.call('ZSCORE', waiting, f[1] .. ':' .. A.connectionId) then return 0 end
  local groups = cjson.decode(h[3])
  local g = groups[1]
  if #groups ~= 1 or g[1] ~= f[2] or g[3] ~= 0 or (g[2] < 0) ~= A.held then return 0 end
  if not seq or tonumber(h[2]) < seq then seq = tonumber(h[2]) end
end
for _, f in ipairs(A.from) do
  redis.call('ZREM', waiting, f[1] .. ':' .. A.connectionId)
  close(f[1])
end
redis.call('HSET', P .. 'record:' .. A.id, 'n', A.eventCount, 'seq', seq, 'e', ARGV[2], 'open', 1)
redis.call('ZADD', P .. 'resident', NOW, A.id)
put(A.id, A.connectionId, A.lane, A.bits, A.held, seq, {})
return 1
`;
