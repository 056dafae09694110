-- SPDX-License-Identifier: MIT
-- dnsdist's configuration is a script, run also when it is only checked.
dofile(os.getenv "HOSTS_FOLDER" .. "/blocking.lua")
