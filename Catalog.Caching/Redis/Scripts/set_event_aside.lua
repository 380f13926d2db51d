-- Move an event that can never be handled to the dead letters, once, even if several callers ask for it.
-- KEYS  1 stream  2 dead letters          (same hash tag: one cluster slot)
-- ARGV  1 group  2 id  3 '1' to delete it from the stream as well  4 how many dead letters to keep  5... field, value, ...
-- Returns 1 moved, 0 the group had acknowledged it already.
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then
  return 0
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5)) -- first: if it is refused, the event is still in the stream
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] == '1' then
  redis.call('XDEL', KEYS[1], ARGV[2])
end
return 1
