-- Write the fields that a committed change gave a session; and refuse fills under way.
-- KEYS  1 session, a hash  2 lease          (same hash tag: one cluster slot)
-- ARGV  1 version of the change  2... field, value, field, value, ...
-- Returns 1 written; 0 there is no session, or one at least as new;
--   -1 a change before this one is missing: the session was taken away, to be loaded whole.
redis.call('UNLINK', KEYS[2])
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '')
if not version or version >= tonumber(ARGV[1]) then
  return 0
end
if version < ARGV[1] - 1 then
  redis.call('UNLINK', KEYS[1])
  return -1
end
redis.call('HSET', KEYS[1], 'version', unpack(ARGV))
return 1
