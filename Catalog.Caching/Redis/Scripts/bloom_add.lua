-- Add an item to the current filter and to the one being built. A missing bitmap is not created: it would be empty, and an empty
-- filter denies items that exist. So would one of another shape, which lacks the item from now on: it is deleted.
-- KEYS  1 state
-- ARGV  1 prefix of the bitmaps' names (same hash tag)  2 shape, with which its generations end  3 index of a bitmap's last byte  4... bits to set
-- Returns 1.
for _, generation in ipairs(redis.call('HMGET', KEYS[1], 'current', 'building')) do
  if generation and string.sub(generation, -#ARGV[2]) ~= ARGV[2] then
    redis.call('UNLINK', ARGV[1] .. generation)
  elseif generation and redis.call('EXISTS', ARGV[1] .. generation) == 1 then
    for i = 4, #ARGV do
      redis.call('SETBIT', ARGV[1] .. generation, ARGV[i], 1)
    end
  end
end
return 1
