-- Store a value or a tombstone that a writer committed, unless a newer version is there; and refuse fills under way.
-- KEYS  1 entry  2 lease                  (same hash tag: one cluster slot)
-- ARGV  1 entry bytes  2 ttl in ms
-- Returns 1 stored, 0 a newer version is there.
redis.call('UNLINK', KEYS[2])
local head = redis.call('GETRANGE', KEYS[1], 0, 31)
local readable = #head == 32 and string.sub(head, 1, 1) == string.sub(ARGV[1], 1, 1) -- else not an entry of our format
if readable and struct.unpack('>I8', string.sub(head, 9, 16)) > struct.unpack('>I8', string.sub(ARGV[1], 9, 16)) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
