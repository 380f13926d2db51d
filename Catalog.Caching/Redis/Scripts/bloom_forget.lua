-- Discard the current filter and the one being built: rows may be missing in both. Everything may exist until the next rebuild.
-- KEYS  1 state
-- ARGV  1 prefix of the bitmaps' names (same hash tag: one cluster slot)
-- Returns 1.
for _, generation in ipairs({ redis.call('HGET', KEYS[1], 'current'), redis.call('HGET', KEYS[1], 'building') }) do
  if generation then
    redis.call('UNLINK', ARGV[1] .. generation)
  end
end
redis.call('UNLINK', KEYS[1])
return 1
