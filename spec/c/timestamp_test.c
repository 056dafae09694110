/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/timestamp.c: texts that botocore's parser accepts and refuses, the ends of the
 * calendar, and libc's reckoning as the second opinion. Each input is flush against a barred page.
 */
#define _DEFAULT_SOURCE      /* timegm, gmtime_r */
#define _FILE_OFFSET_BITS 64 /* for the next */
#define _TIME_BITS 64        /* the years 1 to 9999 on a 32-bit glibc, too */
#include "timestamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "check.h"

enum { DAY = 86400 };

static const int64_t first_second = INT64_C(-62135596800), last_second = INT64_C(253402300799);

typedef struct moment {
  const char *text;
  int64_t seconds;
  int32_t nanoseconds;
} moment;

static void test_accepted(void) {
  static const moment moments[] = {
      /* seconds since the epoch */
      {"1785587696", 1785587696, 0},
      {"1785587696.789", 1785587696, 789000000},
      {"0", 0, 0},
      {"-0", 0, 0},
      {"0.1", 0, 100000000},
      {"-1", -1, 0},
      {"-1.25", -2, 750000000},
      {"-0.000000001", -1, 999999999},
      {"20260801", 20260801, 0}, /* digits alone are never a date */
      {"00012", 12, 0},
      {"253402300799", INT64_C(253402300799), 0},
      {"253402300799.999999999", INT64_C(253402300799), 999999999},
      {"-62135596800", INT64_C(-62135596800), 0},
      /* ISO 8601, extended and basic */
      {"2026-08-01T12:34:56Z", 1785587696, 0},
      {"2026-08-01T12:34:56z", 1785587696, 0},
      {"2026-08-01t12:34:56Z", 1785587696, 0},
      {"2026-08-01 12:34:56Z", 1785587696, 0},
      {"2026-08-01T12:34:56", 1785587696, 0},
      {"2026-08-01T12:34Z", 1785587640, 0},
      {"2026-08-01T12:34", 1785587640, 0},
      {"2026-08-01T12Z", 1785585600, 0},
      {"20260801T1234Z", 1785587640, 0},
      {"2026-08-01T14:34+02:00", 1785587640, 0},
      {"2026-08-01T14:34:56+02", 1785587696, 0},
      {"2026-08-01T10-02", 1785585600, 0},
      {"20260801T123456Z", 1785587696, 0},
      {"20260801T123456", 1785587696, 0},
      {"2026-08-01", 1785542400, 0},
      {"2026-08-01T12:34:56.1Z", 1785587696, 100000000},
      {"2026-08-01T12:34:56.12Z", 1785587696, 120000000},
      {"2026-08-01T12:34:56.789Z", 1785587696, 789000000},
      {"2026-08-01T12:34:56,789Z", 1785587696, 789000000},
      {"2026-08-01T12:34:56.123456789Z", 1785587696, 123456789},
      {"2026-08-01T12:34:56.123456789987654321Z", 1785587696, 123456789},
      {"2026-08-01T12:34:56.000000000Z", 1785587696, 0},
      {"2026-08-01T05:34:56-07:00", 1785587696, 0},
      {"2026-08-01T05:34:56-0700", 1785587696, 0},
      {"2026-08-01T18:04:56.5+05:30", 1785587696, 500000000},
      {"2026-08-01T12:34:56+00:00", 1785587696, 0},
      {"2026-08-02T12:33:56+23:59", 1785587696, 0},
      /* leap years, and years that are none */
      {"2024-02-29", 1709164800, 0},
      {"2000-02-29", 951782400, 0},
      {"1600-02-29T00:00:00Z", INT64_C(-11670998400), 0},
      /* the ends */
      {"0001-01-01T00:00:00Z", INT64_C(-62135596800), 0},
      {"9999-12-31T23:59:59.999999999Z", INT64_C(253402300799), 999999999},
      {"0001-01-01T05:00:00+05:00", INT64_C(-62135596800), 0},
      {"9999-12-31T22:59:59-01:00", INT64_C(253402300799), 0},
      {"1970-01-01T00:00:00Z", 0, 0},
      {"1969-12-31T23:59:59Z", -1, 0},
      /* RFC 7231 */
      {"Sat, 01 Aug 2026 12:34:56 GMT", 1785587696, 0},
      {"Sat, 01 Aug 2026 12:34:56 +0000", 1785587696, 0},
      {"Sat, 01 Aug 2026 05:34:56 -0700", 1785587696, 0},
      {"01 Aug 2026 12:34:56 GMT", 1785587696, 0},
      {"Thu, 01 Jan 1970 00:00:00 GMT", 0, 0},
      {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800, 0},
  };
  size_t i;
  for (i = 0; i < sizeof moments / sizeof *moments; i++) {
    dlc_timestamp t = {0, 0};
    check_case = moments[i].text;
    CHECK(dlc_timestamp_parse(guard_text(moments[i].text), &t));
    CHECK_NUMBER(t.seconds, moments[i].seconds);
    CHECK_NUMBER(t.nanoseconds, moments[i].nanoseconds);
  }
  check_case = NULL;
}

