-- SPDX-License-Identifier: MIT
--
-- A cursor over the pages of one listing: it holds the position, gets the next page, and asks for
-- it early. An error leaves the position as it was. Iterators, sweeps and watches read through one;
-- scripts never see it.

local call = require "deadline.api.call"
local check = require "deadline.base.check"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local resume_token = require "deadline.listing.resume_token"
local serialize = require "deadline.api.serialize"

local getmetatable, pairs = getmetatable, pairs
local setmetatable, tostring, type = setmetatable, tostring, type
local huge, min = math.huge, math.min
local format = string.format

---@class deadline.ListOptions
---@field max_items? integer      # stop after that many; 0: read none
---@field page_size? integer      # items a request, the service's maxResults
---@field starting_token? string  # from `resume_token`, `err.resume`, botocore, or a nextToken
---@field read_ahead? boolean     # true: from the second page on, ask for the next one early
---@field timeout? number         # seconds for each request with its retries
---@field deadline? number        # seconds since the epoch, when all of it has to be over

---Position in a listing. A page is taken by putting a new position in its place.
---@class deadline.Position
---@field page table|false          # the current page,
---@field meta deadline.Meta|false  # the call's second result,
---@field token string|number|false # the nextToken or offset that requested the page,
---@field items table[]             # the list in the page,
---@field index integer             # how many of its items were passed on,
---@field last integer              # and how many may be, for `max_items`
---@field before integer            # items of earlier pages that were passed on
---@field skip integer              # items of the next page that an earlier process has passed on
---@field number integer            # of the page, from 1
---@field next_token string|number|false # requests the next page; false for the first one of a
---                                 # list, or if the current one is the last

---@class deadline.Cursor
---@field client deadline.Client
---@field operation deadline.Operation
---@field at deadline.Position
---@field closed boolean
---@field private refused deadline.Error|false # the parameters' error
---@field private params table
---@field private limits { timeout?: number, deadline?: number }
---@field private max_items number
---@field private reads_ahead boolean
---@field private seen table<integer, true> # fingerprints of the tokens of the pages that arrived
---@field private request false|{ task: deadline.Task, due?: number } # under way, for the next page
local Cursor = { __name = "deadline.Cursor" }
Cursor.__index = Cursor

-- Reading the current page.

---Returns whether an item can be read without waiting.
---@return boolean
function Cursor:has_unread()
  return self.at.index < #self.at.items
end

---The next item of the current page, if there is one.
---@return table?
function Cursor:peek()
  return self.at.items[self.at.index + 1]
end

---Moves past the item that `peek` returns.
function Cursor:skip()
  self.at.index = self.at.index + 1
end

---Items of the current page that may be passed on and have not been.
---@return integer
function Cursor:count_rest()
  return self.at.last - self.at.index
end

---Moves past the next items of the current page, and appends them to a list.
---@param amount integer # `count_rest()` at most
---@param items table[]
---@return table[] items
function Cursor:take(amount, items)
  local at, length = self.at, #items
  for i = 1, amount do items[length + i] = at.items[at.index + i] end
  at.index = at.index + amount
  return items
end

---Moves past the next items of the current page, and returns a copy of the page with these alone.
---@param amount integer # `count_rest()` at most
---@return table page
function Cursor:take_page(amount)
  local page = {}
  for key, value in pairs(self.at.page) do page[key] = value end
  page[self.operation.pages.items] = self:take(amount, {})
  return page
end

---Items that were passed on so far.
---@return integer
function Cursor:count_passed()
  return self.at.before + self.at.index
end

local function count_allowed(self)
  return self.max_items - self:count_passed()
end

---The position as text; nil at the end of the list.
---@return string?
function Cursor:resume_token()
  local at, has_unread = self.at, self:has_unread()
  if not has_unread and at.page and not at.next_token then return nil end
  if self.operation.pages.by_offset then
    return resume_token.encode_offset(has_unread and at.token + at.index or at.next_token or 0)
  elseif has_unread then
    return resume_token.encode(at.token, at.index)
  end
  return resume_token.encode(at.next_token, at.skip)
end

-- Getting the next page.

local function fetch(self, limits)
  self.params[self.operation.pages.input] = self.at.next_token or nil
  local perform = self.operation.perform or call.perform
  return perform(self.client, self.operation, self.params, limits)
end

---Requests the next page in a task: any number of tasks that read through this cursor wait for the
---same response. It ends with the task that began it; another one then requests the page again.
local function request(self, limits, due)
  local client = self.client
  self.request = { task = { client = client, parent = client.loop:current() }, due = due }
  client.loop:begin(self.request.task, fetch, self, limits)
end

