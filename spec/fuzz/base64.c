/* SPDX-License-Identifier: MIT
 *
 * Fuzzes the base64 of csrc/digest.c: there and back, from both ends.
 */
#include "digest.h"
#include "fuzz.h"

static void check_round_trip(dlc_slice bytes) {
  dlc_buffer encoded = {0}, decoded = {0};
  dlc_base64_encode(&encoded, bytes);
  must(encoded.length == (bytes.length + 2) / 3 * 4);
  must(dlc_base64_decode(&decoded, dlc_buffer_view(&encoded)));
  must(dlc_slice_equal(dlc_buffer_view(&decoded), bytes));
  dlc_buffer_clear(&encoded);
  dlc_buffer_clear(&decoded);
}

void fuzz_base64(dlc_slice input) {
  dlc_buffer decoded = {0};
  check_round_trip(input);
  if (dlc_base64_decode(&decoded, input)) {
    must(input.length % 4 == 0 && decoded.length <= input.length / 4 * 3);
    check_round_trip(dlc_buffer_view(&decoded));
  }
  dlc_buffer_clear(&decoded);
}
