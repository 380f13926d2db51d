-- Take units from one client's sliding window, by Redis's own clock.
-- The window is estimated from two fixed ones: all of the current one, plus the share of the previous one that the sliding window still
-- covers, as if its units had been spent evenly ("How we built rate limiting capable of scaling to millions of domains",
-- blog.cloudflare.com, 2017).
-- KEYS  1 hash: n the window's number, now units granted in it, before units granted in the previous one
-- ARGV  1 limit  2 window in ms  3 units wanted
-- Returns granted (0 to wanted), units left after that, ms until the current fixed window ends,
--         and if none was granted the ms until one can be, else 0.
local limit, window, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
local number, passed = math.floor(clock / window), clock % window

local held = redis.call('HMGET', KEYS[1], 'n', 'now', 'before')
local function whole(text)
  return tonumber(string.match(text or '', '^%d+$'))
end
local last, now, before = whole(held[1]) or -1, 0, 0
if last > number then -- the clock went back, or another master took over
  number, passed = last, 0
end
if last == number then
  now, before = whole(held[2]) or 0, whole(held[3]) or 0
elseif last == number - 1 then
  before = whole(held[2]) or 0
end

local free = math.max(0, math.floor(limit - now - before * (window - passed) / window))
local granted = math.min(wanted, free)
if granted > 0 then
  redis.call('HSET', KEYS[1], 'n', number, 'now', now + granted, 'before', before)
  redis.call('PEXPIRE', KEYS[1], 2 * window)
  return {granted, free - granted, window - passed, 0}
end

if redis.call('PTTL', KEYS[1]) == -1 then -- not ours: it might refuse for good
  redis.call('PEXPIRE', KEYS[1], 2 * window)
end

-- One unit is free once the previous window weighs at most limit - 1 - now: in this window or, when it is full itself, in the next.
local wait
if now < limit then
  wait = window * (1 - (limit - 1 - now) / before) - passed
else
  wait = window - passed + window * (1 - (limit - 1) / now)
end
return {0, 0, window - passed, math.max(1, math.ceil(wait))}
