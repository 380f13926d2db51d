-- Add an item to the current filter and to the one being built. A missing bitmap is not created: it would be empty, and an empty
-- filter denies items that exist.
-- KEYS  1 state
-- ARGV  1 prefix of the bitmaps' names (same hash tag)  2... bits to set
-- Returns 1.
for _, generation in ipairs(redis.call('HMGET', KEYS[1], 'current', 'building')) do
  if generation and redis.call('EXISTS', ARGV[1] .. generation) == 1 then
    for i = 2, #ARGV do
      redis.call('SETBIT', ARGV[1] .. generation, ARGV[i], 1)
    end
  end
end
return 1
