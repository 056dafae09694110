/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/json_text.c: strings and numbers; texts that cJSON may see, marks, and their
 * removal. The NUL behind a text is the last byte of its page. spec/fuzz/json.c tests it together
 * with cJSON.
 */
#include "json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Prepares the text; returns the fault, or "" for none. */
static const char *prepare(dlc_slice text, bool keep_numbers, const char *want, size_t length) {
  dlc_buffer bytes = {0};
  dlc_slice copy = guard((dlc_slice){text.data, text.length + 1}), want_slice = {want, length};
  const char *fault;
  copy.length--;
  fault = dlc_json_prepare(&copy, keep_numbers, &bytes);
  if (fault == NULL) CHECK_SLICE(copy, want_slice);
  dlc_buffer_clear(&bytes);
  return fault == NULL ? "" : fault;
}

static void check_prepared(const char *text, bool keep_numbers, const char *want) {
  check_case = text;
  CHECK_TEXT(dlc_slice_of(prepare(dlc_slice_of(text), keep_numbers, want, strlen(want))), "");
  check_case = NULL;
}

static void test_prepare(void) {
  check_prepared("", false, "");
  check_prepared("{\"a\":[1,-2.50e+3,\"\\\"\\\\\"]}", false, "{\"a\":[1,-2.50e+3,\"\\\"\\\\\"]}");
  check_prepared("[\"\\u0000\\\\u0000\"]", false,
                 "[\"\xff"
                 "0\\\\u0000\"]");
  check_prepared(
      "[\"\xff"
      "0\"]",
      false,
      "[\"\xff"
      "10\"]");
  check_prepared("[\"\\ud83d\\ude00\"]", false, "[\"\\ud83d\\ude00\"]");
  check_prepared("[\"\\ud83dx\\ude00\\ud83d\"]", false, "[\"\\ufffdx\\ufffd\\ufffd\"]");
  check_prepared("[-1.50E+3,\"1\",{\"2\":0}]", true,
                 "[\"\xff"
                 "2-1.50E+3\",\"1\",{\"2\":\"\xff"
                 "20\"}]");
}

static void check_refused(dlc_slice text, const char *fault) {
  check_case = text.data;
  CHECK_TEXT(dlc_slice_of(prepare(text, false, "", 0)), fault);
  CHECK_TEXT(dlc_slice_of(prepare(text, true, "", 0)), fault);
  check_case = NULL;
}

/* Returns `count` repetitions of the byte, in a buffer to be cleared. */
static dlc_buffer repeat(char byte, size_t count) {
  dlc_buffer text = {0};
  while (count-- > 0) dlc_buffer_byte(&text, byte);
  if (text.failed) abort();
  return text;
}

static void test_bounds(void) {
  dlc_buffer deep = repeat('[', DLC_MAX_DEPTH), wide = repeat(',', DLC_MAX_VALUES - 1);
  CHECK_TEXT(dlc_slice_of(prepare(dlc_buffer_view(&deep), true, deep.data, deep.length)), "");
  CHECK_TEXT(dlc_slice_of(prepare(dlc_buffer_view(&wide), true, wide.data, wide.length)), "");
  dlc_buffer_byte(&deep, '[');
  dlc_buffer_byte(&wide, ',');
  check_refused(dlc_buffer_view(&deep), DLC_TOO_DEEP);
  check_refused(dlc_buffer_view(&wide), DLC_TOO_MANY);
  dlc_buffer_clear(&deep);
  dlc_buffer_clear(&wide);
  check_refused((dlc_slice){"[\0]", 3}, "it is not valid JSON");
  check_refused((dlc_slice){"\"\0\"", 3}, "it is not valid JSON");
  check_refused(dlc_slice_of("\"open"), "it is not valid JSON");
  check_refused(dlc_slice_of("\"\\"), "it is not valid JSON");
  check_refused(dlc_slice_of("\"\\u12\""), "it is not valid JSON");
}

/* A string marked for cJSON holds no NUL, and unmarks to itself. */
static void check_string(const char *string, size_t length) {
  dlc_buffer bytes = {0};
  dlc_slice whole = {string, length};
  const char *marked = dlc_json_mark(whole, &bytes);
  char *copy = marked == NULL ? NULL : malloc(strlen(marked) + 1);
  if (copy == NULL) abort();
  strcpy(copy, marked);
  CHECK_SLICE(dlc_json_unmark(copy), whole);
  free(copy);
  dlc_buffer_clear(&bytes);
}

