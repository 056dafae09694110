/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/utf8.c, each input flush against a page that may not be read.
 */
#include "utf8.h"

#include "check.h"

static void check_count(const char *text, size_t want) {
  size_t count = 0;
  CHECK(dlc_utf8_count(guard_text(text), &count));
  CHECK(count == want);
}

static void check_refused(const char *text) {
  size_t count;
  CHECK(!dlc_utf8_count(guard_text(text), &count));
}

static void test_characters(void) {
  check_count("", 0);
  check_count("abc\x7f", 4);
  check_count("a\xc3\xa4 \xe2\x82\xac", 4);
  check_count("\xc2\x80\xdf\xbf", 2);
  check_count("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf", 4);
  check_count("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 2);
}

static void test_refused(void) {
  static const char *const texts[] = {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc2",
                                      "\xc2"
                                      "a",
                                      "\xe0\x9f\xbf",
                                      "\xe2\x82",
                                      "\xe2\x82"
                                      "a",
                                      "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf0\x90\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "a\xc3\xa4\xe4"};
  size_t i;
  for (i = 0; i < sizeof texts / sizeof *texts; i++) check_refused(texts[i]);
}

void test_utf8(void) {
  test_characters();
  test_refused();
}
