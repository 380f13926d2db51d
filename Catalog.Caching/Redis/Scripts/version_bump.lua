-- Set a version key to a value that it never had.
-- KEYS  1 version key
-- ARGV  1 ttl in ms
-- Returns the value.
local time = redis.call('TIME')
local last = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+$')) or 0
if last >= 2 ^ 53 then -- not ours, and one more than it would be the same number
  last = 0
end
local value = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call('SET', KEYS[1], value, 'PX', ARGV[1])
return value