static void test_refused(void) {
  static const char *const texts[] = {
      "",
      "nope",
      " ",
      "-",
      "+",
      ".",
      "-.5",
      "1.",
      "1785587696.",
      "1785587696.7x",
      "1785587696 ",
      " 1785587696",
      "0x10",
      "1e3",
      "nan",
      "inf",
      "--1",
      "1785587696Z",
      /* beyond the years; milliseconds */
      "253402300800",
      "1785587696789",
      "-62135596801",
      "-62135596800.5",
      "99999999999999999999999999",
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "10000-01-01T00:00:00Z",
      /* no such moment */
      "2026-02-30T00:00:00Z",
      "2026-02-29",
      "2100-02-29",
      "1900-02-29",
      "2026-00-01",
      "2026-13-01",
      "2026-01-00",
      "2026-01-32",
      "2026-04-31",
      "2026-06-31",
      "2026-09-31",
      "2026-11-31",
      "2026-08-01T24:00:00Z",
      "2026-08-01T12:60:00Z",
      "2026-08-01T12:34:60Z",
      "2026-08-01T12:34:56+24:00",
      "2026-08-01T12:34:56+00:60",
      /* no such form */
      "2026-",
      "2026-08",
      "2026-08-",
      "2026-08-1",
      "2026-8-01",
      "26-08-01",
      "2026/08/01",
      "2026-08-01T",
      "2026-08-01T1",
      "2026-08-01T12:",
      "2026-08-01T12:3",
      "2026-08-01T12:Z",
      "2026-08-01T12:34:",
      "2026-08-01T12:34:5",
      "2026-08-01T12:34:Z",
      "2026-08-01T12:34.5Z",
      "2026-08-01T123",
      "2026-08-01T12345",
      "2026-08-01X12:34:56Z",
      "2026-08-01T12:34:56.",
      "2026-08-01T12:34:56.Z",
      "2026-08-01T12:34:56ZZ",
      "2026-08-01T12:34:56Z ",
      " 2026-08-01T12:34:56Z",
      "2026-08-01T12:34:56+",
      "2026-08-01T12:34:56+0",
      "2026-08-01T12:34:56+7",
      "2026-08-01T12:34:56+07:",
      "2026-08-01T12:34:56+07:0",
      "2026-08-01T12:34:56+07:000",
      "2026-08-01T12:34:56 07:00",
      "-2026-08-01",
      "+2026-08-01",
      "2026-08-01T12:34:56E",
      "2026-08-01T-1:34:56Z",
      "Sat, 01 Aug 2026 12:34:56",
      "Sat, 01 Aug 2026 12:34:56 ",
      "Sat, 01 Aug 2026",
      "Sat, 01 Foo 2026 12:34:56 GMT",
      "Sat, 01 aug 2026 12:34:56 GMT",
      "Sat, 31 Feb 2026 12:34:56 GMT",
      "Sat,",
      "Sat, ",
      "Sat, 01 Aug 2026 12:34:56 GMTX",
      "Sat, 01 Aug 26 12:34:56 GMT",
      "Sat,01 Aug 2026 12:34:56 GMT",
  };
  dlc_slice none = {NULL, 0}, nul = {"2026-08-01\0", 11}, nul_zone = {"2026-08-01T12:34:56\0", 20};
  dlc_timestamp t;
  size_t i;
  for (i = 0; i < sizeof texts / sizeof *texts; i++) {
    check_case = texts[i];
    CHECK(!dlc_timestamp_parse(guard_text(texts[i]), &t));
  }
  check_case = NULL;
  CHECK(!dlc_timestamp_parse(none, &t));
  CHECK(!dlc_timestamp_parse(guard(nul), &t));
  CHECK(!dlc_timestamp_parse(guard(nul_zone), &t));
}

