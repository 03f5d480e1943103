-- Lists live entries in order. ARGV: now, family, first, end (both as ZRANGEBYLEX has them), limit.
-- A name and a row for each.
local family, from, to, limit = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local found = {}
while true do
  local wanted = limit - #found / 2
  local names = redis.call('ZRANGEBYLEX', base .. ':n:' .. family, from, to, 'LIMIT', 0, wanted)
  for _, name in ipairs(names) do
    local row = find(family, name)
    if is_live(row) then
      found[#found + 1] = name
      found[#found + 1] = row
    end
  end
  if #names < wanted or #found / 2 >= limit then return found end
  from = '(' .. names[#names]
end
