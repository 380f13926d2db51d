-- Read the bus's last sequence, its epoch and Redis's time.
-- KEYS  1 sequence  2 stream  3 epoch     (same hash tag: one cluster slot)
-- ARGV  1 highest sequence the caller has seen
-- Returns { last sequence, Redis's time in ms, epoch }. A sequence that Redis lost restarts from the time in microseconds, in a new epoch.
local time = redis.call('TIME')
local limit = math.max(time[1], 1.8e9) * 1e6 + 3.2e14 -- ten years ahead; also if the clock is wrong
local last = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+$')) or -1
if last < tonumber(ARGV[1]) or last >= limit then -- not ours: sequences start from the time
  last = math.max(time[1] * 1000000 + time[2], tonumber(ARGV[1]) + 1)
  redis.call('SET', KEYS[1], string.format('%.0f', last))
  redis.call('SET', KEYS[3], string.format('%.0f', last))
  redis.call('UNLINK', KEYS[2])
end
return {
  string.format('%.0f', last),
  string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)),
  redis.call('GET', KEYS[3]) or '' }
