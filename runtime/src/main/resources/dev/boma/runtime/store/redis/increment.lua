-- Adds to a number. ARGV: now, lease or empty, token, family, name, amount, cap or empty.
-- {0, number, version}, {1, what is there}, {2, count} or {3}.
local lease, token, family, name, amount, cap =
    ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if lease ~= '' and not holds(lease, token) then return {3} end

local row = find(family, name)
local live = is_live(row)
local text = live and value_of(row) or '0'
if text ~= '0' and not string.match(text, '^%-?[1-9]%d*$') then return {1, text} end
if not live and cap ~= '' then
  local entries = count(family) + 1
  if entries > tonumber(cap) then return {2, entries} end
end

local sum
if #text <= 15 and #amount <= 15 then
  sum = whole(tonumber(text) + tonumber(amount))
else
  -- Numbers here are exact up to 53 bits; the server's own have 64.
  local scratch = base .. ':s'
  redis.call('SET', scratch, text)
  local added = redis.pcall('INCRBY', scratch, amount)
  local result = redis.call('GET', scratch)
  redis.call('DEL', scratch)
  if type(added) == 'table' then return {1, text} end
  sum = result
end

local written = row_of(next_version(), live and expiry_of(row) or '', sum)
put(family, name, row, written)
sweep(family)
return {0, sum, version_of(written)}
