-- Whether an item may have been added.
-- KEYS  1 state
-- ARGV  1 prefix of the bitmaps' names (same hash tag)  2... bits to test
-- Returns 1 maybe, 0 certainly not, -1 there is no complete filter.
local current = redis.call('HGET', KEYS[1], 'current')
if not current or redis.call('EXISTS', ARGV[1] .. current) == 0 then
  return -1
end
for i = 2, #ARGV do
  if redis.call('GETBIT', ARGV[1] .. current, ARGV[i]) == 0 then
    return 0
  end
end
return 1
