-- Delete a key that holds a value of the wrong type.
-- KEYS  1 key
-- ARGV  1 type; hyperloglog: a string that PFCOUNT accepts
-- Returns 1 deleted, 0 it has that type or does not exist.
local found = redis.call('TYPE', KEYS[1]).ok
if found == ARGV[1] or found == 'none' then
  return 0
end
if ARGV[1] == 'hyperloglog' and found == 'string' then
  local counted = redis.pcall('PFCOUNT', KEYS[1])
  if type(counted) ~= 'table' or not counted.err then
    return 0
  end
end
return redis.call('UNLINK', KEYS[1])
