-- Add an item to the filter in use and to the one that is being built. A bitmap that is gone is not begun anew: it would be
-- empty, and an empty filter denies what exists.
-- KEYS  1 state
-- ARGV  1 what the names of bitmaps begin with (same hash tag)  2... bits to set
-- Returns 1.
for _, generation in ipairs(redis.call('HMGET', KEYS[1], 'current', 'building')) do
  if generation and redis.call('EXISTS', ARGV[1] .. generation) == 1 then
    for i = 2, #ARGV do
      redis.call('SETBIT', ARGV[1] .. generation, ARGV[i], 1)
    end
  end
end
return 1
