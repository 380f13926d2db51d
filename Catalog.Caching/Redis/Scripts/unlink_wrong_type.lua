-- Remove a key that does not hold what it should.
-- KEYS  1 key
-- ARGV  1 type
-- Returns 1 removed, 0 it holds that type, or nothing.
local found = redis.call('TYPE', KEYS[1]).ok
if found == ARGV[1] or found == 'none' then
  return 0
end
return redis.call('UNLINK', KEYS[1])
