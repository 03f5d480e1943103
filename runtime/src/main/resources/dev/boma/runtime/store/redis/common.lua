-- What all scripts share. It stands before each of them.
--
-- KEYS[1] is the partition's base, 'boma:{PARTITION}'. All other keys begin with it: its braces are
-- the hash tag, so a clustered server finds them in the same slot, whichever they are. That is why
-- they are made here and not handed over.
--
--   BASE:v         the last version given, a number
--   BASE:e:FAMILY  hash, name -> row: what the entries are
--   BASE:n:FAMILY  sorted set, all scores 0: the names in the order of their bytes
--   BASE:x:FAMILY  sorted set, all scores 0: instant of expiry followed by the name
--   BASE:l:LOG     stream, position-0 -> field '1', record
--   BASE:u:NAME    hash: the lease of NAME and who waits for it (take.lua)
--
-- A row is a byte for the format, eight for the version, one that says whether the entry expires, if
-- so twelve for the instant, then the value. An instant is eight bytes of seconds with the sign
-- turned and four of nanoseconds, so that its bytes are in the order of time.
--
-- ARGV[1] is the instant by which entries expire, or empty for the server's own clock.
--
-- What a script will change is settled before its first write: there is no way back from one.

local FORMAT = 1
local TWO_32 = 4294967296
local time = redis.call('TIME')
local base = KEYS[1]
local now = ARGV[1]
if now == '' then
  local second = tonumber(time[1])
  now = struct.pack('>I4I4I4',
      2147483648 + math.floor(second / TWO_32), second % TWO_32, tonumber(time[2]) * 1000)
end
local now_high, now_low, now_nano = struct.unpack('>I4I4I4', now)
-- Behind all that has expired and before all that has not.
local due = '(' .. struct.pack('>I4I4I4', now_high, now_low, now_nano + 1)

local function whole(number)
  return string.format('%.0f', number)
end

-- Only goes up, and is ahead of all that was given before, even where a failover lost the last of
-- them: it is the time in microseconds, or one more than the last.
local function next_version()
  local version = (tonumber(redis.call('GET', base .. ':v') or '0')) + 1
  version = math.max(version, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  redis.call('SET', base .. ':v', whole(version))
  return version
end

local function later(instant)
  local high, low, nano = struct.unpack('>I4I4I4', instant)
  if high ~= now_high then return high > now_high end
  if low ~= now_low then return low > now_low end
  return nano > now_nano
end

local function expiry_of(row)
  return string.byte(row, 10) == 1 and string.sub(row, 11, 22) or ''
end

local function version_of(row)
  return string.sub(row, 2, 9)
end

local function value_of(row)
  return string.sub(row, string.byte(row, 10) == 1 and 23 or 11)
end

local function is_live(row)
  if not row then return false end
  if string.byte(row, 1) ~= FORMAT then
    error({err = 'BOMAFORMAT ' .. tostring(string.byte(row, 1))})
  end
  local expiry = expiry_of(row)
  return expiry == '' or later(expiry)
end

local function find(family, name)
  return redis.call('HGET', base .. ':e:' .. family, name)
end

-- How many live entries a family has: what has expired may still lie there, and is taken off.
local function count(family)
  return redis.call('HLEN', base .. ':e:' .. family)
      - redis.call('ZLEXCOUNT', base .. ':x:' .. family, '-', due)
end

local function row_of(version, expiry, value)
  local head = struct.pack('>BI4I4', FORMAT, math.floor(version / TWO_32), version % TWO_32)
  if expiry == '' then return head .. '\0' .. value end
  return head .. '\1' .. expiry .. value
end

-- Writes an entry where 'old' lies, expired or not.
local function put(family, name, old, row)
  local before = old and expiry_of(old) or ''
  local after = expiry_of(row)
  if before ~= after then
    if before ~= '' then redis.call('ZREM', base .. ':x:' .. family, before .. name) end
    if after ~= '' then redis.call('ZADD', base .. ':x:' .. family, 0, after .. name) end
  end
  if not old then redis.call('ZADD', base .. ':n:' .. family, 0, name) end
  redis.call('HSET', base .. ':e:' .. family, name, row)
end

local function delete(family, name, old)
  if old then
    local expiry = expiry_of(old)
    if expiry ~= '' then redis.call('ZREM', base .. ':x:' .. family, expiry .. name) end
    redis.call('ZREM', base .. ':n:' .. family, name)
    redis.call('HDEL', base .. ':e:' .. family, name)
  end
end

-- Takes some of what has expired away, so that writers pay for it in small parts.
local function sweep(family)
  local gone = redis.call('ZRANGEBYLEX', base .. ':x:' .. family, '-', due, 'LIMIT', 0, 50)
  if #gone > 0 then
    local names = {}
    for i, member in ipairs(gone) do names[i] = string.sub(member, 13) end
    redis.call('HDEL', base .. ':e:' .. family, unpack(names))
    redis.call('ZREM', base .. ':n:' .. family, unpack(names))
    redis.call('ZREM', base .. ':x:' .. family, unpack(gone))
  end
end

local function append(log, keep, record)
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  local position = last and tonumber(string.match(last[1], '^%d+')) + 1 or 1
  local added = redis.pcall('XADD', log, 'MAXLEN', keep, whole(position) .. '-0', FORMAT, record)
  if type(added) == 'table' then
    -- The last records were erased: their positions are not given again.
    local facts = redis.call('XINFO', 'STREAM', log)
    for i = 1, #facts, 2 do
      if facts[i] == 'last-generated-id' then
        position = tonumber(string.match(facts[i + 1], '^%d+')) + 1
      end
    end
    redis.call('XADD', log, 'MAXLEN', keep, whole(position) .. '-0', FORMAT, record)
  end
end

local function erase(log, from, to)
  for _, record in ipairs(redis.call('XRANGE', log, from, to)) do
    redis.call('XDEL', log, record[1])
  end
end

-- The lease that is held with this token; nothing is done without it.
local function holds(lease, token)
  return redis.call('HGET', base .. ':u:' .. lease, 'token') == token
end

local millis = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Tells the host of who waits longest that it may try again.
local function wake(all)
  local first, longest
  for i = 1, #all, 2 do
    local arrived, stale = string.match(all[i + 1], '^(%d+) (%d+)$')
    if arrived and tonumber(stale) > millis and (not first or tonumber(arrived) < first) then
      first, longest = tonumber(arrived), all[i]
    end
  end
  if longest then
    redis.call('PUBLISH', 'boma:wake:' .. string.match(longest, '^[^/]*'), longest)
  end
end

local function give_back(lease)
  local key = base .. ':u:' .. lease
  local all = redis.call('HGETALL', key)
  local fields = {'token', 'until'}
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) == '=' then fields[#fields + 1] = all[i] end
  end
  redis.call('HDEL', key, unpack(fields))
  wake(all)
end