/* Every prefix of every form ends at the barred page once; none may be read past it. */
static void test_prefixes(void) {
  static const char *const texts[] = {"2026-08-01T12:34:56.789+05:30", "20260801T123456Z",
                                      "Sat, 01 Aug 2026 12:34:56 +0000", "-1785587696.789"};
  unsigned whole = 0;
  size_t i, length;
  for (i = 0; i < sizeof texts / sizeof *texts; i++) {
    for (length = 0; length <= dlc_slice_of(texts[i]).length; length++) {
      dlc_slice prefix = {texts[i], length};
      dlc_timestamp t;
      if (dlc_timestamp_parse(guard(prefix), &t) && texts[i][length] == '\0') whole++;
    }
  }
  CHECK_NUMBER(whole, sizeof texts / sizeof *texts);
}

/* Any byte at any place of the form that has a reader of its own: a lower-case z leaves the text to
 * the other. */
static void test_fixed(void) {
  static const char *const texts[] = {"2026-08-01T12:34:56Z", "2028-02-29T23:59:59.789Z"};
  size_t i, at, read = 0;
  int byte;
  for (i = 0; i < sizeof texts / sizeof *texts; i++) {
    dlc_slice form = dlc_slice_of(texts[i]);
    for (at = 0; at + 1 < form.length; at++) {
      for (byte = 0; byte < 256; byte++) {
        char text[DLC_TIMESTAMP_SIZE];
        dlc_slice changed = {text, form.length};
        dlc_timestamp fixed = {0, 0}, other = {0, 0};
        bool fits;
        memcpy(text, form.data, form.length);
        text[at] = (char)byte;
        fits = dlc_timestamp_parse(guard(changed), &fixed);
        text[form.length - 1] = 'z';
        CHECK(fits == dlc_timestamp_parse(changed, &other));
        CHECK(!fits || fixed.seconds == other.seconds);
        CHECK(!fits || fixed.nanoseconds == other.nanoseconds);
        read += fits;
      }
    }
  }
  CHECK(read > 100);
}

static void check_iso(int64_t seconds, int32_t nanoseconds, const char *want) {
  dlc_timestamp t = {seconds, nanoseconds};
  char text[DLC_TIMESTAMP_SIZE] = "";
  size_t length = dlc_timestamp_iso(t, text);
  dlc_slice got = {text, length};
  CHECK_TEXT(got, want);
  CHECK(length == 0 || text[length] == '\0');
}

static void test_iso(void) {
  check_iso(1785587696, 0, "2026-08-01T12:34:56Z");
  check_iso(1785587696, 789000000, "2026-08-01T12:34:56.789Z");
  check_iso(1785587696, 789012000, "2026-08-01T12:34:56.789012Z");
  check_iso(1785587696, 1000, "2026-08-01T12:34:56.000001Z");
  check_iso(1785587696, 499, "2026-08-01T12:34:56Z"); /* rounded to microseconds */
  check_iso(1785587696, 500, "2026-08-01T12:34:56.000001Z");
  check_iso(1785587696, 788999999, "2026-08-01T12:34:56.789Z");
  check_iso(1785628799, 999999999, "2026-08-02T00:00:00Z"); /* rounded up through the day */
  check_iso(-1, 500000000, "1969-12-31T23:59:59.500Z");
  check_iso(first_second, 0, "0001-01-01T00:00:00Z");
  check_iso(last_second, 999999000, "9999-12-31T23:59:59.999999Z");
  check_iso(last_second, 999999999, ""); /* the year 10000 */
  check_iso(first_second - 1, 0, "");
  check_iso(last_second + 1, 0, "");
  check_iso(INT64_MAX, 0, "");
  check_iso(INT64_MIN, 0, "");
}

