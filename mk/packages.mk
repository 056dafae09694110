# SPDX-License-Identifier: MIT
#
# The Debian packages that the targets need. A demo needs the first two lines, the tests all of
# TEST_PACKAGES. `a|b` is the first that a system offers, `?a` is left out on systems without it.

RUN_PACKAGES  = gcc libc6-dev luarocks unzip zip libcurl4-openssl-dev libssl-dev libcjson-dev
RUN_PACKAGES += lua5.4 liblua5.4-dev nodejs openssl ca-certificates
TEST_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev ?lua5.2 ?liblua5.2-dev ?lua5.3 ?liblua5.3-dev \
                ?lua5.5 ?liblua5.5-dev $(JIT_PACKAGES) lua-busted lua-socket lua-dkjson lua-check curl \
                clang libclang-rt-dev libcurl3t64-gnutls|libcurl3-gnutls|libcurl4-gnutls valgrind \
                binutils clang-tidy clang-format cppcheck lua-luv lua-cqueues tmux
JIT_PACKAGES  = luajit libluajit-5.1-dev
EMBED_PACKAGES = cmake g++ make pkgconf|pkg-config
DEB_PACKAGES  = $(RUN_PACKAGES) build-essential debhelper dh-lua lintian lua-busted lua-dkjson lua-socket
BENCH_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev luajit curl valgrind python3-botocore \
                 ?lua-curl ?lua-sec ?lua-socket ?lua-cjson ?lua-luaossl

# Programs that host Lua. The second list is unpacked below build/ and not installed: that starts no
# server and removes nothing.
HOST_PACKAGES   = ?neovim ?nmap ?imapfilter ?sysbench ?lua-event
UNPACK_PACKAGES = libnginx-mod-http-lua haproxy lighttpd lighttpd-modules-lua collectd-core dnsdist \
                  lsyncd uwsgi-plugin-lua5.1 uwsgi-plugin-lua5.2 weechat-headless weechat-lua \
                  conky-cli miltertest premake4 wordgrinder-ncurses

install = @tools/install $(patsubst %,'%',$(1))

.PHONY: run-packages test-packages

run-packages: ## install the packages that the demo needs
	$(call install,$(RUN_PACKAGES))

test-packages: ## install the packages that the tests need
	$(call install,$(TEST_PACKAGES))
