-- SPDX-License-Identifier: MIT
--
-- Pages to items. An iterator knows where it stands at every moment: an error leaves it there, and
-- what it says of its position is a token that a later process, or botocore, can start from.

local call = require "deadline.api.call"
local core = require "deadline.core"
local errors = require "deadline.base.errors"
local object = require "deadline.base.object"
local check = require "deadline.base.check"
local serialize = require "deadline.api.serialize"

local pairs, setmetatable, type = pairs, setmetatable, type
local huge, min = math.huge, math.min
local find, format = string.find, string.format

---@class deadline.ListOptions
---@field max_items? integer      # stop after that many; 0 for none
---@field page_size? integer      # items a request, the service's maxResults
---@field starting_token? string  # from `resume_token`, `err.resume`, botocore, or a nextToken
---@field read_ahead? boolean     # true: from the second page on, ask for the next one early
---@field timeout? number         # seconds for each request with its retries
---@field deadline? number        # seconds since the epoch, when all of it has to be over

local paginator = {}

local count = { type = "integer", min = 0 }
paginator.specification = {
  max_items = count,
  page_size = { type = "integer", min = 1 },
  starting_token = { type = "string", is_binary = true },
  read_ahead = { type = "boolean" },
  timeout = { type = "number", min = 0.001 },
  deadline = { type = "number", is_timestamp = true },
}

---The position of an iterator. A page is taken by putting a new one in its place.
---@class deadline.Position
---@field page table|false          # the one being read,
---@field meta deadline.Meta|false  # what the call said of it,
---@field token string|false        # the token it was got with,
---@field items table[]             # what it lists,
---@field index integer             # how many of these were passed on,
---@field last integer              # and how many may be, for `max_items`
---@field before integer            # items passed on in all are `before + index`
---@field skip integer              # items of the next page that an earlier process has had
---@field number integer            # of the page, from 1
---@field next_token string|false   # to ask for the next page with; false for the first, or none

---@class deadline.Iterator
---@overload fun(): table?
---@field private refused deadline.Error|false # what is wrong with the parameters
---@field private at deadline.Position
---@field private seen userdata # tokens of pages that arrived, see csrc/lua_seen.c
---@field private asking false|{ task: deadline.Task, due?: number } # for the page that comes next
local Iterator = { __name = "deadline.Iterator" }
Iterator.__index = Iterator

-- Tokens that stand for a position: base64 of what botocore writes as JSON.

local function encode_position(token, truncated)
  local text = token and core.encode(token) or "null"
  local amount = truncated > 0 and format(', "boto_truncate_amount": %d', truncated) or ""
  return core.base64_encode(format('{"nextToken": %s%s}', text, amount))
end

---Any other text is a nextToken of the service.
local function decode_position(text)
  local json = core.base64_decode(text)
  local position = json and find(json, '^{"nextToken"%s*:') and core.decode(json)
  if type(position) ~= "table" then return text, 0 end
  local token, amount = position.nextToken, position.boto_truncate_amount or 0
  if (token ~= nil and type(token) ~= "string") or check.value(count, amount) then
    return text, 0
  end
  return token, amount
end

-- Getting pages.

local function fetch(self, limits)
  self.params.nextToken = self.at.next_token or nil
  return call.perform(self.client, self.operation, self.params, limits)
end

local function repeated_token(self)
  return errors.new {
    kind = "pagination", code = "RepeatedToken", operation = self.operation.name, retryable = false,
    message = format("%s: after %d pages the service handed out a nextToken for the second time; "
      .. "following it would never end", self.operation.name, self.at.number),
  }
end

local function is_seen(self)
  local token = self.at.next_token
  return token and self.seen:has(token)
end

local function left_to_give(self)
  return self.max_items - self.at.before - self.at.index
end

---Asks for the page that comes next, in a task: any number of tasks that read from this iterator
---wait for the same answer. It ends with the task that asked, and then somebody else asks again.
local function ask(self, limits, due)
  local client = self.client
  self.asking = { task = { client = client, parent = client.loop:current() }, due = due }
  client.loop:begin(self.asking.task, fetch, self, limits)
end

---Asks for the page after this one, unless nobody can need it. How long the call may take counts
---from when somebody waits for it: until then it is the script that takes its time.
local function read_ahead(self)
  local at = self.at
  if self.closed or self.asking or not self.reads_ahead or at.number < 2 or not at.next_token
    or is_seen(self) or #at.items - at.index >= left_to_give(self) then
    return
  end
  ask(self, { timeout = huge, deadline = self.limits.deadline })
end

