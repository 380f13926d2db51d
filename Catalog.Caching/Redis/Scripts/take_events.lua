-- Take a group's oldest unacknowledged events, for the one consumer that leads; take the lead if it is free.
-- KEYS  1 stream  2 leader                (same hash tag: one cluster slot)
-- ARGV  1 group  2 consumer  3 how long the lead is kept, in ms  4 how many events at most
-- Returns false when another leads, else { the stream's length, { { id, { field, value, ... } }, ... } }, oldest first.
local leader = redis.call('GET', KEYS[2])
if leader and leader ~= ARGV[2] and redis.call('PTTL', KEYS[2]) ~= -1 then -- a lead without an end is not ours
  return false
end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])

-- Events delivered to any consumer but not acknowledged come first.
local left = redis.pcall('XAUTOCLAIM', KEYS[1], ARGV[1], 'leader', 0, '0', 'COUNT', ARGV[4])
if left.err then
  if string.sub(left.err, 1, 7) ~= 'NOGROUP' then
    return left
  end
  redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
  left = { '0-0', {} }
end

-- New ones only after all of these, so that a batch always begins with the oldest event and has no gap.
local events = left[2]
if left[1] == '0-0' and #events < tonumber(ARGV[4]) then
  local fresh = redis.call('XREADGROUP', 'GROUP', ARGV[1], 'leader', 'COUNT', ARGV[4] - #events, 'STREAMS', KEYS[1], '>')
  if fresh then
    for _, event in ipairs(fresh[1][2]) do
      table.insert(events, event)
    end
  end
end
return { redis.call('XLEN', KEYS[1]), events }
