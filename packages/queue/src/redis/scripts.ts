import { MAX_BUCKET_BITS, MIN_BUCKET_BITS } from './claim-expiry.ts';

/**
 * The steps in Lua. All keys share the tag `{trackyard}`, so a step is atomic on Redis Cluster too.
 *
 *   record:<id>       hash   n events, seq, open entries, e events, ref, c:<connection> groups as JSON
 *   body:<id>         hash   b bodies, q quarantine
 *   lane:<lane>       zset   <record>[:<connection>] by due time (work that is not held); batches by accept sequence
 *   order:<lane>      zset   <record>:<connection> by accept sequence, of lanes that keep each user's order
 *   held:<lane>       zset   <record>:<connection> with held members, by accept sequence
 *   lease:<lane>      string token, with a time to live
 *   armed             hash   lane -> time of its wake-up, 0 while leased
 *   holder            hash   lane -> token of who leased it and did not release it
 *   state, rest       hash   lane -> what the last holder left; time before which nothing wakes it
 *   roused            hash   lane -> 1 where it was roused while leased: its holder leaves nothing
 *   lanes             hash   connection -> the lane that its events went into last
 *   resident          zset   record -> stored at, while its events are in Redis
 *   books             hash   <kind>:<id>:<field> -> count
 *   closed:<w>:<b>    hash   ids of closed batches, claim:<w>:<b> claims, both by window and bucket
 *   claims            hash   window -> how many bits of a claim name its bucket, n<window> -> claims made in it
 *
 * A group is [bits, due (-1 held), attempt, since]. KEYS[1] is the prefix and tag; ARGV[1] the arguments as
 * JSON; binary arguments follow.
 */
const PRELUDE = `
local P = KEYS[1] .. ':'
local A = cjson.decode(ARGV[1])
local t = redis.call('TIME')
local NOW = t[1] * 1000 + math.floor(t[2] / 1000)

local function book(kind, id, field, n)
  if n ~= 0 then redis.call('HINCRBY', P .. 'books', kind .. ':' .. id .. ':' .. field, n) end
end

local function books(entries)
  for _, e in ipairs(entries) do book(e[1], e[2], e[3], e[4]) end
end

local function holdLease()
  if redis.call('GET', P .. 'lease:' .. A.lane) ~= A.token then error({ err = 'TY_LEASE_LOST' }) end
end

-- Arms a lane for new work; adds it, with the milliseconds until then, where nobody would come in time.
local function arm(lane, wakes)
  local due = math.max(NOW, tonumber(redis.call('HGET', P .. 'rest', lane) or 0))
  local at = redis.call('HGET', P .. 'armed', lane)
  if at and tonumber(at) <= due then return end
  redis.call('HSET', P .. 'armed', lane, due)
  wakes[#wakes + 1] = { lane, due - NOW }
end

local function keepsOrder(lane) return string.sub(lane, -5) == '/user' end

local function words(bits, each)
  for i = 1, #bits, 8 do each(tonumber(string.sub(bits, i, i + 7), 16), i) end
end

local function count(bits)
  local n = 0
  words(bits, function(w)
    while w ~= 0 do w = bit.band(w, w - 1); n = n + 1 end
  end)
  return n
end

local function combine(a, b, rule)
  local out = {}
  words(a, function(w, i)
    out[#out + 1] = bit.tohex(rule(w, tonumber(string.sub(b, i, i + 7), 16) or 0))
  end)
  return table.concat(out)
end

local function both(a, b) return combine(a, b, bit.band) end
local function either(a, b) if b == '' then return a end return combine(a, b, bit.bor) end
local function without(a, b)
  return combine(a, b, function(x, y) return bit.band(x, bit.bnot(y)) end)
end

local function close(id)
  redis.call('DEL', P .. 'record:' .. id)
  redis.call('ZREM', P .. 'resident', id)
  local key = P .. 'closed:' .. A.win .. ':' .. string.sub(id, -4)
  redis.call('HSET', key, string.sub(id, 1, 23), '')
  redis.call('PEXPIRE', key, A.keep)
end

-- Due at once, in accept order within a millisecond.
local function dueNow(seq) return NOW - 1 + (seq % 4096) / 4096 end

-- A new entry: one group of members that are due now, or held.
local function put(record, connection, lane, bits, held, seq, wakes)
  local member = record .. ':' .. connection
  local due = held and -1 or dueNow(seq)
  redis.call('HSET', P .. 'record:' .. record, 'c:' .. connection, cjson.encode({ { bits, due, 0, 0 } }))
  redis.call('HSET', P .. 'lanes', connection, lane)
  if keepsOrder(lane) then redis.call('ZADD', P .. 'order:' .. lane, seq, member) end
  if held then redis.call('ZADD', P .. 'held:' .. lane, seq, member) return end
  redis.call('ZADD', P .. 'lane:' .. lane, due, member)
  arm(lane, wakes)
end

-- Writes the groups of one entry back, or ends the entry and with the last one the record.
local function writeGroups(lane, record, connection, groups)
  local key = P .. 'record:' .. record
  local member = record .. ':' .. connection
  local due, held = nil, false
  local open = {}
  for _, g in ipairs(groups) do
    if string.find(g[1], '[1-9a-f]') then
      open[#open + 1] = g
      if g[2] < 0 then held = true elseif not due or g[2] < due then due = g[2] end
    end
  end
  if #open == 0 then
    redis.call('HDEL', key, 'c:' .. connection)
    redis.call('ZREM', P .. 'lane:' .. lane, member)
    redis.call('ZREM', P .. 'held:' .. lane, member)
    if keepsOrder(lane) then redis.call('ZREM', P .. 'order:' .. lane, member) end
    if redis.call('HINCRBY', key, 'open', -1) == 0 then close(record) end
    return
  end
  redis.call('HSET', key, 'c:' .. connection, cjson.encode(open))
  if due then redis.call('ZADD', P .. 'lane:' .. lane, due, member)
  else redis.call('ZREM', P .. 'lane:' .. lane, member) end
  if held then redis.call('ZADD', P .. 'held:' .. lane, redis.call('HGET', key, 'seq'), member)
  else redis.call('ZREM', P .. 'held:' .. lane, member) end
end
`;

