-- Store a loaded value, unless the key was invalidated since its lease was taken, or a newer version is there.
-- KEYS  1 entry  2 lease  3 ticket        (same hash tag: one cluster slot)
-- ARGV  1 token  2 entry bytes  3 ttl in ms  4 notice channel  5 key as the waiters know it
--       6 '1' if there was an entry when the lease was taken; without one there is none now, because every writer deletes the lease
-- Returns 1 stored, 0 lease lost, -1 a newer version is there.
-- Whether the version in eight bytes is above another. In halves: a number of Lua holds 53 bits.
local function above(one, other)
  local high, low = struct.unpack('>I4I4', one)
  local otherHigh, otherLow = struct.unpack('>I4I4', other)
  return high > otherHigh or high == otherHigh and low > otherLow
end

local lease = redis.call('GET', KEYS[2])
if not lease or string.sub(lease, 1, #ARGV[1]) ~= ARGV[1] then
  return 0
end
local result = 1
local head = ARGV[6] == '1' and redis.call('GETRANGE', KEYS[1], 0, 35) or ''
local readable = #head == 36 and string.sub(head, 1, 1) == string.sub(ARGV[2], 1, 1) -- else not an entry of this format,
  and string.sub(head, 33, 36) == string.sub(ARGV[2], 33, 36)                        -- or of another key
local stored = string.sub(head, 9, 16)
local version = string.sub(ARGV[2], 9, 16)
local negative = string.byte(ARGV[2], 2) % 2 == 1
if readable and above(stored, version) then
  if negative then
    -- An absent row keeps the minimum version that a write left, so that no older value comes back after it.
    redis.call('SET', KEYS[1], string.sub(ARGV[2], 1, 8) .. stored .. string.sub(ARGV[2], 17), 'PX', ARGV[3])
  else
    result = -1
  end
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
redis.call('DEL', KEYS[2], KEYS[3]) -- an overtaken writer must not store: once this value is gone, nothing could reveal it as old
if #lease > #ARGV[1] then
  redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return result