static void test_strings(void) {
  check_string("", 0);
  check_string("plain", 5);
  check_string("\0", 1);
  check_string("a\0\0b", 4);
  check_string("\xff", 1);
  check_string(
      "\xff"
      "0\xff"
      "1\xff"
      "2\0",
      7);
}

static void check_finished(const char *printed, const char *want) {
  dlc_buffer bytes = {0};
  CHECK_TEXT(dlc_json_finish(printed, &bytes), want);
  dlc_buffer_clear(&bytes);
}

static void test_finish(void) {
  check_finished("{\"a\":1}", "{\"a\":1}");
  check_finished(
      "[\"\xff"
      "0x\xff"
      "1\"]",
      "[\"\\u0000x\xff\"]");
  check_finished(
      "[\"\xff"
      "2-1.50\",{\"b\":\"\xff"
      "20\"}]",
      "[-1.50,{\"b\":0}]");
  check_finished(
      "\"\xff"
      "21\"",
      "1");
}

static void check_written(const char *string, size_t length, const char *want) {
  dlc_buffer out = {0};
  dlc_json_string(&out, (dlc_slice){string, length});
  CHECK_SLICE(dlc_buffer_view(&out), dlc_slice_of(want));
  dlc_buffer_clear(&out);
}

static void test_written_strings(void) {
  check_written("", 0, "\"\"");
  check_written("plain/\x7f\xff", 8, "\"plain/\x7f\xff\"");
  check_written("\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
  check_written("a\0b\x1f", 4, "\"a\\u0000b\\u001f\"");
  check_written("01234567\\89012345\n", 18, "\"01234567\\\\89012345\\n\"");
}

/* Appends the byte as JSON writes it in a string. */
static void append_written(dlc_buffer *out, unsigned char byte) {
  static const char *const short_ones[] = {"\"\\\"", "\\\\\\", "\b\\b", "\f\\f",
                                           "\n\\n",  "\r\\r",  "\t\\t"};
  char text[8] = {(char)byte, '\0'};
  size_t i;
  if (byte < 0x20) (void)snprintf(text, sizeof text, "\\u%04x", byte);
  for (i = 0; i < sizeof short_ones / sizeof *short_ones; i++) {
    if ((unsigned char)short_ones[i][0] == byte) memcpy(text, short_ones[i] + 1, 3);
  }
  dlc_buffer_text(out, text);
}

/* Any byte at any place of a word and of a piece, among `other` ones. */
static void test_written_bytes(void) {
  static const char others[] = "x\n\xff";
  char string[530];
  size_t at, i, k;
  int byte;
  for (k = 0; others[k] != '\0'; k++) {
    for (byte = 0; byte < 256; byte++) {
      for (at = 252; at < 260; at++) {
        dlc_buffer want = {0}, got = {0};
        memset(string, others[k], sizeof string);
        string[at] = string[sizeof string - 1] = (char)byte;
        dlc_buffer_byte(&want, '"');
        for (i = 0; i < sizeof string; i++) append_written(&want, (unsigned char)string[i]);
        dlc_buffer_byte(&want, '"');
        dlc_json_string(&got, guard((dlc_slice){string, sizeof string}));
        CHECK_SLICE(dlc_buffer_view(&got), dlc_buffer_view(&want));
        dlc_buffer_clear(&want);
        dlc_buffer_clear(&got);
      }
    }
  }
}

static void check_written_number(double number, const char *want) {
  dlc_buffer out = {0};
  CHECK(dlc_json_number(&out, number) == (want != NULL));
  CHECK_SLICE(dlc_buffer_view(&out), dlc_slice_of(want));
  dlc_buffer_clear(&out);
}

static void test_numbers(void) {
  check_written_number(0, "0");
  check_written_number(-1.5, "-1.5");
  check_written_number(0.1, "0.1");
  check_written_number(0.30000000000000004, "0.30000000000000004");
  check_written_number(9007199254740991, "9007199254740991");
  check_written_number(1e300, "1e+300");
  check_written_number(-1.25e-7, "-1.25e-07");
  check_written_number(HUGE_VAL, NULL);
  check_written_number(-HUGE_VAL, NULL);
  check_written_number(HUGE_VAL - HUGE_VAL, NULL);
}

void test_json_text(void) {
  test_written_strings();
  test_written_bytes();
  test_numbers();
  test_prepare();
  test_bounds();
  test_strings();
  test_finish();
}
