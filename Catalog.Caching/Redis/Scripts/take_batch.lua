-- Set pending counts aside as a batch; a batch that is still there comes first.
-- KEYS  1 pending  2 batch  3 id of the batch       (same hash tag: one cluster slot)
-- ARGV  1 id for a new batch  2 how many fields a new batch has at most
-- Returns { id, 1 if the batch had lost its id or had no id of ours, and got this one, else 0, field, count, field, count, ... }, or {} without counts.
local lost = 0
local id = ARGV[1]
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then
    return {}
  end
  local most = tonumber(ARGV[2])
  if redis.call('HLEN', KEYS[1]) <= most then
    redis.call('RENAME', KEYS[1], KEYS[2])
  else
    local some = redis.call('HRANDFIELD', KEYS[1], most, 'WITHVALUES')
    redis.call('HSET', KEYS[2], unpack(some))
    for i = 1, #some, 2 do
      redis.call('HDEL', KEYS[1], some[i])
    end
  end
  redis.call('SET', KEYS[3], id)
else
  id = redis.call('GET', KEYS[3])
  if not id or #id ~= #ARGV[1] or not string.match(id, '^%x+$') then -- evicted, or not ours: the database may have had another batch under it
    id, lost = ARGV[1], 1
    redis.call('SET', KEYS[3], id)
  end
end
local batch = redis.call('HGETALL', KEYS[2])
table.insert(batch, 1, lost)
table.insert(batch, 1, id)
return batch
