-- SPDX-License-Identifier: MIT
--
-- Lists the budgets of a farm: limit and use in dollars, per cent used, status and name:
--
--   lua budgets.lua FARM
--
-- Needs the permission deadline:ListBudgets.

local deadline = require "deadline"

local farm = arg[1]
if not farm then
  io.stderr:write("usage: lua budgets.lua FARM\n")
  os.exit(2)
end

local client = deadline.client()

local function main()
  for budget in client:budgets { farmId = farm } do
    local limit, used = budget.approximateDollarLimit, budget.usages.approximateDollarUsage
    print(("%s  %10.2f of %10.2f USD  %4.0f %%  %-8s  %s"):format(budget.budgetId, used, limit,
      100 * used / limit, budget.status, budget.displayName))
  end
end

local ok, problem = pcall(main)
client:close()
if not ok then io.stderr:write(tostring(problem), "\n") os.exit(1) end