static void check_basic(int64_t seconds, const char *want) {
  char text[DLC_TIMESTAMP_SIZE] = "";
  dlc_slice got = {text, dlc_timestamp_basic(seconds, text)};
  CHECK_TEXT(got, want);
}

static void test_basic(void) {
  check_basic(1440938160, "20150830T123600Z");
  check_basic(first_second, "00010101T000000Z");
  check_basic(last_second, "99991231T235959Z");
  check_basic(first_second - 1, "");
  check_basic(last_second + 1, "");
  check_basic(INT64_MAX, "");
  check_basic(INT64_MIN, "");
}

static void check_from(double number, int64_t seconds, int32_t nanoseconds) {
  dlc_timestamp t = {0, 0};
  CHECK(dlc_timestamp_from(number, &t));
  CHECK_NUMBER(t.seconds, seconds);
  CHECK_NUMBER(t.nanoseconds, nanoseconds);
}

static void test_from(void) {
  dlc_timestamp t;
  double zero = 0;
  check_from(0, 0, 0);
  check_from(1785587696.5, 1785587696, 500000000);
  check_from(-1, -1, 0);
  check_from(-0.25, -1, 750000000);
  check_from(-1e-10, -1, 999999999);
  check_from(-1e-17, 0, 0); /* a whole second after -1, to a double */
  check_from((double)first_second, first_second, 0);
  check_from((double)last_second + 0.5, last_second, 500000000);
  CHECK(!dlc_timestamp_from((double)first_second - 1, &t));
  CHECK(!dlc_timestamp_from((double)last_second + 1, &t));
  CHECK(!dlc_timestamp_from(1 / zero, &t));
  CHECK(!dlc_timestamp_from(-1 / zero, &t));
  CHECK(!dlc_timestamp_from(zero / zero, &t));
}

/* Writes the timestamp, compares it with libc's, and reads it back. */
static bool agrees(int64_t seconds) {
  time_t moment_of_libc = (time_t)seconds;
  dlc_timestamp t = {seconds, 0}, back = {0, 0};
  char got[DLC_TIMESTAMP_SIZE], basic[DLC_TIMESTAMP_SIZE], want[80];
  struct tm tm;
  dlc_slice text = {got, dlc_timestamp_iso(t, got)};
  gmtime_r(&moment_of_libc, &tm);
  snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
           tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
  if (!dlc_slice_equal(text, dlc_slice_of(want))) return false;
  if (!dlc_timestamp_parse(text, &back) || back.seconds != seconds) return false;
  if (timegm(&tm) != moment_of_libc) return false;
  text.data = basic;
  text.length = dlc_timestamp_basic(seconds, basic);
  return dlc_timestamp_parse(text, &back) && back.seconds == seconds;
}

static void check_span(int64_t from, int64_t to, int64_t step) {
  int64_t seconds;
  for (seconds = from; seconds <= to; seconds += step) {
    if (agrees(seconds)) continue;
    printf("  at %" PRId64 "\n", seconds);
    CHECK(agrees(seconds));
    return;
  }
  CHECK(seconds > to);
}

/* The whole calendar in odd steps, and every day around the dates at which calendars err. */
static void test_against_libc(void) {
  check_span(first_second, last_second, INT64_C(41) * DAY + 12345);
  check_span(first_second, first_second + INT64_C(5) * 366 * DAY, DAY + 1);
  check_span(last_second - INT64_C(5) * 366 * DAY, last_second, DAY - 1);
  check_span(INT64_C(-2335219200), INT64_C(-2051222400), DAY); /* 1896 to 1904 */
  check_span(INT64_C(820454400), INT64_C(1104537600), DAY);    /* 1996 to 2004 */
  check_span(INT64_C(3976214400), INT64_C(4260211200), DAY);   /* 2096 to 2104 */
  check_span(-2 * DAY, 2 * DAY, 1799);
}

void test_timestamp(void) {
  test_accepted();
  test_refused();
  test_prefixes();
  test_fixed();
  test_iso();
  test_basic();
  test_from();
  test_against_libc();
}
