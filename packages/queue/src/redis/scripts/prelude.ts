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
 *   visit:<visitor>   string what is kept of a visitor's sessions, with a time to live
 *   claims            hash   window -> how many bits of a claim name its bucket, n<window> -> claims made in it
 *
 * A group is [bits, due (-1 held), attempt, since]. KEYS[1] is the prefix and tag; ARGV[1] the arguments as
 * JSON; binary arguments follow.
 */
export const PRELUDE = `
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

-- Whether its marker is there: in the bucket of this window or of the last one.
local function isClosed(id)
  local bucket, field = ':' .. string.sub(id, -4), string.sub(id, 1, 23)
  return redis.call('HEXISTS', P .. 'closed:' .. A.win .. bucket, field) == 1
    or redis.call('HEXISTS', P .. 'closed:' .. (A.win - 1) .. bucket, field) == 1
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
