-- Append an invalidation to the stream and publish it.
-- KEYS  1 sequence  2 stream  3 epoch     (same hash tag: one cluster slot)
-- ARGV  1 highest sequence the sender has seen  2 message  3 length of the stream  4 channel
-- Returns the sequence of this message: one more than the last, unless Redis lost the last (restart, failover, eviction).
-- Then it restarts from the time in microseconds, in a new epoch: never backwards, and every node sees a gap.
local time = redis.call('TIME')
local limit = math.max(time[1], 1.8e9) * 1e6 + 3.2e14 -- ten years ahead; also if the clock is wrong
local last = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+$')) or -1
if last < tonumber(ARGV[1]) or last >= limit then -- not ours: sequences start from the time
  last = math.max(time[1] * 1000000 + time[2], tonumber(ARGV[1]) + 1)
  redis.call('SET', KEYS[3], string.format('%.0f', last))
  redis.call('UNLINK', KEYS[2])
end
local seq = string.format('%.0f', last + 1)
redis.call('SET', KEYS[1], seq)
local added = redis.pcall('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], seq .. '-0', 'm', ARGV[2])
if added.err then
  if not string.find(added.err, 'ID specified in XADD', 1, true) then
    return added
  end
  redis.call('UNLINK', KEYS[2]) -- another client wrote there: a gap, too
  redis.call('XADD', KEYS[2], seq .. '-0', 'm', ARGV[2])
end
redis.call('PUBLISH', ARGV[4], seq .. '|' .. ARGV[2])
return seq