/** `{id, eventCount, quarantine: bool, books, win, keep}`, events, bodies, quarantine → lanes to wake. */
const COMMIT = `
local id = A.id
local wakes = {}
local bucket = ':' .. string.sub(id, -4)
local field = string.sub(id, 1, 23)
if redis.call('EXISTS', P .. 'record:' .. id, P .. 'body:' .. id) > 0
  or redis.call('HEXISTS', P .. 'closed:' .. A.win .. bucket, field) == 1
  or redis.call('HEXISTS', P .. 'closed:' .. (A.win - 1) .. bucket, field) == 1 then
  return wakes
end
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

/** `{lane, token, ttl}` → [0 or the milliseconds until the other's lease ends, what is kept, 1 where abandoned]. */
const LEASE = `
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
const RENEW = `
local held = {}
for i, lease in ipairs(A.leases) do
  local key = P .. 'lease:' .. lease[1]
  held[i] = redis.call('GET', key) == lease[2] and redis.call('PEXPIRE', key, A.ttl) or 0
end
return held
`;

/** `{lane, token, state?}` */
const MARK = `
holdLease()
if A.state then redis.call('HSET', P .. 'state', A.lane, A.state) else redis.call('HDEL', P .. 'state', A.lane) end
return 1
`;

/** `{lane, token, setsState, state?, rest, wake, blocked}` → milliseconds until the next wake-up, or -1 where there is none. */
const RELEASE = `
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
const DUE = `
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
const WALK = `
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

/** `{lane, token, batchIds, recordId, eventCount?, connections: [[id, lane, bits, held]], books, …}`, events → 0 or wakes. */
const ROUTE = `
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

