-- SPDX-License-Identifier: MIT
--
-- Random numbers that are the same on every Lua: the minimal standard generator of Park and Miller,
-- whose products are exact in doubles.

local modulus = 2147483647

---@param seed integer # not a multiple of the modulus
---@return fun(): number # from 0 up to 1
return function(seed)
  return function()
    seed = (seed * 16807) % modulus
    return seed / modulus
  end
end
