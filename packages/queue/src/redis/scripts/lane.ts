/** `{lane, token, ttl}` → [0 or the milliseconds until the other's lease ends, what is kept, 1 where abandoned]. */
export const LEASE = `
local key = P .. 'lease:' .. A.lane
local left = redis.call('PTTL', key)
-- A lease that ends further ahead than any is given for is one of before the clock was set back.
if left > 0 and left <= 600000 then return { left, false, 0 } end
redis.call('SET', key, A.token, 'PX', A.ttl)
redis.call('HSET', P .. 'armed', A.lane, 0)
local abandoned = redis.call('HEXISTS', P .. 'holder', A.lane)
redis.call('HSET', P .. 'holder', A.lane, A.token)
redis.call('HDEL', P .. 'roused', A.lane)
return { 0, redis.call('HGET', P .. 'state', A.lane), abandoned }
`;

/** `{leases: [[lane, token]], ttl}` → one of 1, or 0 where it is lost, a lease. */
export const RENEW = `
local held = {}
for i, lease in ipairs(A.leases) do
  local key = P .. 'lease:' .. lease[1]
  held[i] = redis.call('GET', key) == lease[2] and redis.call('PEXPIRE', key, A.ttl) or 0
end
return held
`;

/** `{lane, token, state?}` */
export const MARK = `
holdLease()
if A.state then redis.call('HSET', P .. 'state', A.lane, A.state) else redis.call('HDEL', P .. 'state', A.lane) end
return 1
`;

/** `{lane, token, setsState, state?, rest, wake, blocked}` → milliseconds until the next wake-up, or -1 where there is none. */
export const RELEASE = `
if redis.call('GET', P .. 'lease:' .. A.lane) ~= A.token then return -1 end
redis.call('DEL', P .. 'lease:' .. A.lane)
redis.call('HDEL', P .. 'holder', A.lane)
if redis.call('HDEL', P .. 'roused', A.lane) == 1 then
  redis.call('HDEL', P .. 'state', A.lane)
  redis.call('HDEL', P .. 'rest', A.lane)
  redis.call('HSET', P .. 'armed', A.lane, NOW)
  return 0
end
if A.setsState then
  if A.state then redis.call('HSET', P .. 'state', A.lane, A.state) else redis.call('HDEL', P .. 'state', A.lane) end
end
local rest = A.rest > 0 and NOW + A.rest or 0
if rest > 0 then redis.call('HSET', P .. 'rest', A.lane, rest) else redis.call('HDEL', P .. 'rest', A.lane) end
local head = redis.call('ZRANGE', P .. 'lane:' .. A.lane, 0, 0, 'WITHSCORES')
local due = not A.blocked and tonumber(head[2]) or nil
if A.wake > 0 then due = math.min(due or NOW + A.wake, NOW + A.wake) end
if not due then redis.call('HDEL', P .. 'armed', A.lane) return -1 end
due = math.max(NOW, rest, due)
redis.call('HSET', P .. 'armed', A.lane, due)
return due - NOW
`;

/** `{lane, token, max, entries}` → JSON list of [record, connection, seq, events, groups]. */
export const DUE = `
holdLease()
local found = {}
local events = 0
for _, member in ipairs(redis.call('ZRANGE', P .. 'lane:' .. A.lane, '-inf', NOW, 'BYSCORE', 'LIMIT', 0, A.entries)) do
  if events > 0 and events >= A.max then break end
  local record = string.sub(member, 1, 36)
  local connection = string.sub(member, 38)
  local h = redis.call('HMGET', P .. 'record:' .. record, 'seq', 'n', 'c:' .. connection)
  local due = {}
  if h[3] then
    for _, g in ipairs(cjson.decode(h[3])) do
      if g[2] >= 0 and g[2] <= NOW then due[#due + 1] = g end
    end
  end
  found[#found + 1] = { record, connection, tonumber(h[1] or 0), tonumber(h[2] or 0), due }
  events = events + math.max(1, tonumber(h[2] or 1))
end
return cjson.encode(found)
`;

/** `{lane, token, entries}` → as DUE, but all that is open, in accept order. */
export const WALK = `
holdLease()
local found = {}
for _, member in ipairs(redis.call('ZRANGE', P .. 'order:' .. A.lane, 0, A.entries - 1)) do
  local record = string.sub(member, 1, 36)
  local connection = string.sub(member, 38)
  local h = redis.call('HMGET', P .. 'record:' .. record, 'seq', 'n', 'c:' .. connection)
  found[#found + 1] = { record, connection, tonumber(h[1] or 0), tonumber(h[2] or 0), h[3] and cjson.decode(h[3]) or {} }
end
return cjson.encode(found)
`;

/** `{lane}` → wakes. */
export const ROUSE = `
local wakes = {}
redis.call('HDEL', P .. 'state', A.lane)
redis.call('HDEL', P .. 'rest', A.lane)
if redis.call('HEXISTS', P .. 'holder', A.lane) == 1 then redis.call('HSET', P .. 'roused', A.lane, 1) end
arm(A.lane, wakes)
return wakes
`;

/** `{grace}` → lanes whose wake-up is overdue: its job, or the worker that held the lane, is gone. */
export const SWEEP = `
local wakes = {}
local armed = redis.call('HGETALL', P .. 'armed')
for i = 1, #armed, 2 do
  if tonumber(armed[i + 1]) < NOW - A.grace and redis.call('EXISTS', P .. 'lease:' .. armed[i]) == 0 then
    redis.call('HSET', P .. 'armed', armed[i], NOW)
    wakes[#wakes + 1] = { armed[i], 0 }
  end
end
return wakes
`;
