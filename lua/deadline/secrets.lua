-- SPDX-License-Identifier: MIT
--
-- Keeps secrets out of texts that others may read: what a service or a proxy quotes back of a
-- request goes into messages, and a URL may hold a password.

local secrets = {}

local function quote_pattern(text)
  return (text:gsub("%p", "%%%0"))
end

---A function that hides these texts, and any signature, in another.
---@param list table<any, string> # may have holes
---@return fun(text: string): string
function secrets.hider_of(list)
  local patterns = {}
  for _, secret in pairs(list) do
    if secret ~= "" then
      patterns[#patterns + 1] = quote_pattern(secret)
      patterns[#patterns + 1] = quote_pattern((secret:gsub("/", "\\/"))) -- as JSON may have it
    end
  end
  return function(text)
    for _, pattern in ipairs(patterns) do text = text:gsub(pattern, "[hidden]") end
    return (text:gsub("Signature=%x+", "Signature=[hidden]"))
  end
end

---The same for credentials.
---@param credentials? deadline.Credentials
---@return fun(text: string): string
function secrets.hider(credentials)
  if not credentials then return secrets.hider_of {} end
  return secrets.hider_of {
    credentials.aws_secret_access_key, credentials.aws_session_token,
  }
end

---A URL without the user information in it.
---@param url string
---@return string
function secrets.mask_url(url)
  return (url:gsub("//[^/?#]*@", "//[hidden]@"))
end

return secrets
