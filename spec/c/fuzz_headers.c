/* SPDX-License-Identifier: MIT
 *
 * libFuzzer on the walk over the headers of an answer, csrc/transfer.c: whatever stands there, it
 * ends, and every name and value is a part of it that could be one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth) {
  if (!truth) abort();
}

static bool is_within(dlc_slice part, const char *start, const char *end) {
  return part.data >= start && part.data + part.length <= end;
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  dlc_transfer transfer;
  dlc_slice name, value;
  size_t cursor = 0, last = 0;
  char *copy = malloc(size + 1); /* without the NUL that a buffer has: nothing may need it */
  if (copy == NULL) return 0;
  memset(&transfer, 0, sizeof transfer);
  memcpy(copy + 1, data, size);
  transfer.headers.data = copy + 1;
  transfer.headers.length = size;
  while (dlc_transfer_next_header(&transfer, &cursor, &name, &value)) {
    must(cursor > last && cursor <= size);
    must(name.length > 0 && is_within(name, copy + 1 + last, copy + 1 + cursor));
    must(is_within(value, copy + 1 + last, copy + 1 + cursor));
    must(memchr(name.data, ':', name.length) == NULL && !is_space(name.data[0]));
    must(value.length == 0 || !is_space(value.data[0]));
    must(value.length == 0 || !is_space(value.data[value.length - 1]));
    last = cursor;
  }
  must(cursor == size);
  free(copy);
  return 0;
}
