# SPDX-License-Identifier: MIT
#
# The programs that the benchmarks and the hosts need beside the rock.

build/bench/floor: bench/clients/floor.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -o $@ $< -lcurl

build/bench/%/curl.so: bench/clients/curl.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -I/usr/include/lua$* -fPIC -shared -o $@ $< -lcurl

build/bench/%/lua_floor_core.so: bench/clients/lua_floor_core.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -O2 -I/usr/include/lua$* -fPIC -shared -o $@ $< -lcurl -lcrypto

build/bench/run: bench/run.c
	@mkdir -p $(@D)
	@$(CC) $(C_FLAGS) -o $@ $<

# Without npm, or without a registry, everything else is measured.
build/bench/node_modules:
	-@npm install --silent --no-audit --no-fund --prefix $(@D) @aws-sdk/client-deadline

build/hosts/unpacked: mk/packages.mk spec/hosts/unpack
	@echo "Unpacking Debian packages below $(@D): $(UNPACK_PACKAGES)"
	-@spec/hosts/unpack $(@D) $(UNPACK_PACKAGES) && touch $@

build/hosts/private: spec/hosts/private.c build/hosts/unpacked
	@$(CC) $(C_FLAGS) -o $@ $< -ldl

# Without npm, or without a registry, the check is skipped.
build/differential/node_modules: spec/differential/package.json spec/differential/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	-@npm ci --silent --no-audit --no-fund --ignore-scripts --fetch-retries=1 --prefix $(@D) && touch $@
