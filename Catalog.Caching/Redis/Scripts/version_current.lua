-- Read a version key; a missing one starts from the time in microseconds, so that no value repeats.
-- KEYS  1 version key
-- ARGV  1 ttl in ms
-- Returns the value.
local value = redis.call('GET', KEYS[1])
if not value or not string.match(value, '^%d+$') or tonumber(value) >= 2 ^ 53 then -- missing, or not ours: Lua also reads inf and 1e99 as numbers
  local time = redis.call('TIME')
  value = string.format('%.0f', time[1] * 1000000 + time[2])
  redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
end
return value
