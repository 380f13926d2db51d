-- Read fields of a session and record its use: restart its idle time, at most once per interval.
-- KEYS  1 session, a hash
-- ARGV  1 time to live in ms  2 interval in ms  3... fields
-- Returns { 1 if the idle time was restarted else 0, value, value, ... }; nothing if the session does not exist.
local times = redis.call('HMGET', KEYS[1], 'ends', 'seen')
if not times[1] then
  return false
end
if not string.match(times[1], '^%d+$') or not string.match(times[2] or '', '^%d+$') then
  redis.call('UNLINK', KEYS[1]) -- not written by this service
  return false
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local left = math.min(tonumber(ARGV[1]), times[1] - now)
if left <= 0 then
  redis.call('UNLINK', KEYS[1])
  return false
end
local anew = now - tonumber(times[2]) >= tonumber(ARGV[2])
if anew then
  redis.call('HSET', KEYS[1], 'seen', string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', left))
end
return { anew and 1 or 0, unpack(redis.call('HMGET', KEYS[1], unpack(ARGV, 3))) }
