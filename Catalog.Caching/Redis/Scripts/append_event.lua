-- Append an event, unless the stream is full: events that nobody has handled are never trimmed.
-- KEYS  1 stream
-- ARGV  1 limit on waiting events  2... field, value, field, value, ...
-- Returns the id of the event, or false when the stream is full.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then
  return false
end
return redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
