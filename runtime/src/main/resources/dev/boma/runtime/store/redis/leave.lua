-- Gives a place in the line up, or the lease that was taken with it. ARGV: now, lease, ticket. {}.
local key = base .. ':u:' .. ARGV[2]
redis.call('HDEL', key, ARGV[3])
if redis.call('HEXISTS', key, '=' .. ARGV[3]) == 1 then
  give_back(ARGV[2])
elseif redis.call('HEXISTS', key, 'token') == 0 then
  wake(redis.call('HGETALL', key))
end
return {}
