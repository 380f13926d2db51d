-- Append an event, unless as many wait as may: one that nobody has handled is never trimmed away.
-- KEYS  1 stream
-- ARGV  1 how many events may wait  2... field, value, field, value, ...
-- Returns the id of the event, or false when the stream is full.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then
  return false
end
return redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
