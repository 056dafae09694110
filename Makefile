# SPDX-License-Identifier: MIT
#
# The words a developer types. It calls luarocks, which knows the sources from the rockspec; it
# lists none. Everything that is built goes to build/, one folder an interpreter.

VERSIONS     = 5.1 5.2 5.3 5.4
INTERPRETERS = lua5.1 lua5.2 lua5.3 lua5.4 luajit
SOURCES      = $(wildcard *.rockspec csrc/* lua/*.lua lua/*/*.lua lua/*/*/*.lua)
WARNINGS     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes \
               -Wstrict-prototypes -Wwrite-strings -Werror

# As distributions build, and a little more. An older gcc, which has less, only warns of it.
HARDEN       = -O2 -g -fPIC -fvisibility=hidden -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
               -fstack-clash-protection $(if $(filter x86_64,$(shell uname -m)),-fcf-protection) \
               -Wall -Wextra -Wformat=2 -Wformat-security -Werror -Wno-error=cpp
HARDEN_LINK  = -shared -Wl,-z,relro,-z,now,-z,noexecstack

SANITIZE     = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# Debian's names. A demo needs the first two lines, the tests all of them.
RUN_PACKAGES  = gcc libc6-dev luarocks unzip zip libcurl4-openssl-dev libssl-dev libcjson-dev
RUN_PACKAGES += lua5.4 liblua5.4-dev nodejs openssl ca-certificates
TEST_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev lua5.2 liblua5.2-dev lua5.3 liblua5.3-dev \
                $(JIT_PACKAGES) lua-busted lua-socket lua-dkjson lua-check curl clang \
                libclang-rt-14-dev libcurl3-gnutls valgrind binutils clang-tidy cppcheck lua-luv lua-cqueues
JIT_PACKAGES  = luajit libluajit-5.1-dev
BENCH_PACKAGES = $(RUN_PACKAGES) lua5.1 liblua5.1-0-dev luajit curl valgrind python3-botocore \
                 lua-curl lua-sec lua-socket lua-cjson lua-luaossl

.PHONY: help demo test farm faults lint analyze harden asan valgrind oom soak fuzz packaging \
        hosts threads bench gnutls c-test farm-test spec clean run-packages test-packages $(INTERPRETERS:%=spec-%)

help:
	@echo "make demo       list a worker's sessions from the simulated farm"
	@echo "make test       C tests, farm tests and specs on: $(INTERPRETERS)"
	@echo "make farm       start the simulated farm for use by hand"
	@echo "make faults     thousands of random sequences of faults, FAULT_SEQUENCES an interpreter (2000)"
	@echo "make gnutls     the specs of certificates with a libcurl on GnuTLS"
	@echo "make lint       luacheck, and the C sources without a warning by gcc and clang"
	@echo "make analyze    the C sources through clang-tidy, cppcheck and gcc's analyzer"
	@echo "make harden     whether a hardened build is hardened; make test has it in two of its runs"
	@echo "make asan       the specs under the address and undefined-behaviour sanitizers"
	@echo "make valgrind   the C tests, and what uses the bindings most, under valgrind"
	@echo "make oom        C's and Lua's allocations failing one by one; OOM_STRIDE=1 for all (20)"
	@echo "make soak       page after page for SOAK_SECONDS (30) on two interpreters: nothing may grow"
	@echo "make fuzz       the parsers under libFuzzer: corpora, then FUZZ_SECONDS each (5)"
	@echo "make fuzz-corpora  the same, and what was found goes into spec/fuzz/corpora"
	@echo "make threads    states in threads, lookups that hang, forks, what is left of keys"
	@echo "make packaging  pack a rock, serve it on loopback, install it, run the examples"
	@echo "make hosts      list sessions from inside of nginx, HAProxy, Neovim, nmap and others"
	@echo "make bench      this module beside others, ROUNDS times each (7); see bench/README.md"
	@echo "make clean      remove build/"

# Installs what is missing, and says so; removes nothing for it. Elsewhere than on Debian it only says
# what is needed.
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

run-packages:
	$(call install,$(RUN_PACKAGES))

