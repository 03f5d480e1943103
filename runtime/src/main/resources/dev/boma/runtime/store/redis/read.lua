-- Reads entries. ARGV: now, then a family and a name for each. A row or nothing for each.
local rows = {}
for i = 2, #ARGV, 2 do
  local row = find(ARGV[i], ARGV[i + 1])
  rows[#rows + 1] = is_live(row) and row
end
return rows
