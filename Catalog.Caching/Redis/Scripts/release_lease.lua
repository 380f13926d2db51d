-- Release a lease without a value: the load failed, or its result is not cached.
-- KEYS  1 lease
-- ARGV  1 token  2 notice channel  3 key as the waiters know it
-- Returns 1 released, 0 the lease is no longer the caller's.
local lease = redis.call('GET', KEYS[1])
if not lease or string.sub(lease, 1, #ARGV[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
if #lease > #ARGV[1] then
  redis.call('PUBLISH', ARGV[2], ARGV[3])
end
return 1
