-- Read a version key; a missing one starts from the time in microseconds, so that no value repeats.
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
