# SPDX-License-Identifier: MIT
#
# Builds of the rock, each in a folder of its own below build/: as users get it, with sanitizers,
# hardened, and with a libcurl on GnuTLS.

SOURCES  = $(wildcard *.rockspec csrc/*) $(shell find lua -name '*.lua')
ROCK     = *.rockspec csrc lua docs examples bench *.md LICENSE # all that the rockspec names
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# As distributions build, and a little more. An older gcc, which has less, only warns of it.
HARDEN      = -O2 -g -fPIC -fvisibility=hidden -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
              -fstack-clash-protection $(if $(filter x86_64,$(shell uname -m)),-fcf-protection) \
              -Wall -Wextra -Wformat=2 -Wformat-security -Werror -Wno-error=cpp
HARDEN_LINK = -shared -Wl,-z,relro,-z,now,-z,noexecstack

# Debian's other build of libcurl: the linker takes libcurl's functions from the first library that
# has them.
GNUTLS_LINK = -shared -Wl,--no-as-needed -l:libcurl-gnutls.so.4

# luarocks leaves its objects beside the sources, so each version builds a copy of its own. Runs of
# luarocks that start in the same second name their temporary folders alike, and mix what they link.
define build
@rm -rf $(@D) && mkdir -p $(@D)/src $(@D)/tmp && cp -R $(ROCK) $(@D)/src
@cd $(@D)/src && TMPDIR=$(CURDIR)/$(@D)/tmp luarocks --lua-version=$* --tree=$(CURDIR)/$(@D)/tree \
  make $(1) > ../log 2>&1 || { cat ../log; exit 1; }
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

build/amalgam/deadline.lua: tools/amalgam $(SOURCES)
	@mkdir -p $(@D)
	@tools/amalgam > $@.new && mv $@.new $@

build/gnutls-%/installed: $(SOURCES)
	$(call build,LIBFLAG="$(GNUTLS_LINK)")