/** `{lane, token, settlements, …}`; the same rule as `settle_groups` of the PostgreSQL backend. */
const SETTLE = `
holdLease()
for _, s in ipairs(A.settlements) do
  local stored = redis.call('HGET', P .. 'record:' .. s.recordId, 'c:' .. s.connectionId)
  if stored then
    local groups = cjson.decode(stored)
    local moved = { delivered = 0, dead = 0, held = 0, pending = 0 }
    local function take(bits)
      local taken = ''
      for _, g in ipairs(groups) do
        local hit = both(g[1], bits)
        local from = g[2] < 0 and 'held' or 'pending'
        moved[from] = moved[from] - count(hit)
        taken = either(hit, taken)
        g[1] = without(g[1], hit)
      end
      return taken
    end
    moved.delivered = moved.delivered + count(take(s.delivered))
    moved.dead = moved.dead + count(take(s.dead))
    local added = {}
    for _, r in ipairs(s.retry) do
      local again = take(r.bits)
      moved.pending = moved.pending + count(again)
      added[#added + 1] = { again, NOW + r.afterMs, r.attempt, r.since }
    end
    local parked = take(s.held)
    moved.held = moved.held + count(parked)
    added[#added + 1] = { parked, -1, 0, 0 }
    for _, g in ipairs(added) do groups[#groups + 1] = g end
    for field, n in pairs(moved) do book('c', s.connectionId, field, n) end
    writeGroups(A.lane, s.recordId, s.connectionId, groups)
  end
end
return 1
`;

/** `{lane, limit, …}` → JSON of [events, wakes]. */
const REOPEN = `
local wakes = {}
local total = 0
for _, member in ipairs(redis.call('ZRANGE', P .. 'held:' .. A.lane, 0, A.limit - 1)) do
  local record = string.sub(member, 1, 36)
  local connection = string.sub(member, 38)
  local stored = redis.call('HGET', P .. 'record:' .. record, 'c:' .. connection)
  if stored then
    local groups = cjson.decode(stored)
    local due = dueNow(tonumber(redis.call('HGET', P .. 'record:' .. record, 'seq')))
    local n = 0
    for _, g in ipairs(groups) do
      if g[2] < 0 then n = n + count(g[1]); g[2] = due end
    end
    total = total + n
    book('c', connection, 'held', -n)
    book('c', connection, 'pending', n)
    writeGroups(A.lane, record, connection, groups)
  else
    redis.call('ZREM', P .. 'held:' .. A.lane, member)
  end
end
if total > 0 then arm(A.lane, wakes) end
return cjson.encode({ total, wakes })
`;

/** `{lane}` → wakes. */
const ROUSE = `
local wakes = {}
redis.call('HDEL', P .. 'state', A.lane)
redis.call('HDEL', P .. 'rest', A.lane)
if redis.call('HEXISTS', P .. 'holder', A.lane) == 1 then redis.call('HSET', P .. 'roused', A.lane, 1) end
arm(A.lane, wakes)
return wakes
`;

/** `{id, eventCount, connectionId, lane, bits, books, …}`, events → wakes. */
const REQUEUE = `
local wakes = {}
local key = P .. 'record:' .. A.id
local bucket = ':' .. string.sub(A.id, -4)
local field = string.sub(A.id, 1, 23)
if redis.call('EXISTS', key) == 1
  or redis.call('HEXISTS', P .. 'closed:' .. A.win .. bucket, field) == 1
  or redis.call('HEXISTS', P .. 'closed:' .. (A.win - 1) .. bucket, field) == 1 then
  return wakes
end
local seq = redis.call('INCR', P .. 'seq')
redis.call('HSET', key, 'n', A.eventCount, 'seq', seq, 'e', ARGV[2], 'open', 1)
redis.call('ZADD', P .. 'resident', NOW, A.id)
put(A.id, A.connectionId, A.lane, A.bits, false, seq, wakes)
books(A.books)
return wakes
`;

/** `{lane, connectionId, limit, …}` → events; -1 where the lane was looked through and nothing was found. */
const DISCARD = `
local total = 0
local taken = 0
local function discard(member)
  if taken >= A.limit or string.sub(member, 38) ~= A.connectionId then return end
  local record = string.sub(member, 1, 36)
  local stored = redis.call('HGET', P .. 'record:' .. record, 'c:' .. A.connectionId)
  if not stored then return end
  taken = taken + 1
  for _, g in ipairs(cjson.decode(stored)) do
    local n = count(g[1])
    book('c', A.connectionId, g[2] < 0 and 'held' or 'pending', -n)
    total = total + n
  end
  writeGroups(A.lane, record, A.connectionId, {})
end
for _, member in ipairs(redis.call('ZRANGE', P .. 'lane:' .. A.lane, 0, -1)) do discard(member) end
for _, member in ipairs(redis.call('ZRANGE', P .. 'held:' .. A.lane, 0, -1)) do discard(member) end
book('c', A.connectionId, 'deleted', total)
return total
`;

