-- Store a complete session, unless it was changed or ended since its lease was taken.
-- KEYS  1 session, a hash  2 lease          (same hash tag: one cluster slot)
-- ARGV  1 token of the lease  2 time to live in ms  3... field, value, field, value, ...
-- Returns 1 stored, 0 lease lost.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'seen', 0, unpack(ARGV, 3)) -- so that the first read records the use and compares it with the database
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
