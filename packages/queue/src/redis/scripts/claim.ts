import { MAX_BUCKET_BITS, MIN_BUCKET_BITS } from '../claim-expiry.ts';

/**
 * `{win, keep}`, keys and owners of eight bytes each, a `1` for each bucket to expire → the window's bits, then the places
 * of claims that are not ours. A window has as many buckets as the last one's claims fill with 16 to 32 each: a small hash
 * of so many costs some 22 bytes a claim, one of two 60; one of 64 costs 20, and twice as long to look through.
 */
export const CLAIM = `
local keys, owners, expire = ARGV[2], ARGV[3], ARGV[4]
local byte, sub, floor, call = string.byte, string.sub, math.floor, redis.call
local windows = P .. 'claims'
local known = call('HMGET', windows, A.win, A.win - 1)
local bits, lastBits = tonumber(known[1]), tonumber(known[2])
if not bits then
  local last = tonumber(call('HGET', windows, 'n' .. (A.win - 1)) or 0)
  bits = ${MIN_BUCKET_BITS}
  while bits < ${MAX_BUCKET_BITS} and last > 32 * 2 ^ bits do bits = bits + 1 end
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
