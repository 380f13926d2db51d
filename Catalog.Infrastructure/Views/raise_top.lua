-- Raise products in the top list of a day to known totals. Late or repeated calls are harmless: no score is lowered.
-- KEYS  1 sorted set of the day
-- ARGV  1 how many products to keep  2 ttl in seconds  3... views, product, views, product, ...
-- Returns how many products were dropped from the end of the list.
redis.call('ZADD', KEYS[1], 'GT', unpack(ARGV, 3))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[1]) + 1))