test-packages:
	$(call install,$(TEST_PACKAGES))

# luarocks leaves its objects beside the sources, so each version builds a copy of its own.
define build
@rm -rf $(@D) && mkdir -p $(@D)/src && cp -R *.rockspec csrc lua $(@D)/src
@cd $(@D)/src && luarocks --lua-version=$* --tree=$(CURDIR)/$(@D)/tree make $(1) > ../log 2>&1 \
  || { cat ../log; exit 1; }
@touch $@
endef

build/%/installed: $(SOURCES)
	$(call build)

build/asan-%/installed: $(SOURCES)
	$(call build,CFLAGS="-O1 -g -fPIC $(SANITIZE)" LIBFLAG="-shared $(SANITIZE)")

build/hard-%/installed: $(SOURCES)
	$(call build,CFLAGS="$(HARDEN)" LIBFLAG="$(HARDEN_LINK)")

build/tsan-%/installed: $(SOURCES)
	$(call build,CFLAGS="-O1 -g -fPIC -fsanitize=thread" LIBFLAG="-shared -fsanitize=thread")

# With Debian's other build of libcurl: the linker takes libcurl's functions from whichever it is told
# of first.
GNUTLS_LINK = -shared -Wl,--no-as-needed -l:libcurl-gnutls.so.4

build/gnutls-%/installed: $(SOURCES)
	$(call build,LIBFLAG="$(GNUTLS_LINK)")

demo: run-packages
	@$(MAKE) --no-print-directory build/5.4/installed
	@echo "A worker with 25 sessions, 10 a page, over TLS, from a farm that verifies every signature:"
	@node spec/farm/farm.mjs --sessions 25 -- sh -c 'tools/with_rock lua5.4 \
	  examples/list_sessions.lua "$$FARM_ID" "$$FLEET_ID" "$$WORKER_ID" 10'

farm: run-packages
	@$(MAKE) --no-print-directory build/5.4/installed
	@node spec/farm/farm.mjs

# Two interpreters at a time: a run of the specs waits more than it works.
PAIRWISE = --no-print-directory -j2 --output-sync=target

test: test-packages
	@$(MAKE) --no-print-directory c-test farm-test
	@$(MAKE) $(PAIRWISE) spec

spec: $(INTERPRETERS:%=spec-%)

$(INTERPRETERS:%=spec-%): spec-%: $(VERSIONS:%=build/%/installed)
	@node spec/farm/farm.mjs -- tools/with_rock $* tools/run_specs.lua

# Two of them with the hardened build: what it would find, it finds while the code runs.
spec-lua5.4: build/hard-5.4/installed
spec-lua5.4: export ROCK_TREE = $(CURDIR)/build/hard-5.4/tree
spec-luajit: build/hard-5.1/installed
spec-luajit: export ROCK_TREE = $(CURDIR)/build/hard-5.1/tree

