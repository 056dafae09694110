-- SPDX-License-Identifier: MIT
-- dnsdist's configuration is a script, which a mere check of it runs as well.
dofile(os.getenv "HOSTS_FOLDER" .. "/blocking.lua")
