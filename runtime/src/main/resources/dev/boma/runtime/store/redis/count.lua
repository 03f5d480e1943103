-- Counts the live entries of a family. ARGV: now, family.
return {count(ARGV[2])}
