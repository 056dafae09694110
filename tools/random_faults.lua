-- SPDX-License-Identifier: MIT
--
-- Plays thousands of random sequences of faults, see spec/support/sequences.lua: `make faults`.
-- FAULT_SEED and FAULT_SEQUENCES choose which, and how many.

package.path = "spec/support/?.lua;" .. package.path
require "deadline" -- first, as scripts do: it decides how its parts are loaded

local sequences = require "sequences"

local seed, count = sequences.chosen(2000)
print(("faults: FAULT_SEED=%d FAULT_SEQUENCES=%d"):format(seed, count))
local problems, seen = sequences.play(seed, count)
for _, problem in ipairs(problems) do print(problem) end
print(("faults: %d errors, %d listings resumed elsewhere"):format(seen.errors, seen.resumed))
print(("faults: %d passed, %d failed"):format(count - #problems, #problems))
os.exit(#problems == 0 and 0 or 1)
