/* SPDX-License-Identifier: MIT
 *
 * Fuzzes csrc/timestamp.c: a timestamp that was read must be one, and survive being written and
 * read; any double is a timestamp or none.
 */
#include "fuzz.h"
#include "timestamp.h"

static void check_basic(dlc_timestamp t) {
  char written[DLC_TIMESTAMP_SIZE];
  dlc_slice text = {written, dlc_timestamp_basic(t.seconds, written)};
  dlc_timestamp back;
  must(text.length == 16 && dlc_timestamp_parse(text, &back));
  must(back.seconds == t.seconds && back.nanoseconds == 0);
}

/* Rounds as writing does, to microseconds. */
static void check_iso(dlc_timestamp t) {
  char written[DLC_TIMESTAMP_SIZE];
  dlc_slice text = {written, dlc_timestamp_iso(t, written)};
  dlc_timestamp back;
  if (text.length == 0) { /* rounded up into the year 10000 */
    must(t.seconds == INT64_C(253402300799) && t.nanoseconds >= 999999500);
    return;
  }
  must(text.length < DLC_TIMESTAMP_SIZE && dlc_timestamp_parse(text, &back));
  must(llabs((back.seconds - t.seconds) * 1000000000 + back.nanoseconds - t.nanoseconds) <= 500);
}

static void check_moment(dlc_timestamp t) {
  must(t.nanoseconds >= 0 && t.nanoseconds < 1000000000);
  check_basic(t);
  check_iso(t);
}

void fuzz_timestamp(dlc_slice input) {
  dlc_timestamp t;
  double number;
  if (dlc_timestamp_parse(input, &t)) check_moment(t);
  if (input.length < sizeof number) return;
  memcpy(&number, input.data, sizeof number);
  if (dlc_timestamp_from(number, &t)) check_moment(t);
}