---Returns whether the next page is one that has been read: a token comes back, or an offset does
---not grow.
local function is_repeated(self)
  local at = self.at
  local token = at.next_token
  if type(token) == "number" then return at.token and token <= at.token end
  return token and self.seen[core.fingerprint(token)]
end

local function repeated_token(self)
  return errors.new {
    kind = "pagination", code = "RepeatedToken", operation = self.operation.name, retryable = false,
    message = format("%s: after %d pages the service handed out a %s for the second time; "
      .. "following it would never end", self.operation.name, self.at.number,
      self.operation.pages.output),
  }
end

---Requests the next page unless nothing can need it. The time limit of the call counts from when
---something waits for it: until then it is the script that takes its time.
local function read_ahead(self)
  local at = self.at
  if self.closed or self.request or not self.reads_ahead or at.number < 2 or not at.next_token
    or is_repeated(self) or #at.items - at.index >= count_allowed(self) then
    return
  end
  request(self, { timeout = huge, deadline = self.limits.deadline })
end

---Requests the next page if the next `amount` items are the last of the current one.
---@param amount integer
function Cursor:ask_early(amount)
  local at = self.at
  if at.index + amount == #at.items and at.next_token and not self.request
    and not is_repeated(self) and not self.client.config.values.transport then
    request(self, self.limits, false)
  end
end

