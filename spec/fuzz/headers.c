/* SPDX-License-Identifier: MIT
 *
 * Fuzzes the walk over the headers of a response, csrc/header.c: for any bytes it ends, and every
 * name and value is a part of them that may be one.
 */
#include "fuzz.h"
#include "transfer.h"

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void check_name(dlc_slice name) {
  must(name.length > 0 && !is_space(name.data[0]));
  must(memchr(name.data, ':', name.length) == NULL);
}

static void check_value(dlc_slice value) {
  if (value.length == 0) return;
  must(!is_space(value.data[0]) && !is_space(value.data[value.length - 1]));
  must(memchr(value.data, '\n', value.length) == NULL);
}

/* Walks the input itself, not a copy with a NUL behind it: nothing may need that NUL. */
void fuzz_headers(dlc_slice input) {
  dlc_transfer transfer;
  dlc_slice name, value;
  size_t cursor = 0, last = 0;
  memset(&transfer, 0, sizeof transfer);
  transfer.headers.data = (char *)(size_t)input.data;
  transfer.headers.length = input.length;
  while (dlc_transfer_next_header(&transfer, &cursor, &name, &value)) {
    dlc_slice passed = {input.data + last, cursor - last};
    must(cursor > last && cursor <= input.length);
    must(is_within(name, passed) && is_within(value, passed));
    check_name(name);
    check_value(value);
    last = cursor;
  }
  must(cursor == input.length);
}
