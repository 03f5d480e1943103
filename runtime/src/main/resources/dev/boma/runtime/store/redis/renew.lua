-- Renews a lease. ARGV: now, lease, token, how long it holds (milliseconds). {1}, or {0} if it is
-- lost.
local lease, holds_for = ARGV[2], tonumber(ARGV[4])
if not holds(lease, ARGV[3]) then return {0} end
local key = base .. ':u:' .. lease
redis.call('HSET', key, 'until', whole(millis + holds_for))
if redis.call('PTTL', key) < holds_for then redis.call('PEXPIRE', key, holds_for) end
return {1}
