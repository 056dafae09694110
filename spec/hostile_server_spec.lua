-- SPDX-License-Identifier: MIT
--
-- What a server, or whoever stands before it, tries with its answers: to write into a log, to learn
-- or to spill secrets, to send the client elsewhere, to make it wait or grow for ever. Each attempt
-- fails, and the script gets an error of a known kind, or a page that holds what it holds.

local canned = require "canned"

local escapes = "\27[2J\r\n1970-01-01 forged line\0\8\127\194\155K" -- the last is an escape, too

---All texts that can be reached from a value, and the names in its tables.
local function each_text(value, see, seen)
  seen = seen or {}
  if type(value) == "string" then
    see(value)
  elseif type(value) == "table" and not seen[value] then
    seen[value] = true
    for name, member in pairs(value) do
      each_text(name, see, seen)
      each_text(member, see, seen)
    end
  end
end

describe("an answer cannot begin a line of a log or move a cursor", function()
  local answers = {
    ["in its request id"] = canned.answer(400, {}, { ["x-amzn-requestid"] = "i" .. escapes }),
    ["in its error type"] = canned.answer(400, {}, { ["x-amzn-errortype"] = "T" .. escapes }),
    ["in its code"] = canned.answer(400, { code = "C" .. (escapes:gsub("%z", "")) }),
    ["in its message"] = canned.answer(400, { message = escapes:gsub("%z", "") }),
    ["in a body that is no JSON"] = canned.answer(502, escapes),
    ["in a page that is none"] = canned.answer(200, escapes),
    ["in the words of a transport"] = function() return nil, escapes end,
  }
  for place, answer in pairs(answers) do
    it(place, function()
      local events = {}
      local client = canned.client({ answer }, { max_attempts = 2,
        on_event = function(event) events[#events + 1] = event end })
      local page, message, err = client:list_farms()
      assert.is_nil(page)
      each_text({ message, err, events }, function(text)
        assert.is_nil(text:find("[%z\1-\31\127]"), place)
        assert.is_nil(text:find("\194[\128-\159]"), place)
      end)
    end)
  end
end)

describe("an answer that quotes a secret spills it", function()
  local token = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLXdlc3Qt+Tz=="
  local keys = { aws_access_key_id = "AKIDEXAMPLE", aws_session_token = token,
    aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYHOSTILEKEY" }

  local forms = {
    ["as it is"] = function(text) return text end,
    ["percent-encoded"] = function(text)
      return (text:gsub("%W", function(c) return ("%%%02X"):format(c:byte()) end))
    end,
    ["percent-encoded in lower case"] = function(text)
      return (text:gsub("%W", function(c) return ("%%%02x"):format(c:byte()) end))
    end,
    ["with escaped slashes"] = function(text) return (text:gsub("/", "\\/")) end,
    ["with escaped punctuation"] = function(text)
      return (text:gsub("%W", function(c) return ("\\u%04x"):format(c:byte()) end))
    end,
  }
  local seen_through = {}
  for form, change in pairs(forms) do seen_through[form] = change(token) end
  -- Nobody writes so who does not mean to: it is hidden where it is decoded, and else no text.
  forms["with nothing but escapes"] = function(text)
    return (text:gsub(".", function(c) return ("\\u%04X"):format(c:byte()) end))
  end
  local places = {
    ["in a message"] = '{"message": "not %s"}', ["in a code"] = '{"code": "Not-%s"}',
    ["in a member"] = '{"reason": "%s", "fieldList": [{"name": "a", "message": "not %s"}]}',
    ["in the name of a member"] = '{"context": {"%s": "x"}}',
    ["in a body that is no JSON"] = "<p>not %s</p>",
  }
  for form, change in pairs(forms) do
    it("nowhere, " .. form, function()
      for place, body in pairs(places) do
        local events = {}
        local client = canned.client({ function(request)
          local signature = request.headers.Authorization:match("Signature=(%x+)")
          local quoted = change(token .. " Signature=" .. signature)
          return canned.answer(403, (body:gsub("%%s", (quoted:gsub("%%", "%%%%")))),
            { ["x-amzn-requestid"] = quoted })
        end }, { credentials = keys, on_event = function(event) events[#events + 1] = event end })
        local page, message, err = client:list_farms()
        assert.is_nil(page)
        each_text({ message, err, events }, function(text)
          for _, written in pairs(seen_through) do
            assert.is_nil(text:find(written, 1, true), place .. ": " .. text)
          end
          assert.is_nil(text:find("Signature=%x%x"), place .. ": " .. text)
          assert.is_nil(text:find("Signature%%3[dD]%x%x"), place .. ": " .. text)
        end)
      end
    end)
  end
end)

it("a secret too short to be one hides no letters of a code", function()
  local keys = { aws_access_key_id = "A", aws_secret_access_key = "e", aws_session_token = "n" }
  local client = canned.client({ canned.answer(403, { code = "AccessDeniedException" }) },
    { credentials = keys })
  assert.equal("AccessDeniedException", select(3, client:list_farms()).code)
end)