---The position at the beginning of a page that has arrived.
local function position_at(self, page, meta)
  local before, items = self.at, page[self.operation.items]
  local index = min(before.skip, #items)
  local passed_on = before.before + before.index - index
  return {
    page = page, meta = meta, token = before.next_token, items = items,
    index = index, last = min(#items, self.max_items - passed_on), before = passed_on,
    skip = #items > 0 and 0 or before.skip, -- an empty page has none of them
    number = before.number + 1, next_token = page.nextToken ~= "" and page.nextToken or false,
  }
end

---Turns to a page that has arrived. Taking it is one assignment: whatever raises before or after,
---the iterator stands at the old page or at the new one.
local function take(self, page, meta)
  local at = position_at(self, page, meta)
  self.at = at
  if at.token then self.seen:add(at.token) end
  if self.client.emit then
    self.client.emit {
      type = "page", operation = self.operation.name, page = at.number, items = #at.items,
      request_id = meta.request_id,
    }
  end
  read_ahead(self)
end

---Waits for the page that was asked for: what the call answered; nothing at all where somebody else
---has taken it in, or nobody can any more.
local function await_page(self)
  local asking = self.asking
  if not asking then return nil end -- a hook closed it
  if asking.due == nil then asking.due = call.due(self.client, self.limits) or false end
  local arrived = self.client.loop:await(asking.task, asking.due or nil)
  if self.asking ~= asking then return nil end
  self.asking = false
  if not arrived then
    asking.task:cancel()
    return nil, nil, not self.client.closed and call.too_late(self.operation) or nil
  end
  if asking.task.cancelled then return nil end
  return asking.task:result()
end

---The error of a read after which nothing can be read any more.
local function closed_error(self)
  if not (self.closed or self.client.closed) then return nil end
  return errors.cancelled(self.closed and "the iterator was closed" or self.client.loop.broken)
end

---The page that comes next: what the call answered, or nothing at all, see `await_page`.
local function get_page(self)
  if self.refused then return nil, nil, self.refused end
  if not self.asking or self.asking.task.done == nil then
    if is_seen(self) then return nil, nil, repeated_token(self) end
    ask(self, self.limits, false)
  end
  return await_page(self)
end

---Turns to the next page: true, or false where there is none, or nil and an error. Just nil where
---somebody else has done so meanwhile: look again.
local function turn_page(self)
  if self.at.page and not self.at.next_token then return false end
  local page, meta, err = get_page(self)
  if not page then return nil, err end
  take(self, page, meta)
  return true
end

---Returns whether `next` returns without waiting.
---@param self deadline.Iterator
---@return boolean
function paginator.has_unread(self)
  return self.at.index < #self.at.items
end

---Turns pages until `is_there(self, turned)` holds, `turned` being true if this has just turned
---one: true, or false at the end, or nil and an error. Whoever was waiting meanwhile first looks
---whether the iterator was closed: its position may have been saved.
local function turn_until(self, is_there)
  local turned
  while left_to_give(self) > 0 do
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

---Sees to it that there is an unread item: true, or false at the end, or nil and an error.
---@param self deadline.Iterator
---@return boolean? filled, deadline.Error? err
function paginator.fill(self)
  return turn_until(self, paginator.has_unread)
end

---The item that `next` would pass on without waiting, if there is one.
---@param self deadline.Iterator
---@return table?
function paginator.peek(self)
  return self.at.items[self.at.index + 1]
end

---Passes on what `peek` shows, by somebody who has done that already.
---@param self deadline.Iterator
function paginator.skip(self)
  self.at.index = self.at.index + 1
end

---Asks for the next page if the next so many items are the last of this one.
---@param self deadline.Iterator
---@param amount integer
function paginator.ask_early(self, amount)
  local at = self.at
  if at.index + amount == #at.items and at.next_token and not self.asking
    and not is_seen(self) and not self.client.config.values.transport then
    ask(self, self.limits, false)
  end
end

---Ends what is in flight.
---@param self deadline.Iterator
function paginator.stop(self)
  if self.asking and self.asking.task.done == false then self.asking.task:cancel() end
  self.asking = false
end

---Raises at the line that reads, if nothing can be read any more.
local function check_open(self)
  object.check(self, Iterator)
  local problem = self.closed and "the iterator is closed"
    or self.client.closed and (self.client.loop.broken or "the client is closed")
  if problem then object.misuse(problem) end
end

---How many items of the page may be passed on and have not been.
---@param self deadline.Iterator
---@return integer
function paginator.count_rest(self)
  return self.at.last - self.at.index
end

---Passes on the next items of the page by appending them to a list.
---@param self deadline.Iterator
---@param amount integer # how many, of those that there are
---@param items table[]
---@return table[] items
function paginator.take(self, amount, items)
  local at, length = self.at, #items
  for i = 1, amount do items[length + i] = at.items[at.index + i] end
  at.index = at.index + amount
  return items
end

---Passes on the next items of the page in a copy of it that holds only these.
---@param self deadline.Iterator
---@param amount integer # how many, of those that there are
---@return table page
function paginator.take_page(self, amount)
  local page = {}
  for key, value in pairs(self.at.page) do page[key] = value end
  page[self.operation.items] = paginator.take(self, amount, {})
  return page
end

---The next item, or nil at the end. Raises `deadline.Error`; calling again tries that page again.
---@return table?
function Iterator:next()
  if not self or self.closed ~= false or self.client.closed then check_open(self) end
  if self.at.index >= self.at.last then -- else it is there already, as 99 of 100 are
    local filled, err = paginator.fill(self)
    if err then errors.raise(err) end
    if not filled then return nil end
  end
  local at = self.at
  local index = at.index + 1
  local item = at.items[index]
  at.index = index
  return item
end

Iterator.__call = Iterator.next

---Returns whether `pages` has something to pass on: a new page, even if it is empty.
local function has_page(self, turned)
  return turned or paginator.has_unread(self)
end

---Iterates over pages instead of items: `for page, meta in it:pages() do`. Each holds what of it
---has not been passed on yet, within `max_items`; a page without items is passed on, too.
---@return fun(): table?, deadline.Meta?
function Iterator:pages()
  object.check(self, Iterator)
  return function()
    check_open(self)
    local found, err = turn_until(self, has_page)
    if err then errors.raise(err) end
    if found then return paginator.take_page(self, paginator.count_rest(self)), self.at.meta end
  end
end

---All items that are left, as a list. On an error, `err.items` holds those that had arrived.
---@return table[]? items, string? message, deadline.Error? err
function Iterator:collect()
  check_open(self)
  local items = {}
  local filled, err = paginator.fill(self)
  while filled do
    paginator.take(self, paginator.count_rest(self), items)
    filled, err = paginator.fill(self)
  end
  if not err then return items end
  err.items = items
  return errors.triple(err)
end

---Where it stands, for `starting_token`: of this module in a later process, or of botocore. Nil at
---the end of the list.
---@return string?
function Iterator:resume_token()
  object.check(self, Iterator)
  local at = self.at
  if paginator.has_unread(self) then
    return encode_position(at.token, at.index)
  elseif at.page and not at.next_token then
    return nil
  end
  return encode_position(at.next_token, at.skip)
end

---Ends what is in flight; nothing more can be read, `resume_token` still answers. May be repeated.
function Iterator:close()
  object.check(self, Iterator)
  self.closed = true
  paginator.stop(self)
end

Iterator.__close = Iterator.close

function Iterator:__tostring()
  return format("deadline.Iterator: %s, %d items so far", self.operation.name,
    self.at.before + self.at.index)
end

object.complete(Iterator, "write 'for item in iterator do', or take the list that its method "
  .. "collect() returns")

---What is wrong with a page size, if anything.
---@return string?
function paginator.check_page_size(operation, page_size)
  if not page_size or not operation.input.maxResults then return nil end
  local problem = check.value(operation.input.maxResults, page_size)
  return problem and "option 'page_size' " .. problem
end

---What is wrong with the options together with the parameters, if anything.
local function find_problem(operation, given, limits)
  if limits.page_size and given.maxResults then
    return "'page_size' is the service's maxResults: give one of them"
  elseif limits.starting_token and given.nextToken then
    return "give either 'starting_token' or nextToken"
  end
  return paginator.check_page_size(operation, limits.page_size)
end

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table
---@param limits deadline.ListOptions
---@return deadline.Iterator? iterator, string? problem
function paginator.new(client, operation, given, limits)
  local problem
  limits, problem = check.options(paginator.specification, limits)
  problem = problem or find_problem(operation, given, limits)
  if problem then return nil, problem end
  local own = check.copy(operation.input, given)
  own.maxResults = own.maxResults or limits.page_size
  local token, skip = own.nextToken, 0
  if limits.starting_token then token, skip = decode_position(limits.starting_token) end
  return setmetatable({
    client = client, operation = operation, params = own,
    refused = serialize.check(operation.name, operation.input, given,
      client.config.values.parameter_validation) or false,
    limits = { timeout = limits.timeout, deadline = limits.deadline },
    max_items = limits.max_items or huge,
    -- A transport answers before it returns: to ask early would only delay the page at hand.
    reads_ahead = limits.read_ahead ~= false and not client.config.values.transport,
    at = {
      page = false, meta = false, token = false, items = {}, index = 0, last = 0, before = 0,
      skip = skip, number = 0, next_token = token ~= "" and token or false,
    },
    seen = core.seen(), asking = false, closed = false,
  }, Iterator)
end

return paginator
