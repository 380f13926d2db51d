-- Write the fields of a committed change to a session, and break fills in progress.
-- KEYS  1 session, a hash  2 lease          (same hash tag: one cluster slot)
-- ARGV  1 version of the change  2... field, value, field, value, ...
-- Returns 1 written; 0 no session, or its version is not older;
--   -1 an earlier change is missing, or the version is not ours: the session was removed, to be loaded again.
redis.call('UNLINK', KEYS[2])
local stored = redis.call('HGET', KEYS[1], 'version')
local version = tonumber(string.match(stored or '', '^%d+$'))
if not stored or (version and version >= tonumber(ARGV[1])) then
  return 0
end
if not version or version < ARGV[1] - 1 then
  redis.call('UNLINK', KEYS[1])
  return -1
end
redis.call('HSET', KEYS[1], 'version', unpack(ARGV))
return 1
