-- Raise the generation of a tag; it never goes back.
-- KEYS  1 generation
-- ARGV  1 generation  2 ttl in ms
-- Returns the current generation.
local now = tonumber(redis.call('GET', KEYS[1]) or '0') or 0
local to = math.max(now, tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.0f', to), 'PX', ARGV[2])
return string.format('%.0f', to)
