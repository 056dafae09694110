-- SPDX-License-Identifier: MIT
-- Everything shipped runs unchanged on Lua 5.1 to 5.5 and LuaJIT: only what all of them have.
std = "min"
max_line_length = 100
files["spec"] = { std = "min+busted" }
