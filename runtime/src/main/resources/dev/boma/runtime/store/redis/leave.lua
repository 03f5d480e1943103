-- Gives a place in the line up. ARGV: now, lease, ticket. {}.
local key = base .. ':u:' .. ARGV[2]
redis.call('HDEL', key, ARGV[3])
local all = redis.call('HGETALL', key)
local held = false
for i = 1, #all, 2 do held = held or all[i] == 'token' end
if not held then wake(all) end
return {}
