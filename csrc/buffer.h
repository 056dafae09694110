/* SPDX-License-Identifier: MIT
 *
 * Growable bytes, and the slice: bytes that somebody else owns. Knows libc and nothing else.
 *
 * A failed allocation sets `failed` and makes every later append do nothing, so that a writer
 * checks once, at its end. A NUL follows the bytes; `length` does not count it. `data` is NULL until the first append or reserve. A buffer wipes its
 * memory before it frees it, since any of it may have held a secret.
 */
#ifndef DLC_BUFFER_H
#define DLC_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* Borrowed bytes. `data` may be NULL where `length` is 0. */
typedef struct dlc_slice {
  const char *data;
  size_t length;
} dlc_slice;

/* A header of a request. Its name is compared without regard to case. */
typedef struct dlc_header {
  dlc_slice name, value;
} dlc_header;

typedef struct dlc_buffer {
  char *data;
  size_t length;
  size_t capacity;
  bool failed;
} dlc_buffer;

/* Makes a slice of a NUL-terminated text; an empty one of NULL. */
dlc_slice dlc_slice_of(const char *text);
bool dlc_slice_equal(dlc_slice a, dlc_slice b);

/* Frees the bytes, wiped. A zeroed dlc_buffer is an empty one, so there is no init; clearing makes
 * it that again. */
void dlc_buffer_clear(dlc_buffer *buffer);

/* Makes room for `extra` bytes and the NUL that follows them. Sets `failed` and returns false if
 * memory is short. */
bool dlc_buffer_reserve(dlc_buffer *buffer, size_t extra);

void dlc_buffer_append(dlc_buffer *buffer, const void *data, size_t length);
void dlc_buffer_slice(dlc_buffer *buffer, dlc_slice slice);
void dlc_buffer_text(dlc_buffer *buffer, const char *text);
void dlc_buffer_byte(dlc_buffer *buffer, char byte);

/* Returns the bytes as a slice, which is valid until the buffer changes. */
dlc_slice dlc_buffer_view(const dlc_buffer *buffer);

/* Overwrites memory in a way the compiler may not drop. */
void dlc_wipe(void *memory, size_t length);

#pragma GCC visibility pop

#endif
