-- Set bits in the filter being built, and show that the rebuild is alive.
-- KEYS  1 state  2 bitmap of the new filter         (same hash tag: one cluster slot)
-- ARGV  1 generation  2... bits to set
-- Returns 1 set, 0 another rebuild took over or the bitmap is gone: abandon this one.
if redis.call('HGET', KEYS[1], 'building') ~= ARGV[1] or redis.call('EXISTS', KEYS[2]) == 0 then
  return 0
end
for i = 2, #ARGV do
  redis.call('SETBIT', KEYS[2], ARGV[i], 1)
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'heard', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
return 1
