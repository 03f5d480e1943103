-- Several writes, together or not at all. ARGV: now, lease or empty, token, news or empty, how many
-- conditions, writes, appends and caps, and then these:
--   a condition: family, name, version (eight bytes, or empty for absent)
--   a write: family, name, what ('d' to delete, 'p' and the expiry, if any, to put), value
--   an append: log, how many records stay, record; or the end of some: log, FROM-TO, empty
--   a cap: family, how many entries
-- No name is written twice. {0}, {1, which condition}, {2, which cap, count} or {3}.
local lease, token, news = ARGV[2], ARGV[3], ARGV[4]
local conditions = 8
local writes = conditions + 3 * tonumber(ARGV[5])
local appends = writes + 4 * tonumber(ARGV[6])
local caps = appends + 3 * tonumber(ARGV[7])

if lease ~= '' and not holds(lease, token) then return {3} end

for i = conditions, writes - 1, 3 do
  local row = find(ARGV[i + 1], ARGV[i + 2])
  local version = is_live(row) and version_of(row) or ''
  if version ~= ARGV[i + 3] then return {1, (i - conditions) / 3} end
end

local old, more, grew = {}, {}, {}
for i = writes, appends - 1, 4 do
  local family, what = ARGV[i + 1], ARGV[i + 3]
  local row = find(family, ARGV[i + 2])
  local live = is_live(row)
  old[i] = row
  more[family] = more[family] or 0
  local expiry = string.sub(what, 2)
  local puts = string.sub(what, 1, 1) == 'p' and (expiry == '' or later(expiry))
  if puts and not live then
    more[family] = more[family] + 1
    grew[family] = true
  elseif live and not puts then
    more[family] = more[family] - 1
  end
end

for i = caps, #ARGV - 1, 2 do
  local family = ARGV[i + 1]
  if grew[family] then
    local entries = count(family) + more[family]
    if entries > tonumber(ARGV[i + 2]) then return {2, (i - caps) / 2, entries} end
  end
end

-- The first write is one that a server without memory refuses, so that it refuses all.
local version = next_version()
for i = writes, appends - 1, 4 do
  local family, name, what = ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local expiry = string.sub(what, 2)
  if string.sub(what, 1, 1) == 'p' and (expiry == '' or later(expiry)) then
    put(family, name, old[i], row_of(version, expiry, ARGV[i + 4]))
  else
    delete(family, name, old[i])
  end
end
for family in pairs(more) do sweep(family) end

for i = appends, caps - 1, 3 do
  local key = base .. ':l:' .. ARGV[i + 1]
  local from, to = string.match(ARGV[i + 2], '^(%d+)%-(%d+)$')
  if from then
    erase(key, from, to)
  else
    append(key, ARGV[i + 2], ARGV[i + 3])
  end
end

if lease ~= '' then give_back(lease) end
if news ~= '' then redis.call('PUBLISH', 'boma:news', news) end
return {0}
