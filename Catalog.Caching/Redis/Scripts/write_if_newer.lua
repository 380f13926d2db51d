-- Store a committed value or tombstone, unless a newer version is there; and refuse fills in flight.
-- Without a value to compare with, a newer one may have been stored and deleted; an absence or a value without a version, which a reader
-- may have loaded after that, tell no more. A value then needs the ticket that the writer took
-- before its commit, and that any store or invalidation since has deleted. Without the ticket only its version is stored, as a tombstone.
-- KEYS  1 entry  2 lease  3 ticket        (same hash tag: one cluster slot)
-- ARGV  1 entry bytes  2 ttl in ms  3 ticket, empty when the writer has none  4 ttl of a tombstone in ms
-- Returns 1 stored, 0 a newer version is there, -1 only the version was stored.
-- Whether the version in eight bytes is above another. In halves: a number of Lua holds 53 bits.
local function above(one, other)
  local high, low = struct.unpack('>I4I4', one)
  local otherHigh, otherLow = struct.unpack('>I4I4', other)
  return high > otherHigh or high == otherHigh and low > otherLow
end

-- A stamp's sequence, the lower 53 of its bits.
local function sequence(stamp)
  local high, low = struct.unpack('>I4I4', stamp)
  return high % 2097152 * 4294967296 + low
end

local entry = ARGV[1]
local proven = ARGV[3] ~= '' and redis.call('GET', KEYS[3]) == ARGV[3]
redis.call('UNLINK', KEYS[2], KEYS[3])
local head = redis.call('GETRANGE', KEYS[1], 0, 35)
local ours = #head == 36 and string.sub(head, 1, 1) == string.sub(entry, 1, 1) -- else not an entry of this format,
  and string.sub(head, 33, 36) == string.sub(entry, 33, 36)                    -- or of another key
if ours and above(string.sub(head, 9, 16), string.sub(entry, 9, 16)) then
  return 0
end
local tombstone = 2
local compares = ours and string.byte(head, 2) % 4 == 0 -- neither an absence nor a tombstone
  and string.sub(head, 9, 16) ~= string.rep('\0', 8)
if not proven and string.byte(entry, 2) ~= tombstone then
  local perTag = string.byte(entry, 3) > 0 and string.byte(entry, 4) > 0 -- stamps behind the header, for the shards of its tags
  if not compares or string.byte(head, 4) ~= string.byte(entry, 4) or perTag then
    redis.call('SET', KEYS[1], string.sub(entry, 1, 1) .. string.char(tombstone) .. string.rep('\0', 6)
      .. string.sub(entry, 9, 16) .. string.rep('\0', 16) .. string.sub(entry, 33, 40), 'PX', ARGV[4])
    return -1
  end
  -- It is unknown when the row was read: the older of both stamps, so that tags invalidated since still apply.
  if sequence(string.sub(head, 25, 32)) < sequence(string.sub(entry, 25, 32)) then
    entry = string.sub(entry, 1, 24) .. string.sub(head, 25, 32) .. string.sub(entry, 33)
  end
end
redis.call('SET', KEYS[1], entry, 'PX', ARGV[2])
return 1
