-- Takes a lease, or a place in the line for it, and reads what its holder is sure to ask for.
-- ARGV: now, lease, ticket, how long the lease and how long the place hold (milliseconds), how many
-- entries, a family and a name for each, the families to count.
-- {1, token, a row or nothing for each entry…, a number for each family…}, or {0, milliseconds after
-- which to ask again} where another holds the lease or waits longer.
--
-- The hash BASE:u:LEASE has 'token' and 'until' while the lease is held, and '=TICKET' of its holder,
-- who gives it back by that if the answer to this is lost; and for each who waits their ticket,
-- 'HOST/NUMBER' -> when they came and until when their place holds without asking again. The server
-- takes the hash away when nothing in it holds any more. To hosts that know no '=TICKET' its value
-- is that of a place which no longer holds.
local lease, ticket = ARGV[2], ARGV[3]
local lease_holds, place_holds = tonumber(ARGV[4]), tonumber(ARGV[5])
local key = base .. ':u:' .. lease
local all = redis.call('HGETALL', key)

local held_until, mine, first = 0, nil, nil
local longest = 0
local gone, holders = {}, {}
for i = 1, #all, 2 do
  local field, value = all[i], all[i + 1]
  if field == 'until' then
    held_until = tonumber(value)
  elseif string.sub(field, 1, 1) == '=' then
    holders[#holders + 1] = field
  elseif field ~= 'token' then
    local arrived, stale = string.match(value, '^(%d+) (%d+)$')
    arrived, stale = tonumber(arrived), tonumber(stale)
    if field == ticket then
      mine = arrived
    elseif stale <= millis then
      gone[#gone + 1] = field
    else
      longest = math.max(longest, stale)
      if not first or arrived < first then first = arrived end
    end
  end
end

local version = next_version()
if #gone > 0 then redis.call('HDEL', key, unpack(gone)) end
if held_until > millis or (first and (not mine or first < mine)) then
  local stale = millis + place_holds
  redis.call('HSET', key, ticket, whole(mine or version) .. ' ' .. whole(stale))
  redis.call('PEXPIRE', key, math.max(held_until, longest, stale) - millis)
  return {0, math.max(0, held_until - millis)}
end

local token = whole(version)
if mine then redis.call('HDEL', key, ticket) end
if #holders > 0 then redis.call('HDEL', key, unpack(holders)) end
redis.call('HSET', key, 'token', token, 'until', whole(millis + lease_holds), '=' .. ticket, '0 0')
redis.call('PEXPIRE', key, math.max(lease_holds, longest - millis))
local taken = {1, token}
local counted = 7 + 2 * tonumber(ARGV[6])
for i = 7, counted - 1, 2 do
  local row = find(ARGV[i], ARGV[i + 1])
  taken[#taken + 1] = is_live(row) and row
end
for i = counted, #ARGV do taken[#taken + 1] = count(ARGV[i]) end
return taken
