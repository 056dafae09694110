/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/header.c: the lines that a header block may have. transfer_test.c tests the walk
 * over its fields.
 */
#include "header.h"

#include <stddef.h>

#include "check.h"

static const dlc_slice status_lines[] = {
    {"HTTP/1.1 200 OK\r\n", 17},   {"HTTP/1.0 404 \r\n", 15}, {"HTTP/1.1 999\r\n", 14},
    {"HTTP/1.1 100\n", 13},        {"HTTP/2 200 \r\n", 13},   {"HTTP/2 503\r\n", 12},
    {"HTTP/1.1 200 \xff\r\n", 16},
};

static const dlc_slice other_lines[] = {
    {"HTTP/1.1 2000 OK\r\n", 18},
    {"HTTP/1.1 20 OK\r\n", 16},
    {"HTTP/1.1 2xx OK\r\n", 17},
    {"HTTP/1.1 099 OK\r\n", 17},
    {"HTTP/1.1 200OK\r\n", 16},
    {"HTTP/1.1  200 OK\r\n", 18},
    {"HTTP/1.2 200 OK\r\n", 17},
    {"HTTP/11 200 OK\r\n", 16},
    {"HTTP/9.9 200 OK\r\n", 17},
    {"HTTP/1.1\t200 OK\r\n", 17},
    {"http/1.1 200 OK\r\n", 17},
    {"HTTP/1.1 200", 12},
    {"HTTP/1.1 20", 11},
    {"HTTP/1.1 ", 9},
    {"HTTP/1.1", 8},
    {"ICY 200 OK\r\n", 12},
    {"\r\n", 2},
    {"H", 1},
    {"HTTP/1.1 -20 OK\r\n", 17},
    {"HTTP/1.1 +200 OK\r\n", 18},
    {"HTTP/1.1 200 \r\r\n", 16},
    {"HTTP/1.1 200\r X: y\r\n", 20},
    {"HTTP/1.1 200 \0\r\n", 16},
};

static const dlc_slice field_lines[] = {
    {"Name: value\r\n", 13}, {"Name:\n", 6},  {": nameless\r\n", 12}, {"\r\n", 2}, {"\n", 1},
    {" folded\r\n", 9},      {"\tfolded", 7}, {"HTTP/x: 1\r\n", 11},
};

static const dlc_slice junk_lines[] = {
    {"no colon\r\n", 10}, {"x", 1},          {"x: \0\r\n", 6},      {"\0: x\r\n", 6},
    {" \0\r\n", 4},       {"\rx: y\r\n", 7}, {"x: \ry: z\r\n", 10}, {"x : y\r\n", 7},
    {"x\t: y\r\n", 7},    {"\r\r\n", 3},
};

static void test_length(void) {
  static const char *const good[] = {"",
                                     "x: y\r\n",
                                     "Content-Length: 0\r\n",
                                     "content-length:12\r\nx:y\r\n",
                                     "Content-Length: 7\r\nCONTENT-LENGTH: 7 \r\n",
                                     "Content-Length: 123456789012345678\r\n",
                                     "Content-Lengths: x\r\n"};
  static const char *const bad[] = {"Content-Length:\r\n",
                                    "Content-Length: -1\r\n",
                                    "Content-Length: +1\r\n",
                                    "Content-Length: 0x1\r\n",
                                    "Content-Length: 1, 1\r\n",
                                    "Content-Length: 1 1\r\n",
                                    "Content-Length: 1\r\nx: y\r\ncontent-length: 2\r\n",
                                    "Content-Length: 1234567890123456789\r\n"};
  size_t i;
  for (i = 0; i < sizeof good / sizeof *good; i++) {
    check_case = good[i];
    CHECK(dlc_has_one_length(guard_text(good[i])));
  }
  for (i = 0; i < sizeof bad / sizeof *bad; i++) {
    check_case = bad[i];
    CHECK(!dlc_has_one_length(guard_text(bad[i])));
  }
  check_case = NULL;
}

static void check_lines(const dlc_slice *lines, size_t count, bool (*is)(dlc_slice), bool want) {
  size_t i;
  for (i = 0; i < count; i++) {
    check_case = lines[i].data;
    CHECK_NUMBER(is(guard(lines[i])), want);
  }
  check_case = NULL;
}

#define CHECK_LINES(lines, is, want) check_lines(lines, sizeof lines / sizeof *lines, is, want)

void test_header(void) {
  CHECK_LINES(status_lines, dlc_is_status_line, true);
  CHECK_LINES(other_lines, dlc_is_status_line, false);
  CHECK_LINES(field_lines, dlc_is_field_line, true);
  CHECK_LINES(junk_lines, dlc_is_field_line, false);
  CHECK(dlc_is_blank_line(guard_text("\r\n")) && dlc_is_blank_line(guard_text("\n")));
  CHECK(!dlc_is_blank_line(guard_text("x")) && !dlc_is_blank_line(guard_text(" \r\n")));
  CHECK(!dlc_is_blank_line(guard_text("\rx: y\r\n")) && !dlc_is_blank_line(guard_text("\r\r\n")));
  test_length();
}
