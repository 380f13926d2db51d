-- Read a group's position in a stream with consecutive ids.
-- KEYS  1 stream
-- ARGV  1 group
-- Returns { the oldest event delivered but not acknowledged, or '', the last delivered }; false without the group.
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1])
if pending.err then
  if string.sub(pending.err, 1, 7) == 'NOGROUP' then
    return false
  end
  return pending
end
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local of = {}
  for i = 1, #group, 2 do
    of[group[i]] = group[i + 1]
  end
  if of['name'] == ARGV[1] then
    return { pending[2] or '', of['last-delivered-id'] }
  end
end
return false
