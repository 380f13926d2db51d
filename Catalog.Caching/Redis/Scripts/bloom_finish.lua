-- Replace the current filter by the new one.
-- KEYS  1 state  2 bitmap of the new filter         (same hash tag: one cluster slot)
-- ARGV  1 generation  2 prefix of the bitmaps' names
-- Returns 1 in use, 0 another rebuild took over or the bitmap is gone.
if redis.call('HGET', KEYS[1], 'building') ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 0 then
  return 0
end
local old = redis.call('HGET', KEYS[1], 'current')
redis.call('HSET', KEYS[1], 'current', ARGV[1])
redis.call('HDEL', KEYS[1], 'building', 'heard')
if old and old ~= ARGV[1] then -- the same if the reply to an earlier call was lost
  redis.call('UNLINK', ARGV[2] .. old)
end
return 1
