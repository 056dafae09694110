/* SPDX-License-Identifier: MIT
 *
 * The entry of libFuzzer: compiled once a target, with FUZZ_TARGET for its function. libFuzzer
 * passes a copy that the address sanitizer fences in at both ends.
 */
#include <stdint.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dlc_slice input = {(const char *)data, size};
  FUZZ_TARGET(input);
  return 0;
}
