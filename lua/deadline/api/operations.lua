-- SPDX-License-Identifier: MIT
--
-- The service's operations by their names and by the client's methods. ListSessionsForWorker is
-- prepared; the service's text is read when another one is asked for.

local late = require "deadline.base.late"
local prepared = require "deadline.api.prepared"

local ipairs = ipairs

local operations = {}

local first = prepared.operation

local function reader()
  return late.require "deadline.api.reader"
end

---An operation by its name, "ListSessionsForWorker"; nil if there is none.
---@param name string
---@return deadline.Operation?
function operations.get(name)
  return name == first.name and first or reader().operation(name)
end

---The operation of a client's method: "list_sessions_for_worker", or its iterator,
---"sessions_for_worker".
---@param method string
---@return deadline.Operation? operation
---@return boolean? iterates # the method is the iterator
function operations.of_method(method)
  if method == prepared.method then return first, false end
  if method == first.pages.iterator then return first, true end
  local operation = reader().iterator(method)
  if operation then return operation, true end
  return reader().method(method), false
end

---Names of all methods that operations have.
---@return string[]
function operations.methods()
  local names = reader().iterator_names()
  for _, name in ipairs(reader().operation_names()) do
    names[#names + 1] = reader().method_name(name)
  end
  return names
end

---A waiter by its name, "job_succeeded" or "JobSucceeded"; nil if there is none.
---@param name string
---@return deadline.Waiter?
function operations.waiter(name)
  return reader().waiter(reader().method_name(name))
end

---The set of the waiters' names.
---@return table<string, true>
function operations.waiters()
  local set = {}
  for _, name in ipairs(reader().waiter_names()) do set[name] = true end
  return set
end

---A structure of some inputs of an operation.
---@param operation deadline.Operation
---@param names string[]
---@return deadline.Type
function operations.inputs(operation, names)
  local members = {}
  for _, name in ipairs(names) do members[name] = operation.input.members[name] end
  return { kind = "structure", members = members, order = names }
end

---The members that the service's exceptions have besides their message.
operations.error_members = prepared.error_members

return operations
