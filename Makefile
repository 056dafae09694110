# SPDX-License-Identifier: MIT
#
# The words a developer types; `make` lists them. luarocks builds the rock and knows its sources from
# the rockspec. Everything that is built goes to build/, one folder an interpreter; mk/ says how.

# The versions of Lua that the specs can run on here: Debian drops old ones, and sid is the first to
# have new ones.
ALL_VERSIONS = 5.1 5.2 5.3 5.4 5.5
VERSIONS     = $(sort 5.1 5.4 $(shell for version in $(ALL_VERSIONS); do \
                 test ! -e /usr/include/lua$$version/lua.h || test ! -e /usr/share/lua/$$version/busted \
                 || echo $$version; done))
INTERPRETERS = $(VERSIONS:%=lua%) luajit

include mk/packages.mk mk/rock.mk mk/c.mk mk/programs.mk

.DEFAULT_GOAL := help

.PHONY: help demo farm generate repl test spec c-test farm-test lint analyze harden faults gnutls asan valgrind \
        oom soak fuzz fuzz-corpora threads amalgam embedding release packaging deb systems differential hosts bench \
        instructions clean \
        $(INTERPRETERS:%=spec-%) $(INTERPRETERS:%=asan-%)

help: ## list these targets
	@sed -nE 's/^([a-z-]+):.* ## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | \
	  awk -F '\t' '{ printf "make %-14s %s\n", $$1, $$2 }'

demo: run-packages ## list a worker's sessions from the simulated farm
	@$(MAKE) --no-print-directory build/5.4/installed
	@echo "A worker with 25 sessions, 10 a page, over TLS, from a farm that verifies every signature:"
	@node spec/farm/farm.mjs --sessions 25 -- sh -c 'tools/with_rock lua5.4 \
	  examples/list_sessions.lua "$$FARM_ID" "$$FLEET_ID" "$$WORKER_ID" 10'

farm: run-packages ## start the simulated farm for use by hand
	@$(MAKE) --no-print-directory build/5.4/installed
	@node spec/farm/farm.mjs

# Every installation of botocore has the model, in botocore/data/deadline/2023-10-12.
MODEL =

generate: run-packages ## read the service's model in the folder MODEL: its text, and annotations for editors
	@$(MAKE) -s --no-print-directory build/5.4/installed
	@tools/generate "$(MODEL)"

repl: run-packages ## open a Lua prompt with the module, a client and the simulated farm
	@$(MAKE) -s --no-print-directory build/5.4/installed
	@node spec/farm/farm.mjs -- tools/with_rock lua5.4 -i tools/repl.lua

# Three interpreters at a time, because a run of the specs waits more than it works; and all, even if
# one fails.
ABREAST = --no-print-directory -j3 -k --output-sync=target

test: test-packages ## run the C tests, the farm's tests and the specs on every interpreter
	@$(MAKE) --no-print-directory c-test farm-test
	@$(MAKE) $(ABREAST) spec

# Specs are named as tools/run_specs.lua takes them: "loop tls", or paths.
LUA  = $(INTERPRETERS)
SPEC =

spec: $(LUA:%=spec-%) ## run the specs (after make test-packages); LUA=lua5.4 SPEC="loop tls" runs two on one interpreter

$(INTERPRETERS:%=spec-%):
	@node spec/farm/farm.mjs -- tools/with_rock $(@:spec-%=%) tools/run_specs.lua $(SPEC)

$(filter-out spec-lua5.4 spec-luajit,$(INTERPRETERS:%=spec-%)): spec-lua%: build/%/installed

# Two interpreters run the hardened build, so that its checks run with the code.
spec-lua5.4: build/hard-5.4/installed
spec-lua5.4: export ROCK_TREE = $(CURDIR)/build/hard-5.4/tree
spec-luajit: build/hard-5.1/installed
spec-luajit: export ROCK_TREE = $(CURDIR)/build/hard-5.1/tree

