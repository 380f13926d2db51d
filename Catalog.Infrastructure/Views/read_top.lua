-- The most viewed products over several days. The sum of the days is cached for a few seconds.
-- KEYS  1 cached sum  2... sorted sets of the days           (same hash tag: one cluster slot)
-- ARGV  1 how many products  2 how many seconds to cache the sum
-- Returns { product, views, product, views, ... }, most viewed first.
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('ZUNIONSTORE', KEYS[1], #KEYS - 1, unpack(KEYS, 2))
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES')
