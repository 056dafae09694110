/* SPDX-License-Identifier: MIT
 *
 * UTF-8: see utf8.h.
 */
#include "utf8.h"

/* Returns the length of the character at `at`, which is not ASCII; 0 if there is none. */
static size_t length_at(const unsigned char *at, size_t rest) {
  unsigned char first = at[0], least = 0x80, most = 0xbf; /* of the second byte */
  size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  size_t i;
  if (length == 0 || length > rest) return 0;
  if (first == 0xe0) least = 0xa0;
  if (first == 0xed) most = 0x9f;
  if (first == 0xf0) least = 0x90;
  if (first == 0xf4) most = 0x8f;
  if (at[1] < least || at[1] > most) return 0;
  for (i = 2; i < length; i++) {
    if (at[i] < 0x80 || at[i] > 0xbf) return 0;
  }
  return length;
}

bool dlc_utf8_count(dlc_slice text, size_t *count) {
  const unsigned char *bytes = (const unsigned char *)text.data;
  size_t at = 0;
  *count = 0;
  while (at < text.length) {
    size_t length = bytes[at] < 0x80 ? 1 : length_at(bytes + at, text.length - at);
    if (length == 0) return false;
    at += length;
    ++*count;
  }
  return true;
}
