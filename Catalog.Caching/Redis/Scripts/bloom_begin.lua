-- Begin to rebuild a filter beside the current one, unless another rebuild is in progress.
-- KEYS  1 state  2 bitmap of the new filter         (same hash tag: one cluster slot)
-- ARGV  1 generation  2 bits  3 how long a rebuild may be silent, in ms
-- Returns 1 begun, 0 another rebuild is in progress.
local state = redis.call('HMGET', KEYS[1], 'building', 'heard')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if state[1] and state[1] ~= ARGV[1] and now - (tonumber(state[2] or '') or 0) < tonumber(ARGV[3]) then
  return 0
end
redis.call('HSET', KEYS[1], 'building', ARGV[1], 'heard', string.format('%.0f', now))
redis.call('SETBIT', KEYS[2], ARGV[2], 0)
return 1
