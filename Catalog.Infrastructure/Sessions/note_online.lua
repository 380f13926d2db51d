-- Record users who are online in a minute.
-- KEYS  1 HyperLogLog of the minute
-- ARGV  1 ttl in seconds  2... users
-- Returns 1 if the estimate has changed, else 0.
local changed = redis.call('PFADD', KEYS[1], unpack(ARGV, 2))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return changed
