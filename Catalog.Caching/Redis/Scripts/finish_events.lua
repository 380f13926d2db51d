-- Acknowledge events of a group.
-- KEYS  1 stream
-- ARGV  1 group  2 '1' to delete them from the stream as well  3... ids
-- Returns how many of them were not acknowledged before.
local finished = redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3))
if ARGV[2] == '1' then
  redis.call('XDEL', KEYS[1], unpack(ARGV, 3))
end
return finished
