-- SPDX-License-Identifier: MIT
--
-- Checks of one value against a type, as the member "x" of a structure.

local assert = require "luassert"
local reader = require "deadline.api.reader"
local validate = require "deadline.api.validate"

local value_checks = {}

---The problems with a value as the member "x" of a structure.
function value_checks.problems_of(spec, value, strict)
  local structure = { kind = "structure", order = { "x" },
    members = { x = { required = true,
      type = type(spec) == "string" and reader.type(spec) or spec } } }
  return validate.members(structure, { x = value }, strict ~= false) or {}
end

function value_checks.taken(spec, ...)
  for _, value in ipairs { ... } do assert.same({}, value_checks.problems_of(spec, value)) end
end

function value_checks.refused(problem, spec, value, strict)
  assert.same({ problem }, value_checks.problems_of(spec, value, strict))
end

return value_checks
