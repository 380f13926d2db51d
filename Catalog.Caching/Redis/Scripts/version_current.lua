-- The present value of a version key; begun from the time in microseconds, so that a forgotten one never repeats a value.
-- KEYS  1 version key
-- ARGV  1 ttl in ms
-- Returns the value.
local value = redis.call('GET', KEYS[1])
if not value or not tonumber(value) then
  local time = redis.call('TIME')
  value = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
end
return value
