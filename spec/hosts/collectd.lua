-- SPDX-License-Identifier: MIT
-- collectd keeps Lua's symbols to itself: without the first line, `require` fails.
package.loadlib("liblua5.3.so.0", "*")
dofile(os.getenv "HOSTS_FOLDER" .. "/collectd_without.lua")
