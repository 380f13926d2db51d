-- Raise the generation of a tag; it never goes back, and is not kept for less time than before.
-- KEYS  1 generation
-- ARGV  1 generation  2 ttl in ms
-- Returns the current generation.
local time = redis.call('TIME')
local limit = math.max(time[1], 1.8e9) * 1e6 + 3.2e14 -- ten years ahead; also if the clock is wrong
local now = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+$')) or 0
if now >= limit then -- not ours, which are sequences of the bus: no entry would ever be valid again
  now = 0
end
local to = math.max(now, tonumber(ARGV[1]))
local life = math.max(redis.call('PTTL', KEYS[1]), tonumber(ARGV[2]))
redis.call('SET', KEYS[1], string.format('%.0f', to), 'PX', string.format('%.0f', life))
return string.format('%.0f', to)