c-test: build/c/test-asan build/c/test-posix ## run the unit tests of the C core under sanitizers, and as on plain POSIX
	@$<
	@build/c/test-posix > build/c/posix.log; \
	  status=$$?; sed 's/^c:/posix:/' build/c/posix.log; exit $$status

farm-test: ## run the simulated farm's own tests (after make test-packages)
	@spec/farm/test/run

lint: test-packages ## run luacheck, check layers and C layout, compile all C without a warning by gcc and clang
	@luacheck --quiet lua examples spec bench tools
	@tools/layers
	@tools/lint $(WARNINGS)

analyze: test-packages ## check the C sources with clang-tidy, cppcheck and gcc's analyzer
	@tools/analyze

harden: test-packages ## check that a hardened build is hardened; two runs of the specs use it
	@$(MAKE) -s --no-print-directory build/hard-5.1/installed build/hard-5.4/installed
	@tools/check_hardening build/hard-*/tree/lib/lua/*/deadline/core.so

# Other sequences every time; what fails names the seed that plays it again.
faults: test-packages ## play FAULT_SEQUENCES (2000) random sequences of faults on Lua 5.4 and on LuaJIT each
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed
	@for lua in lua5.4 luajit; do \
	  node spec/farm/farm.mjs -- tools/with_rock $$lua tools/random_faults.lua || exit 1; done

gnutls: test-packages ## run the specs of certificates with a libcurl on GnuTLS
	@$(MAKE) -s --no-print-directory build/gnutls-5.4/installed
	@ROCK_TREE=$(CURDIR)/build/gnutls-5.4/tree node spec/farm/farm.mjs -- tools/with_rock lua5.4 \
	  tools/run_specs.lua spec/wire/certificates_spec.lua > build/gnutls-5.4/specs.log; \
	  status=$$?; sed 's/^lua5.4:/gnutls:/' build/gnutls-5.4/specs.log; exit $$status

asan: test-packages ## run the specs under the address and undefined-behaviour sanitizers
	@$(MAKE) $(ABREAST) $(INTERPRETERS:%=asan-%)

$(INTERPRETERS:%=asan-%): asan-%: $(VERSIONS:%=build/asan-%/installed)
	@node spec/farm/farm.mjs -- tools/with_sanitizers $* tools/run_specs.lua

# The specs under which most of the bindings run; all of them would take a quarter of an hour.
VALGRIND = valgrind --quiet --leak-check=full --error-exitcode=9
VALGRIND_SPECS = $(addprefix spec/unit/core/,http_spec.lua json_spec.lua json_write_spec.lua)

valgrind: test-packages ## run the C tests and the specs of the bindings under valgrind
	@$(MAKE) -s --no-print-directory build/c/test build/5.4/installed
	@$(VALGRIND) build/c/test > build/c/valgrind.log; \
	  status=$$?; sed 's/^c:/valgrind:/' build/c/valgrind.log; exit $$status
	@UNDER="$(VALGRIND) --errors-for-leak-kinds=definite" node spec/farm/farm.mjs -- \
	  tools/with_rock lua5.4 tools/run_specs.lua $(VALGRIND_SPECS) > build/c/valgrind.log; \
	  status=$$?; sed 's/^lua5.4:/valgrind:/' build/c/valgrind.log; exit $$status

# Every allocation of the C core fails in turn; of those made by way of Lua, one in OOM_STRIDE.
OOM_STRIDE = 20

oom: test-packages ## make allocations fail in turn: all of the C core's, and one in OOM_STRIDE (20) of the rest
	@$(MAKE) -s --no-print-directory build/c/oom $(VERSIONS:%=build/asan-%/installed)
	@build/c/oom
	@INTERPRETERS="$(INTERPRETERS)" spec/memory/run $(OOM_STRIDE) $(WARNINGS) $(SANITIZE)

SOAK_SECONDS = 30

soak: test-packages ## list pages for SOAK_SECONDS (30); memory may not grow
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed
	@node spec/farm/farm.mjs -- spec/memory/soak $(SOAK_SECONDS)

FUZZ_SECONDS = 5

fuzz: test-packages ## run the parsers under libFuzzer: corpora, then FUZZ_SECONDS each (5)
	@$(MAKE) -s --no-print-directory $(FUZZERS:%=build/fuzz/%)
	@spec/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)

fuzz-corpora: fuzz ## run fuzz, and add the new inputs to spec/fuzz/corpora
	@spec/fuzz/grow $(FUZZERS)

threads: test-packages ## run C hosts: states in threads, look-ups that hang, forks, wiped keys
	@$(MAKE) -s --no-print-directory $(foreach v,5.1 5.4,build/$v/installed build/tsan-$v/installed)
	@node spec/farm/farm.mjs -- spec/threads/run $(WARNINGS)

amalgam: build/amalgam/deadline.lua ## make one file of all Lua modules, for programs that pack

embedding: test-packages ## build by cc and by CMake, without LuaRocks, and list sessions
	$(call install,$(EMBED_PACKAGES))
	@$(MAKE) -s --no-print-directory build/amalgam/deadline.lua $(VERSIONS:%=build/%/installed)
	@node spec/farm/farm.mjs -- tools/embedding

release: run-packages ## release VERSION, published at PLACE; REHEARSE=1 changes nothing; see CONTRIBUTING.md
	@tools/release "$(VERSION)"

packaging: test-packages ## pack a rock, serve it on loopback, install it, run the examples
	@node spec/farm/farm.mjs -- tools/packaging $(VERSIONS)

deb: ## build the Debian packages with dh-lua, for every Lua that it serves
	$(call install,$(DEB_PACKAGES))
	@tools/deb

# Variables of the command line go to the tests there, too: make systems SYSTEMS=sid LUA=lua5.5
SYSTEMS = bookworm trixie sid

systems: ## run make demo and make test on fresh Debian SYSTEMS (bookworm trixie sid), as root
	-$(call install,debootstrap)
	@tools/systems "$(SYSTEMS)" $(MAKEOVERRIDES)

# Hosts that cannot be had are skipped and named: LuaJIT's packages conflict with nginx's own.
hosts: ## list sessions from within nginx, HAProxy, Neovim, nmap and others
	$(call install,$(filter-out $(JIT_PACKAGES),$(TEST_PACKAGES)))
	-$(call install,$(JIT_PACKAGES))
	-$(call install,$(HOST_PACKAGES))
	@$(MAKE) -s build/hosts/unpacked build/hosts/private $(VERSIONS:%=build/%/installed)
	@INTERPRETERS="$(INTERPRETERS)" node spec/farm/farm.mjs -- node spec/hosts/hosts.mjs

differential: test-packages ## compare all requests and responses with those of the AWS SDK for JavaScript (npm)
	@$(MAKE) -s --no-print-directory build/5.4/installed build/differential/node_modules
	@spec/differential/run build/differential

# The results replace the last ones only if none was void.
ROUNDS = 7

bench: ## measure this module beside others, ROUNDS times each (7); see bench/README.md
	$(call install,$(BENCH_PACKAGES))
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed \
	  build/bench/floor build/bench/run $(foreach v,5.1 5.4,build/bench/$v/curl.so build/bench/$v/lua_floor_core.so) \
	  build/bench/node_modules
	@bench/server build/bench bench/report $(ROUNDS) > build/bench/results.md
	@cp build/bench/results.md bench/RESULTS.md && cat bench/RESULTS.md

# Recorded on purpose, and the commit says why.
RECORD =

instructions: test-packages ## count instructions under callgrind; fail if a page takes 3 % more than recorded; RECORD=1 records
	@$(MAKE) -s --no-print-directory build/5.1/installed build/5.4/installed
	@lua5.4 bench/instructions.lua $(if $(RECORD),record)

clean: ## remove build/
	rm -rf build