---The position at the beginning of a page that has arrived.
local function position_at(self, page, meta)
  local pages = self.operation.pages
  local before, items, next_token = self.at, page[pages.items] or {}, page[pages.output]
  local index = min(before.skip, #items)
  local passed_on = before.before + before.index - index
  return {
    page = page, meta = meta, token = before.next_token, items = items,
    index = index, last = min(#items, self.max_items - passed_on), before = passed_on,
    skip = #items > 0 and 0 or before.skip, -- an empty page has none of them
    number = before.number + 1, next_token = next_token ~= "" and next_token or false,
  }
end

---Turns to a page that has arrived, by one assignment: whatever raises before or after it, the
---cursor stands at the old page or at the new one.
local function turn_to(self, page, meta)
  local at = position_at(self, page, meta)
  self.at = at
  if type(at.token) == "string" then self.seen[core.fingerprint(at.token)] = true end
  if self.client.emit then
    self.client.emit {
      type = "page", operation = self.operation.name, page = at.number, items = #at.items,
      request_id = meta.request_id,
    }
  end
  read_ahead(self)
end

---Waits for the requested page: what the call returned; nothing if another task has taken it, or
---the cursor was closed.
local function await_page(self)
  local pending = self.request
  if not pending then return nil end -- a hook closed the cursor
  if pending.due == nil then pending.due = call.due(self.client, self.limits) or false end
  local arrived = self.client.loop:await(pending.task, pending.due or nil)
  if self.request ~= pending then return nil end
  self.request = false
  if not arrived then
    pending.task:cancel()
    return nil, nil, not self.client.closed and call.too_late(self.operation) or nil
  end
  if pending.task.cancelled then return nil end
  return pending.task:result()
end

---The error of a search that leads on to where the service shows nothing.
local function too_many(self)
  local pages, offset = self.operation.pages, self.at.next_token
  local most = pages.by_offset and self.operation.input.members[pages.input].type.max
  if not most or not offset or offset <= most then return nil end
  return errors.new {
    kind = "pagination", code = "TooManyItems", operation = self.operation.name, retryable = false,
    message = format("%s: the service shows no more than the first %d items of a search; narrow it",
      self.operation.name, offset),
  }
end

---The next page: what the call returned, or nothing, see `await_page`.
local function get_page(self)
  local refused = self.refused or too_many(self)
  if refused then return nil, nil, refused end
  if not self.request or self.request.task.done == nil then
    if is_repeated(self) then return nil, nil, repeated_token(self) end
    request(self, self.limits, false)
  end
  return await_page(self)
end

---The error of a page that is not there: without its list, it would look like the end.
local function not_ready(self, page)
  local condition = self.operation.pages.condition
  local value = condition and page[condition.member]
  if not condition or value == condition.after then return nil end
  local said = page[condition.member .. "Message"]
  return errors.new {
    kind = "pagination", code = "NotReady", operation = self.operation.name,
    retryable = value == condition.before,
    message = format("%s: there are no pages: %s is %s, not %s%s", self.operation.name,
      condition.member, tostring(value), condition.after, said and ": " .. tostring(said) or ""),
  }
end

---Turns to the next page: true; false at the end; nil and an error; nil alone if another task may
---have done so meanwhile.
local function turn_page(self)
  if self.at.page and not self.at.next_token then return false end
  local page, meta, err = get_page(self)
  err = page and not_ready(self, page) or err
  if not page or err then return nil, err end
  turn_to(self, page, meta)
  return true
end

---The error of a read after which nothing can be read any more.
local function closed_error(self)
  if not (self.closed or self.client.closed) then return nil end
  return errors.cancelled(self.closed and "the iterator was closed" or self.client.loop.broken)
end

---Turns pages until `is_there(self, turned)` returns true, `turned` being true if this has just
---turned one. After each wait it looks first whether the cursor was closed: its position may have
---been saved.
---@param is_there fun(cursor: deadline.Cursor, turned?: boolean): boolean?
---@return boolean? found, deadline.Error? err # false: the end
function Cursor:turn_until(is_there)
  local turned
  while count_allowed(self) > 0 do
    local err = closed_error(self)
    if not err and is_there(self, turned) then return true end
    if not err then turned, err = turn_page(self) end
    if err then
      err.resume = self:resume_token()
      return nil, err
    end
    if turned == false then return false end
  end
  return false
end

---Turns pages until there is an unread item.
---@return boolean? filled, deadline.Error? err # false: the end
function Cursor:fill()
  return self:turn_until(self.has_unread)
end

---Ends the request that is under way.
function Cursor:stop()
  if self.request and self.request.task.done == false then self.request.task:cancel() end
  self.request = false
end

---Ends the request that is under way; nothing more can be read.
function Cursor:close()
  self.closed = true
  self:stop()
end

-- Making one.

local cursor = {}

cursor.options = {
  max_items = { type = "integer", min = 0 },
  page_size = { type = "integer", min = 1 },
  starting_token = { type = "string", is_binary = true },
  read_ahead = { type = "boolean" },
  timeout = { type = "number", min = 0.001 },
  deadline = { type = "number", is_timestamp = true },
}

---Returns the problem with a page size, if there is one.
---@param operation deadline.Operation
---@param page_size? integer
---@return string?
function cursor.check_page_size(operation, page_size)
  if not page_size then return nil end
  local problem = check.range(operation.input.members[operation.pages.size].type, page_size)
  return problem and "option 'page_size' " .. problem
end

---Returns the problem with the options together with the parameters, if there is one.
local function find_problem(operation, given, limits)
  local pages = operation.pages
  if limits.page_size and given[pages.size] then
    return format("'page_size' is the service's %s: give one of them", pages.size)
  elseif limits.starting_token and given[pages.input] then
    return format("give either 'starting_token' or %s", pages.input)
  end
  return cursor.check_page_size(operation, limits.page_size)
end

---The parameters with an offset, which the service requires: the first page's if there is none.
local function add_offset(pages, given)
  if not pages.by_offset or given[pages.input] ~= nil then return given end
  local complete = setmetatable({ [pages.input] = 0 }, getmetatable(given))
  for name, value in pairs(given) do complete[name] = value end
  return complete
end

---The token or offset of the first page, and the items of it that an earlier process has passed on.
local function find_start(pages, given, starting_token)
  if not starting_token then return given[pages.input], 0 end
  if not pages.by_offset then return resume_token.decode(starting_token) end
  local offset = resume_token.decode_offset(starting_token)
  if not offset then return nil, nil, "option 'starting_token' is not of a search" end
  return offset, 0
end

---The position before the first page.
---@param token string|number|nil
---@param skip integer
local function first_position(token, skip)
  return {
    page = false, meta = false, token = false, items = {}, index = 0, last = 0, before = 0,
    skip = skip, number = 0, next_token = token ~= "" and token or false,
  }
end

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table # the service's parameters
---@param limits deadline.ListOptions
---@return deadline.Cursor? cursor, string? problem
function cursor.new(client, operation, given, limits)
  local problem
  limits, problem = check.options(cursor.options, limits)
  problem = problem or find_problem(operation, given, limits)
  if problem then return nil, problem end
  local pages = operation.pages
  local complete = add_offset(pages, given)
  local token, skip
  token, skip, problem = find_start(pages, complete, limits.starting_token)
  if problem then return nil, problem end
  local refused = serialize.check(operation.name, operation.input, complete,
    client.config.values.parameter_validation) or false
  local params = refused and {} or serialize.copy(operation.input, complete)
  if refused and (pages.by_offset or type(token) ~= "string") then token = nil end
  params[pages.size] = params[pages.size] or limits.page_size
  return setmetatable({
    client = client, operation = operation, params = params,
    refused = refused,
    limits = { timeout = limits.timeout, deadline = limits.deadline },
    max_items = limits.max_items or huge,
    -- A transport returns only with its response: to ask early would delay the page at hand.
    reads_ahead = limits.read_ahead ~= false and not client.config.values.transport,
    at = first_position(token, skip), seen = {}, request = false, closed = false,
  }, Cursor)
end

return cursor
