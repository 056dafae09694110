-- SPDX-License-Identifier: MIT
--
-- Neovim: a command that shows the sessions of a worker in a new buffer, page by page, while you
-- keep editing.
--
--   :luafile neovim_sessions.lua
--   :DeadlineSessions FARM FLEET WORKER

local vim = vim -- luacheck: ignore
local deadline = require "deadline"

local client = deadline.client()
require("deadline.adapters.luv").attach(client)

local function line(session)
  return ("%s  %s  %s"):format(session.sessionId,
    deadline.date("!%F %T", session.startedAt), session.lifecycleStatus)
end

-- libuv's callbacks may not touch buffers: vim.schedule leaves that to Neovim's main loop.
local append = vim.schedule_wrap(function(buffer, lines)
  if vim.api.nvim_buf_is_valid(buffer) then
    vim.api.nvim_buf_set_lines(buffer, -2, -2, true, lines)
  end
end)

local function show(buffer, worker)
  local next_page = client:sessions_for_worker(worker):pages()
  local ok, page = pcall(next_page)
  while ok and page do
    local lines = {}
    for i, session in ipairs(page.sessions) do lines[i] = line(session) end
    append(buffer, lines)
    ok, page = pcall(next_page)
  end
  append(buffer, { ok and "That is all." or tostring(page) })
end

vim.api.nvim_create_user_command("DeadlineSessions", function(command)
  local farm, fleet, worker = unpack(command.fargs) -- luacheck: ignore
  vim.cmd "new"
  vim.bo.buftype = "nofile"
  client:spawn(show, vim.api.nvim_get_current_buf(),
    { farmId = farm, fleetId = fleet, workerId = worker })
end, { nargs = "+", desc = "The sessions of a worker of AWS Deadline Cloud" })
