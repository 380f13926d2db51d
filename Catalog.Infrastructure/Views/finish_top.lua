-- Say that the top lists are whole, if Redis has lost nothing since their rebuild began.
-- KEYS  1 mark of whole lists  2 mark of the rebuild            (same hash tag: one cluster slot)
-- ARGV  1 ttl in seconds
-- Returns 1 whole, 0 something was lost.
if redis.call('DEL', KEYS[2]) == 0 then
  return 0
end
redis.call('SET', KEYS[1], 1, 'EX', ARGV[1])
return 1
