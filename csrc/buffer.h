/* SPDX-License-Identifier: MIT
 *
 * Growable bytes, and the slice that points into somebody else's.
 *
 * A failed allocation sets `failed` and turns every later append into nothing, so that a writer
 * checks once, at its end. The bytes are followed by a NUL that `length` does not count. What a
 * buffer held is wiped before its memory goes back: any of them may have held a secret.
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

/* Of a request. Names are compared without regard to case. */
typedef struct dlc_header {
  dlc_slice name, value;
} dlc_header;

typedef struct dlc_buffer {
  char *data;
  size_t length;
  size_t capacity;
  bool failed;
} dlc_buffer;

/* A slice of a NUL-terminated text; of nothing where `text` is NULL. */
dlc_slice dlc_slice_of(const char *text);
bool dlc_slice_equal(dlc_slice a, dlc_slice b);

/* A zeroed dlc_buffer is an empty one; there is no init. Clearing makes it that again. */
void dlc_buffer_clear(dlc_buffer *buffer);

/* Makes room for `extra` bytes and the NUL that follows them. */
bool dlc_buffer_reserve(dlc_buffer *buffer, size_t extra);

void dlc_buffer_append(dlc_buffer *buffer, const void *data, size_t length);
void dlc_buffer_slice(dlc_buffer *buffer, dlc_slice slice);
void dlc_buffer_text(dlc_buffer *buffer, const char *text);
void dlc_buffer_byte(dlc_buffer *buffer, char byte);

/* The bytes as a slice; valid until the buffer changes. */
dlc_slice dlc_buffer_view(const dlc_buffer *buffer);

/* Overwrites memory in a way the compiler may not drop. */
void dlc_wipe(void *memory, size_t length);

#pragma GCC visibility pop

#endif
