/* SPDX-License-Identifier: MIT
 *
 * libFuzzer on the base64 of csrc/digest.c: there and back, from both ends.
 */
#include <stdint.h>
#include <stdlib.h>

#include "digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth) {
  if (!truth) abort();
}

static void check_round_trip(dlc_slice bytes) {
  dlc_buffer encoded = {0}, decoded = {0};
  dlc_base64_encode(&encoded, bytes);
  must(encoded.length == (bytes.length + 2) / 3 * 4);
  must(dlc_base64_decode(&decoded, dlc_buffer_view(&encoded)));
  must(dlc_slice_equal(dlc_buffer_view(&decoded), bytes));
  dlc_buffer_clear(&encoded);
  dlc_buffer_clear(&decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dlc_slice text = {(const char *)data, size};
  dlc_buffer decoded = {0};
  check_round_trip(text);
  if (dlc_base64_decode(&decoded, text)) {
    must(size % 4 == 0 && decoded.length <= size / 4 * 3);
    check_round_trip(dlc_buffer_view(&decoded));
  }
  dlc_buffer_clear(&decoded);
  return 0;
}
