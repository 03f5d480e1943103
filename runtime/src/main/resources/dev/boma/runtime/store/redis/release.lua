-- Gives a lease back, unless it is lost. ARGV: now, lease, token. {1} or {0}.
if not holds(ARGV[2], ARGV[3]) then return {0} end
give_back(ARGV[2])
return {1}
