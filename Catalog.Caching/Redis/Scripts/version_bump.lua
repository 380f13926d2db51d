-- Set a version key to a value that it never had.
-- KEYS  1 version key
-- ARGV  1 ttl in ms
-- Returns the value.
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
local value = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
return value
