-- Put the new filter in the place of the old one.
-- KEYS  1 state  2 bitmap of the new filter         (same hash tag: one cluster slot)
-- ARGV  1 generation  2 what the names of bitmaps begin with
-- Returns 1 in use, 0 the rebuild was taken over or its bitmap is gone.
if redis.call('HGET', KEYS[1], 'building') ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 0 then
  return 0
end
local old = redis.call('HGET', KEYS[1], 'current')
redis.call('HSET', KEYS[1], 'current', ARGV[1])
redis.call('HDEL', KEYS[1], 'building', 'heard')
if old then
  redis.call('UNLINK', ARGV[2] .. old)
end
return 1
