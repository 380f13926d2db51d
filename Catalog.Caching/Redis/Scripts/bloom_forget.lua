-- Throw a filter away, and the one that is being built: rows may be missing in both. Until the next is complete everything may exist.
-- KEYS  1 state
-- ARGV  1 what the names of bitmaps begin with (same hash tag: one cluster slot)
-- Returns 1.
for _, generation in ipairs({ redis.call('HGET', KEYS[1], 'current'), redis.call('HGET', KEYS[1], 'building') }) do
  if generation then
    redis.call('UNLINK', ARGV[1] .. generation)
  end
end
redis.call('UNLINK', KEYS[1])
return 1