harden: test-packages
	@$(MAKE) -s --no-print-directory build/hard-5.1/installed build/hard-5.4/installed
	@tools/check_hardening build/hard-*/tree/lib/lua/*/deadline/core.so

# Other sequences every time; what fails names the seed that plays it again.
faults: test-packages
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed
	@for lua in lua5.4 luajit; do \
	  node spec/farm/farm.mjs -- tools/with_rock $$lua tools/random_faults.lua || exit 1; done

# What a libcurl on GnuTLS makes of certificates, and what becomes of that.
gnutls: test-packages
	@$(MAKE) -s --no-print-directory build/gnutls-5.4/installed
	@ROCK_TREE=$(CURDIR)/build/gnutls-5.4/tree node spec/farm/farm.mjs -- tools/with_rock lua5.4 \
	  tools/run_specs.lua spec/wire/certificates_spec.lua > build/gnutls-5.4/specs.log; \
	  status=$$?; sed 's/^lua5.4:/gnutls:/' build/gnutls-5.4/specs.log; exit $$status

farm-test:
	@spec/farm/test/run

C_SOURCES = $(filter-out csrc/lua_%,$(wildcard csrc/*.c))
C_FLAGS   = -std=c99 -g -O1 $(WARNINGS) -Icsrc
C_LIBS    = -lcurl -lcrypto -lpthread

# With the bindings, for Lua 5.4; the fuzz targets are tests, too.
LUA_FLAGS = $(C_FLAGS) -I/usr/include/lua5.4 -I/usr/include/cjson
LUA_LIBS  = $(C_LIBS) -lcjson -llua5.4 -lm -ldl
C_TESTS   = $(filter-out spec/c/oom_%,$(wildcard spec/c/*.c)) \
            $(filter-out %/entry.c %/script.c,$(wildcard spec/fuzz/*.c))

build/c/test: $(wildcard csrc/* spec/c/* spec/fuzz/*.[ch])
	@mkdir -p $(@D)
	@$(CC) $(LUA_FLAGS) -o $@ $(C_TESTS) csrc/*.c $(LUA_LIBS)

build/c/test-asan: $(wildcard csrc/* spec/c/* spec/fuzz/*.[ch])
	@mkdir -p $(@D)
	@$(CC) $(LUA_FLAGS) $(SANITIZE) -o $@ $(C_TESTS) csrc/*.c $(LUA_LIBS)

c-test: build/c/test-asan
	@$<

# Every allocation of the C core fails once: nothing may crash, leak or answer wrong.
WRAP = $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc strdup free \
       posix_spawn_file_actions_addopen posix_spawn_file_actions_adddup2 \
       curl_global_init)
comma = ,
OOM_SOURCES = spec/c/oom_test.c spec/c/check.c spec/c/exchange.c spec/c/server.c

build/c/oom: $(wildcard csrc/* spec/c/*)
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) $(SANITIZE) -o $@ $(OOM_SOURCES) $(C_SOURCES) $(C_LIBS) $(WRAP)

# The same from Lua, with Lua's memory and with everything else's: of OOM_STRIDE allocations one.
OOM_STRIDE = 20

oom: test-packages
	@$(MAKE) -s --no-print-directory build/c/oom $(VERSIONS:%=build/asan-%/installed)
	@build/c/oom
	@spec/memory/run $(OOM_STRIDE) $(WARNINGS) $(SANITIZE)

SOAK_SECONDS = 30

soak: test-packages
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed
	@node spec/farm/farm.mjs -- spec/memory/soak $(SOAK_SECONDS)

# A fuzz target: its source, in C or in Lua, and its corpus. The core is compiled once for all.
FUZZERS      = $(patsubst spec/fuzz/corpora/%.txt,%,$(wildcard spec/fuzz/corpora/*.txt))
FUZZ_SECONDS = 5
FUZZ_FLAGS   = $(LUA_FLAGS) $(SANITIZE)
FUZZ_CORE    = $(patsubst csrc/%.c,build/fuzz/core/%.o,$(wildcard csrc/*.c))
FUZZ_LINK    = clang $(FUZZ_FLAGS) -fsanitize=fuzzer -DFUZZ_TARGET=fuzz_$(1) -o $@ \
               spec/fuzz/entry.c $< build/fuzz/core.a $(LUA_LIBS)

build/fuzz/core/%.o: csrc/%.c $(wildcard csrc/*.h)
	@mkdir -p $(@D)
	@clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c -o $@ $<

build/fuzz/core.a: $(FUZZ_CORE)
	@rm -f $@ && ar rc $@ $^

build/fuzz/%: spec/fuzz/%.c spec/fuzz/entry.c spec/fuzz/fuzz.h build/fuzz/core.a
	@$(call FUZZ_LINK,$*)

build/fuzz/%: spec/fuzz/script.c spec/fuzz/%.lua spec/fuzz/entry.c spec/fuzz/fuzz.h \
              build/fuzz/core.a
	@$(call FUZZ_LINK,script) -DFUZZ_SCRIPT='"spec/fuzz/$*.lua"'

fuzz: test-packages
	@$(MAKE) -s --no-print-directory $(FUZZERS:%=build/fuzz/%)
	@spec/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)

.PHONY: fuzz-corpora
fuzz-corpora: fuzz
	@spec/fuzz/grow $(FUZZERS)

# The specs under which most of the bindings run; all of them would take a quarter of an hour.
VALGRIND = valgrind --quiet --leak-check=full --error-exitcode=9
VALGRIND_SPECS = spec/unit/core/http_spec.lua spec/unit/core/json_spec.lua

valgrind: test-packages
	@$(MAKE) -s --no-print-directory build/c/test build/5.4/installed
	@$(VALGRIND) build/c/test > build/c/valgrind.log; \
	  status=$$?; sed 's/^c:/valgrind:/' build/c/valgrind.log; exit $$status
	@UNDER="$(VALGRIND) --errors-for-leak-kinds=definite" node spec/farm/farm.mjs -- \
	  tools/with_rock lua5.4 tools/run_specs.lua $(VALGRIND_SPECS) > build/c/valgrind.log; \
	  status=$$?; sed 's/^lua5.4:/valgrind:/' build/c/valgrind.log; exit $$status

lint: test-packages
	@luacheck --quiet lua examples spec bench tools
	@tools/layers
	@tools/lint $(WARNINGS)

analyze: test-packages
	@tools/analyze

asan: test-packages
	@$(MAKE) $(PAIRWISE) $(INTERPRETERS:%=asan-%)

$(INTERPRETERS:%=asan-%): asan-%: $(VERSIONS:%=build/asan-%/installed)
	@node spec/farm/farm.mjs -- tools/with_sanitizers $* tools/run_specs.lua

threads: test-packages
	@$(MAKE) -s --no-print-directory $(foreach v,5.1 5.4,build/$v/installed build/tsan-$v/installed)
	@node spec/farm/farm.mjs -- spec/threads/run $(WARNINGS)

build/bench/floor: bench/clients/floor.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -o $@ $< -lcurl

build/bench/%/curl.so: bench/clients/curl.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -I/usr/include/lua$* -fPIC -shared -o $@ $< -lcurl

build/bench/run: bench/run.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -o $@ $<

# Without npm, or without a registry, everything else is measured.
build/bench/node_modules:
	-@npm install --silent --no-audit --no-fund --prefix $(@D) @aws-sdk/client-deadline

# The results replace the last ones only where nothing was found to be void.
ROUNDS = 7
bench:
	$(call install,$(BENCH_PACKAGES))
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed \
	  build/bench/floor build/bench/5.1/curl.so build/bench/5.4/curl.so build/bench/run \
	  build/bench/node_modules
	@bench/server build/bench bench/report $(ROUNDS) > build/bench/results.md
	@cp build/bench/results.md bench/RESULTS.md && cat bench/RESULTS.md

packaging: test-packages
	@node spec/farm/farm.mjs -- tools/packaging $(VERSIONS)

# Programs that host Lua. Most are unpacked below build/ and not installed: no server is started, and
# nothing removed. What cannot be had is skipped, and said so: LuaJIT cannot where nginx has its own.
HOST_PACKAGES   = neovim nmap imapfilter sysbench lua-event
UNPACK_PACKAGES = libnginx-mod-http-lua haproxy lighttpd lighttpd-modules-lua collectd-core dnsdist \
                  lsyncd uwsgi-plugin-lua5.1 uwsgi-plugin-lua5.2 weechat-headless weechat-lua \
                  conky-cli miltertest premake4 wordgrinder-ncurses

hosts:
	$(call install,$(filter-out $(JIT_PACKAGES),$(TEST_PACKAGES)))
	-$(call install,$(JIT_PACKAGES))
	-$(call install,$(HOST_PACKAGES))
	@$(MAKE) -s build/hosts/unpacked build/hosts/private $(VERSIONS:%=build/%/installed)
	@node spec/farm/farm.mjs -- node spec/hosts/hosts.mjs

build/hosts/unpacked: Makefile spec/hosts/unpack
	@echo "Unpacking Debian packages below $(@D): $(UNPACK_PACKAGES)"
	-@spec/hosts/unpack $(@D) $(UNPACK_PACKAGES) && touch $@

build/hosts/private: spec/hosts/private.c build/hosts/unpacked
	@$(CC) $(C_FLAGS) -o $@ $< -ldl

clean:
	rm -rf build
