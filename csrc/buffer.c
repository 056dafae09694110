/* SPDX-License-Identifier: MIT
 *
 * Growable bytes: see buffer.h. Knows libc and nothing else.
 */
#include "buffer.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *(*const volatile wipe_with)(void *, int, size_t) = memset;

void dlc_wipe(void *memory, size_t length) {
  if (length > 0) wipe_with(memory, 0, length);
}

dlc_slice dlc_slice_of(const char *text) {
  dlc_slice slice = {text, text == NULL ? 0 : strlen(text)};
  return slice;
}

bool dlc_slice_equal(dlc_slice a, dlc_slice b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

void dlc_buffer_clear(dlc_buffer *buffer) {
  dlc_wipe(buffer->data, buffer->capacity);
  free(buffer->data);
  memset(buffer, 0, sizeof *buffer);
}

/* Allocates anew rather than by realloc, which would leave the old bytes behind. */
bool dlc_buffer_reserve(dlc_buffer *buffer, size_t extra) {
  size_t needed, capacity = buffer->capacity < 32 ? 64 : buffer->capacity * 2;
  char *data;
  if (buffer->failed) return false;
  if (extra >= SIZE_MAX / 2 - buffer->length) {
    buffer->failed = true;
    return false;
  }
  needed = buffer->length + extra + 1;
  if (needed <= buffer->capacity) return true;
  if (capacity < needed) capacity = needed;
  data = malloc(capacity);
  if (data == NULL) {
    buffer->failed = true;
    return false;
  }
  if (buffer->length > 0) memcpy(data, buffer->data, buffer->length);
  dlc_wipe(buffer->data, buffer->capacity);
  free(buffer->data);
  data[buffer->length] = '\0';
  buffer->data = data;
  buffer->capacity = capacity;
  return true;
}

void dlc_buffer_append(dlc_buffer *buffer, const void *data, size_t length) {
  if (!dlc_buffer_reserve(buffer, length)) return;
  if (length > 0) memcpy(buffer->data + buffer->length, data, length);
  buffer->length += length;
  assert(buffer->length < buffer->capacity);
  buffer->data[buffer->length] = '\0';
}

void dlc_buffer_slice(dlc_buffer *buffer, dlc_slice slice) {
  dlc_buffer_append(buffer, slice.data, slice.length);
}

void dlc_buffer_text(dlc_buffer *buffer, const char *text) {
  dlc_buffer_append(buffer, text, strlen(text));
}

/* Inlines the common case: a signature is built of a thousand single bytes. */
void dlc_buffer_byte(dlc_buffer *buffer, char byte) {
  if (buffer->length + 1 < buffer->capacity && !buffer->failed) {
    buffer->data[buffer->length++] = byte;
    buffer->data[buffer->length] = '\0';
  } else {
    dlc_buffer_append(buffer, &byte, 1);
  }
}

dlc_slice dlc_buffer_view(const dlc_buffer *buffer) {
  dlc_slice slice = {buffer->data, buffer->length};
  return slice;
}
