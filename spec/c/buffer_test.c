/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/buffer.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void test_slices(void) {
  dlc_slice none = {NULL, 0}, text = dlc_slice_of("abc"), shorter = {text.data, 2};
  CHECK_NUMBER(text.length, 3);
  CHECK_NUMBER(dlc_slice_of("").length, 0);
  CHECK_NUMBER(dlc_slice_of(NULL).length, 0);
  CHECK(dlc_slice_equal(none, dlc_slice_of("")));
  CHECK(dlc_slice_equal(text, guard_text("abc")));
  CHECK(!dlc_slice_equal(text, guard_text("abd")));
  CHECK(!dlc_slice_equal(text, shorter));
  CHECK(!dlc_slice_equal(shorter, none));
}

static void test_empty(void) {
  dlc_buffer buffer = {0};
  CHECK_NUMBER(dlc_buffer_view(&buffer).length, 0);
  dlc_buffer_append(&buffer, NULL, 0);
  CHECK(!buffer.failed);
  CHECK(buffer.data != NULL && buffer.data[0] == '\0'); /* libcurl takes it for a text */
  dlc_buffer_clear(&buffer);
  CHECK(buffer.data == NULL && buffer.length == 0 && buffer.capacity == 0);
  dlc_buffer_clear(&buffer);
}

/* Appends byte by byte over many growths; a NUL follows the last byte at every moment. */
static void test_growth(void) {
  dlc_buffer buffer = {0};
  size_t i;
  bool terminated = true, kept = true;
  for (i = 0; i < 5000; i++) {
    dlc_buffer_byte(&buffer, (char)('a' + i % 26));
    terminated = terminated && buffer.length == i + 1 && buffer.data[i + 1] == '\0' &&
                 buffer.capacity > buffer.length;
  }
  for (i = 0; i < 5000; i++) kept = kept && buffer.data[i] == (char)('a' + i % 26);
  CHECK(terminated);
  CHECK(kept);
  dlc_buffer_clear(&buffer);
}

static void test_writers(void) {
  dlc_buffer buffer = {0};
  dlc_slice nul = {"\0x", 2};
  dlc_buffer_text(&buffer, "one ");
  dlc_buffer_slice(&buffer, guard_text("two"));
  dlc_buffer_slice(&buffer, nul);
  dlc_buffer_append(&buffer, "!?", 1);
  CHECK_NUMBER(buffer.length, 10);
  CHECK(memcmp(buffer.data, "one two\0x!", 11) == 0);
  dlc_buffer_clear(&buffer);
}

/* A failed append sets `failed`, leaves the bytes as they were, and bars later appends. */
static void test_failure(void) {
  dlc_buffer buffer = {0};
  dlc_buffer_text(&buffer, "kept");
  dlc_buffer_append(&buffer, "x", SIZE_MAX / 2);
  CHECK(buffer.failed);
  dlc_buffer_text(&buffer, "more");
  CHECK_TEXT(dlc_buffer_view(&buffer), "kept");
  dlc_buffer_clear(&buffer);
  CHECK(!buffer.failed);
  dlc_buffer_append(&buffer, "x", SIZE_MAX);
  CHECK(buffer.failed && buffer.data == NULL && buffer.length == 0);
  dlc_buffer_clear(&buffer);
}

static void test_wipe(void) {
  char secret[] = "secret";
  static const char zeros[sizeof secret] = {0};
  dlc_wipe(secret, 3);
  CHECK(memcmp(secret, "\0\0\0ret", 7) == 0);
  dlc_wipe(secret, sizeof secret);
  CHECK(memcmp(secret, zeros, sizeof zeros) == 0);
  dlc_wipe(NULL, 0);
}

void test_buffer(void) {
  test_slices();
  test_empty();
  test_growth();
  test_writers();
  test_failure();
  test_wipe();
}
