/* SPDX-License-Identifier: MIT
 *
 * libFuzzer on csrc/timestamp.c: no text may be read past its end, and a moment that was read must
 * be one, and come back from what is written of it.
 */
#include <stdlib.h>
#include <string.h>

#include "timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth) {
  if (!truth) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dlc_slice text = {(const char *)data, size};
  dlc_timestamp t, back;
  char written[DLC_TIMESTAMP_SIZE];
  double number;
  if (dlc_timestamp_parse(text, &t)) {
    must(t.nanoseconds >= 0 && t.nanoseconds < 1000000000);
    text.data = written;
    text.length = dlc_timestamp_basic(t.seconds, written);
    must(text.length == 16 && dlc_timestamp_parse(text, &back));
    must(back.seconds == t.seconds && back.nanoseconds == 0);
    text.length = dlc_timestamp_iso(t, written);
    if (text.length > 0) { /* 0: rounded up into the year 10000 */
      must(text.length < DLC_TIMESTAMP_SIZE && dlc_timestamp_parse(text, &back));
      must(llabs((back.seconds - t.seconds) * 1000000000 + back.nanoseconds - t.nanoseconds) <=
           500);
    }
  }
  if (size >= sizeof number) {
    memcpy(&number, data, sizeof number);
    if (dlc_timestamp_from(number, &t)) dlc_timestamp_iso(t, written);
  }
  return 0;
}
