-- Record a viewer of a product on a day. The product may not exist, so a new key is kept only until a flush has found the product.
-- KEYS  1 HyperLogLog
-- ARGV  1 viewer  2 ttl of a new key in seconds
-- Returns 1 if the estimate has changed, else 0.
local changed = redis.call('PFADD', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) == -1 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return changed
