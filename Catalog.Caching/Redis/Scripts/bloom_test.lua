-- Whether an item may have been added.
-- KEYS  1 state
-- ARGV  1 prefix of the bitmaps' names (same hash tag)  2 shape, with which its generations end  3 index of a bitmap's last byte  4... bits to test
-- Returns 1 maybe, 0 certainly not, -1 there is no complete filter of this shape.
local current = redis.call('HGET', KEYS[1], 'current')
if not current or string.sub(current, -#ARGV[2]) ~= ARGV[2] or redis.call('GETRANGE', ARGV[1] .. current, ARGV[3], ARGV[3]) == '' then
  return -1
end
for i = 4, #ARGV do
  if redis.call('GETBIT', ARGV[1] .. current, ARGV[i]) == 0 then
    return 0
  end
end
return 1
