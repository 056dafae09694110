# SPDX-License-Identifier: MIT
#
# The Debian packages that the targets need, and how they are installed. A demo needs the first two
# lines, the tests all of TEST_PACKAGES.

RUN_PACKAGES  = gcc libc6-dev luarocks unzip zip libcurl4-openssl-dev libssl-dev libcjson-dev
RUN_PACKAGES += lua5.4 liblua5.4-dev nodejs openssl ca-certificates
TEST_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev lua5.2 liblua5.2-dev lua5.3 liblua5.3-dev \
                $(JIT_PACKAGES) lua-busted lua-socket lua-dkjson lua-check curl clang \
                libclang-rt-dev libcurl3-gnutls valgrind binutils clang-tidy clang-format cppcheck lua-luv \
                lua-cqueues
JIT_PACKAGES  = luajit libluajit-5.1-dev
BENCH_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev luajit curl valgrind python3-botocore \
                 lua-curl lua-sec lua-socket lua-cjson lua-luaossl

# Programs that host Lua. The second list is unpacked below build/ and not installed: that starts no
# server and removes nothing.
HOST_PACKAGES   = neovim nmap imapfilter sysbench lua-event
UNPACK_PACKAGES = libnginx-mod-http-lua haproxy lighttpd lighttpd-modules-lua collectd-core dnsdist \
                  lsyncd uwsgi-plugin-lua5.1 uwsgi-plugin-lua5.2 weechat-headless weechat-lua \
                  conky-cli miltertest premake4 wordgrinder-ncurses

# Installs the packages that are missing, names them, and removes none. Without apt-get it only
# prints the names.
define install
	@missing=""; for name in $(1); do \
	  dpkg-query -W -f='$${Status}' $$name 2>/dev/null | grep -q "ok installed" \
	    || missing="$$missing $$name"; \
	done; \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
	  echo "Installing Debian packages:$$missing"; \
	  tools/apt update && tools/apt --no-install-recommends --no-remove install $$missing; \
	elif [ -n "$$missing" ]; then \
	  echo "No apt-get here. Debian's names of what is needed: $(1)"; \
	fi
endef

.PHONY: run-packages test-packages

run-packages: ## install the packages that the demo needs
	$(call install,$(RUN_PACKAGES))

test-packages: ## install the packages that the tests need
	$(call install,$(TEST_PACKAGES))
