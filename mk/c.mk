# SPDX-License-Identifier: MIT
#
# The C programs of the tests: the C core with its unit tests, with failing allocations, and the fuzz
# targets.

WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes \
            -Wstrict-prototypes -Wwrite-strings -Werror
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

# As on a system that has POSIX.1-2008 and no more.
build/c/test-posix: $(wildcard csrc/* spec/c/* spec/c/posix/* spec/c/posix/sys/* spec/fuzz/*.[ch])
	@mkdir -p $(@D)
	@$(CC) -U__linux__ -D_XOPEN_SOURCE=700 -isystem spec/c/posix $(LUA_FLAGS) -o $@ $(C_TESTS) csrc/*.c $(LUA_LIBS)

# Every allocation of the C core fails once: nothing may crash, leak or return a wrong result.
WRAP = $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc strdup free \
       posix_spawn_file_actions_addopen posix_spawn_file_actions_adddup2 \
       curl_global_init)
comma = ,
OOM_SOURCES = spec/c/oom_test.c spec/c/check.c spec/c/exchange.c spec/c/server.c

build/c/oom: $(wildcard csrc/* spec/c/*)
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) $(SANITIZE) -o $@ $(OOM_SOURCES) $(C_SOURCES) $(C_LIBS) $(WRAP)

# A fuzz target: its source, in C or in Lua, and its corpus. The core is compiled once for all.
FUZZERS    = $(patsubst spec/fuzz/corpora/%.txt,%,$(wildcard spec/fuzz/corpora/*.txt))
FUZZ_FLAGS = $(LUA_FLAGS) $(SANITIZE)
FUZZ_CORE  = $(patsubst csrc/%.c,build/fuzz/core/%.o,$(wildcard csrc/*.c))
FUZZ_LINK  = clang $(FUZZ_FLAGS) -fsanitize=fuzzer -DFUZZ_TARGET=fuzz_$(1) -o $@ \
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
