-- Delete a batch that the database has.
-- KEYS  1 batch  2 id of the batch                  (same hash tag: one cluster slot)
-- ARGV  1 id
-- Returns 1 deleted, 0 another batch is there.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('UNLINK', KEYS[1], KEYS[2])
return 1
