/** `{lane, token, settlements, …}`; the same rule as `settle_groups` of the PostgreSQL backend. */
export const SETTLE = `
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
export const REOPEN = `
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

/** `{lane, connectionId, limit, …}` → events. */
export const DISCARD = `
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

/** `{id, books, …}`: moves the books once for an id, whose marker is that of a closed record. */
export const DELETE_DEAD = `
if isClosed(A.id) then return 0 end
books(A.books)
close(A.id)
return 1
`;
