-- The most viewed products over several days. The sum of the days is cached for a few seconds.
-- KEYS  1 mark of whole lists  2 cached sum  3... sorted sets of the days           (same hash tag: one cluster slot)
-- ARGV  1 how many products  2 how many seconds to cache the sum
-- Returns { product, views, product, views, ... }, most viewed first; false when the lists are not whole.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return false
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('ZUNIONSTORE', KEYS[2], #KEYS - 2, unpack(KEYS, 3))
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return redis.call('ZREVRANGE', KEYS[2], 0, ARGV[1] - 1, 'WITHSCORES')
