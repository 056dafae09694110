-- SPDX-License-Identifier: MIT
--
-- The iterator that scripts hold: items, pages or a list of what a cursor reads. Raises at the line
-- of the script that reads.

local cursor = require "deadline.listing.cursor"
local errors = require "deadline.base.errors"
local object = require "deadline.base.object"

local format = string.format
local setmetatable = setmetatable

---@class deadline.Iterator
---@overload fun(): table?
---@field closed boolean
---@field private cursor deadline.Cursor
---@field private at deadline.Position # of the cursor, when an item was last read
---@field private owner { closed: boolean } # the client; once this is closed, `closed`
local Iterator = { __name = "deadline.Iterator" }
Iterator.__index = Iterator

local closed = { closed = true }

---Raises unless `self` is an iterator that can be read from.
local function check_open(self)
  object.check(self, Iterator)
  local client = self.cursor.client
  local problem = self.closed and "the iterator is closed"
    or client.closed and (client.loop.broken or "the client is closed")
  if problem then object.misuse(problem) end
end

---Turns to a position with an unread item; nil at the end.
local function find_unread(self)
  local filled, err = self.cursor:fill()
  if err then errors.raise(err) end
  self.at = self.cursor.at
  return filled and self.at or nil
end

---The next item, or nil at the end. Raises `deadline.Error`; the next call tries that page again.
---@return table?
function Iterator:next()
  local owner = self and self.owner
  if not owner or owner.closed then check_open(self) end
  local at = self.at
  local index = at.index + 1
  if index > at.last then -- the page is read: once a page
    at = find_unread(self)
    if not at then return nil end
    index = at.index + 1
  end
  local item = at.items[index]
  at.index = index
  return item
end

Iterator.__call = Iterator.next

---Returns whether `pages` has something to pass on: a new page, even if it is empty.
local function has_page(pages, turned)
  return turned or pages:has_unread()
end

---Iterates over pages instead of items: `for page, meta in it:pages() do`. Each holds the items
---that were not passed on yet, within `max_items`; a page without items is passed on, too.
---@return fun(): table?, deadline.Meta?
function Iterator:pages()
  object.check(self, Iterator)
  local pages = self.cursor
  return function()
    check_open(self)
    local found, err = pages:turn_until(has_page)
    if err then errors.raise(err) end
    if found then return pages:take_page(pages:count_rest()), pages.at.meta end
  end
end

---All items that are left, as a list. On an error, `err.items` holds those that had arrived.
---@return table[]? items, string? message, deadline.Error? err
function Iterator:collect()
  check_open(self)
  local pages, items = self.cursor, {}
  local filled, err = pages:fill()
  while filled do
    pages:take(pages:count_rest(), items)
    filled, err = pages:fill()
  end
  if not err then return items end
  err.items = items
  return errors.triple(err)
end

---The position, for `starting_token`: of this module in a later process, or of botocore. Nil at the
---end of the list.
---@return string?
function Iterator:resume_token()
  object.check(self, Iterator)
  return self.cursor:resume_token()
end

---Ends what is in flight; nothing more can be read, `resume_token` still works. May be repeated.
function Iterator:close()
  object.check(self, Iterator)
  self.closed, self.owner = true, closed
  self.cursor:close()
end

Iterator.__close = Iterator.close

function Iterator:__tostring()
  return format("deadline.Iterator: %s, %d items so far", self.cursor.operation.name,
    self.cursor:count_passed())
end

object.complete_iterator(Iterator, "write 'for item in iterator do', or take the list that its "
  .. "method collect() returns")

local iterator = {}

---@param client deadline.Client
---@param operation deadline.Operation
---@param given table # the service's parameters
---@param limits deadline.ListOptions
---@return deadline.Iterator? iterator, string? problem
function iterator.new(client, operation, given, limits)
  local pages, problem = cursor.new(client, operation, given, limits)
  if not pages then return nil, problem end
  return setmetatable({ cursor = pages, at = pages.at, owner = client, closed = false }, Iterator)
end

return iterator
