-- Give up the lead of a group, so that another consumer need not wait until it expires.
-- KEYS  1 leader
-- ARGV  1 consumer
-- Returns 1 given up, 0 another consumer leads.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