/** `{books}` */
const BOOK = `
books(A.books)
return 1
`;

/** `{lane, token, batchIds}` */
const ARCHIVED = `
holdLease()
for _, id in ipairs(A.batchIds) do
  redis.call('ZREM', P .. 'lane:' .. A.lane, id)
  redis.call('DEL', P .. 'body:' .. id)
end
return 1
`;

/** `{recordId, ref}` */
const EVICT = `
local key = P .. 'record:' .. A.recordId
if redis.call('HEXISTS', key, 'e') == 1 then
  redis.call('HSET', key, 'ref', A.ref)
  redis.call('HDEL', key, 'e')
end
redis.call('ZREM', P .. 'resident', A.recordId)
return 1
`;

/** `{recordIds}` → JSON list of [record, connection, lane, bits, held]. */
const LONELY = `
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
const MERGE = `
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

/** `{grace}` → lanes whose wake-up is overdue: its job, or the worker that held the lane, is gone. */
const SWEEP = `
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

/**
 * `{win, keep}`, keys and owners of eight bytes each, a `1` for each bucket to expire → the window's bits, then the places
 * of claims that are not ours. A window has as many buckets as the last one's claims fill with about 64 each: a small
 * hash of so many costs 20 bytes a claim, one of two 60, and one of hundreds is none of the small ones any more.
 */
const CLAIM = `
local keys, owners, expire = ARGV[2], ARGV[3], ARGV[4]
local byte, sub, floor, call = string.byte, string.sub, math.floor, redis.call
local windows = P .. 'claims'
local known = call('HMGET', windows, A.win, A.win - 1)
local bits, lastBits = tonumber(known[1]), tonumber(known[2])
if not bits then
  local last = tonumber(call('HGET', windows, 'n' .. (A.win - 1)) or 0)
  bits = ${MIN_BUCKET_BITS}
  while bits < ${MAX_BUCKET_BITS} and last > 64 * 2 ^ bits do bits = bits + 1 end
  call('HSET', windows, A.win, bits)
  call('HDEL', windows, A.win - 2, 'n' .. (A.win - 2))
end
call('HINCRBY', windows, 'n' .. A.win, #keys / 8)
local this, last = P .. 'claim:' .. A.win .. ':', P .. 'claim:' .. (A.win - 1) .. ':'
local width, lastWidth = 2 ^ (24 - bits), lastBits and 2 ^ (24 - lastBits)
local foreign = { bits }
for i = 1, #keys, 8 do
  local a, b, c = byte(keys, i, i + 2)
  local place = a * 65536 + b * 256 + c
  local key, owner = sub(keys, i, i + 7), sub(owners, i, i + 7)
  local old = lastWidth and call('HGET', last .. floor(place / lastWidth), key)
  if not old then
    local current = this .. floor(place / width)
    if call('HSETNX', current, key, owner) == 1 then
      old = owner
      if byte(expire, (i + 7) / 8) == 49 then call('PEXPIRE', current, A.keep) end
    else
      old = call('HGET', current, key)
    end
  end
  if old ~= owner then foreign[#foreign + 1] = (i - 1) / 8 end
end
return foreign
`;

const BODIES = {
  ...{ COMMIT, LEASE, RENEW, MARK, RELEASE, DUE, WALK, ROUTE, SETTLE, REOPEN, ROUSE, REQUEUE, DISCARD },
  ...{ ARCHIVED, EVICT, LONELY, MERGE, SWEEP, CLAIM, BOOK },
};

export type ScriptName = keyof typeof BODIES;

/**
 * Each script whole, ready for `SCRIPT LOAD`. A full Redis still runs what makes room in the end: all but the scripts
 * that bring new events. (Redis 7 reads the flag; an older one would not know the line.)
 */
export function scripts({ runWhenFull }: { runWhenFull: boolean }): Record<ScriptName, string> {
  const bringsEvents = new Set(['COMMIT', 'REQUEUE']);
  const head = (name: string) => (runWhenFull && !bringsEvents.has(name) ? '#!lua flags=allow-oom\n' : '');
  return Object.fromEntries(
    Object.entries(BODIES).map(([name, body]) => [name, head(name) + PRELUDE + body]),
  ) as Record<ScriptName, string>;
}
