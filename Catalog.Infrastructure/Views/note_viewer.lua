-- Record a viewer of a product on a day.
-- KEYS  1 HyperLogLog
-- ARGV  1 viewer  2 ttl in seconds
-- Returns 1 if the estimate has changed, else 0.
local changed = redis.call('PFADD', KEYS[1], ARGV[1])
if changed == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return changed
