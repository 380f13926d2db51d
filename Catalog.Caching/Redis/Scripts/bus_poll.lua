-- Read the bus's last sequence and Redis's time.
-- KEYS  1 sequence  2 stream              (same hash tag: one cluster slot)
-- ARGV  1 highest sequence the caller has seen
-- Returns { last sequence, Redis's time in ms }. A sequence that Redis lost restarts from the time in microseconds.
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '-1') or -1
if last < tonumber(ARGV[1]) then
  last = math.max(time[1] * 1000000 + time[2], tonumber(ARGV[1]) + 1)
  redis.call('SET', KEYS[1], string.format('%.0f', last))
  redis.call('UNLINK', KEYS[2])
end
return {
  string.format('%.0f', last),
  string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)) }
