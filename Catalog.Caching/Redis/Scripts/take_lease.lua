-- Take the right to load a key, unless another caller has loaded it meanwhile or is loading it now.
-- For a caller that plain commands have told that the lease is held: only a script can mark it, or see that it never ends.
-- KEYS  1 entry  2 lease                  (same hash tag: one cluster slot)
-- ARGV  1 token  2 lease time in ms  3 identity of the unusable entry that the caller found ('' when it found none)
-- Returns the entry when a newer one is there, 1 when the lease is taken, 0 when another caller holds it.
-- A refused caller will wait: the mark '!' on the lease makes the holder's fill send a notice.
local identity = redis.call('GETRANGE', KEYS[1], 8, 31)
if identity ~= '' and identity ~= ARGV[3] then
  return redis.call('GET', KEYS[1])
end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
if redis.call('PTTL', KEYS[2]) == -1 then -- not a lease of ours: it would never end
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
  return 1
end
if redis.call('GETRANGE', KEYS[2], -1, -1) ~= '!' then
  redis.call('APPEND', KEYS[2], '!')
end
return 0
