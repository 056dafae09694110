/* SPDX-License-Identifier: MIT
 *
 * Timestamps, both ways: see timestamp.h. The calendar is the proleptic Gregorian one, reckoned in
 * integers from 1 March, so that the leap day is the last of its year.
 */
#include "timestamp.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

static const int64_t first_second = INT64_C(-62135596800); /* 0001-01-01T00:00:00Z */
static const int64_t last_second = INT64_C(253402300799);  /* 9999-12-31T23:59:59Z */

typedef struct civil {
  int year, month, day, hour, minute, second;
} civil;

static bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool is_valid(const civil *c) {
  return c->year >= 1 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
         c->day <= days_in_month(c->year, c->month) && c->hour < 24 && c->minute < 60 &&
         c->second < 60;
}

static int64_t to_seconds(const civil *c) {
  int year = c->month <= 2 ? c->year - 1 : c->year;
  int months = (c->month + 9) % 12; /* since March */
  int days = year * 365 + year / 4 - year / 100 + year / 400 + (months * 153 + 2) / 5 + c->day - 1 -
             719468;
  int seconds = (c->hour * 60 + c->minute) * 60 + c->second;
  return (int64_t)days * DAY + seconds;
}

static civil to_civil(int64_t seconds) {
  int64_t days = seconds / DAY, rest = seconds % DAY, era_day, year, year_day, months;
  civil c;
  if (rest < 0) {
    rest += DAY;
    days--;
  }
  days += 719468;
  era_day = days % 146097;
  year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
  year_day = era_day - (year * 365 + year / 4 - year / 100);
  months = (year_day * 5 + 2) / 153;
  c.day = (int)(year_day - (months * 153 + 2) / 5 + 1);
  c.month = (int)(months < 10 ? months + 3 : months - 9);
  c.year = (int)(days / 146097 * 400 + year + (c.month <= 2 ? 1 : 0));
  c.hour = (int)(rest / 3600);
  c.minute = (int)(rest / 60 % 60);
  c.second = (int)(rest % 60);
  return c;
}

/* Reading. Each function takes what it wants from the front of `text`, or leaves it as it is. */

/* Compares by hand: calls of strchr were a third of the time of reading a timestamp. */
static bool take_char(dlc_slice *text, const char *any_of) {
  if (text->length == 0) return false;
  while (*any_of != '\0' && *any_of != text->data[0]) any_of++;
  if (*any_of == '\0') return false;
  text->data++;
  text->length--;
  return true;
}

static bool take_digits(dlc_slice *text, size_t count, int *value) {
  size_t i;
  int result = 0;
  if (text->length < count) return false;
  for (i = 0; i < count; i++) {
    if (text->data[i] < '0' || text->data[i] > '9') return false;
    result = result * 10 + (text->data[i] - '0');
  }
  text->data += count;
  text->length -= count;
  *value = result;
  return true;
}

static bool take_word(dlc_slice *text, const char *word) {
  size_t length = strlen(word);
  if (text->length < length || memcmp(text->data, word, length) != 0) return false;
  text->data += length;
  text->length -= length;
  return true;
}

/* The digits after a decimal point, as nanoseconds. */
static bool take_fraction(dlc_slice *text, int32_t *nanoseconds) {
  int32_t scale = 100000000, value = 0;
  int digit;
  if (!take_digits(text, 1, &digit)) return false;
  do {
    value += digit * scale;
    scale /= 10;
  } while (take_digits(text, 1, &digit));
  *nanoseconds = value;
  return true;
}

/* Returns whether another part of a clock or an offset follows, with or without its colon. */
static bool has_more(dlc_slice text) {
  return text.length > 0 && text.data[0] >= '0' && text.data[0] <= ':';
}

/* "Z", "GMT", "+hh:mm", "-hhmm", "+hh", or nothing; the offset in seconds east of Greenwich. */
static bool take_zone(dlc_slice *text, int *offset) {
  int hours, minutes = 0, sign;
  *offset = 0;
  if (text->length == 0 || take_char(text, "Zz")) return true;
  if (take_word(text, "GMT") || take_word(text, "UTC")) return true;
  sign = text->data[0] == '-' ? -1 : 1;
  if (!take_char(text, "+-") || !take_digits(text, 2, &hours)) return false;
  if (has_more(*text)) {
    take_char(text, ":");
    if (!take_digits(text, 2, &minutes)) return false;
  }
  if (hours > 23 || minutes > 59) return false;
  *offset = sign * (hours * 3600 + minutes * 60);
  return true;
}

/* "hh", "hh:mm", "hh:mm:ss" or "hh:mm:ss.fff". */
static bool take_clock(dlc_slice *text, civil *c, int32_t *nanoseconds) {
  if (!take_digits(text, 2, &c->hour)) return false;
  if (!has_more(*text)) return true;
  take_char(text, ":");
  if (!take_digits(text, 2, &c->minute)) return false;
  if (!has_more(*text)) return true;
  take_char(text, ":");
  if (!take_digits(text, 2, &c->second)) return false;
  return !take_char(text, ".,") || take_fraction(text, nanoseconds);
}

static bool finish(const civil *c, int offset, int32_t nanoseconds, dlc_timestamp *out) {
  if (!is_valid(c)) return false;
  out->seconds = to_seconds(c) - offset;
  out->nanoseconds = nanoseconds;
  return out->seconds >= first_second && out->seconds <= last_second;
}

static bool parse_iso(dlc_slice text, dlc_timestamp *out) {
  civil c = {0, 0, 0, 0, 0, 0};
  int32_t nanoseconds = 0;
  int offset = 0;
  if (!take_digits(&text, 4, &c.year)) return false;
  take_char(&text, "-");
  if (!take_digits(&text, 2, &c.month)) return false;
  take_char(&text, "-");
  if (!take_digits(&text, 2, &c.day)) return false;
  if (text.length > 0) {
    if (!take_char(&text, "Tt ") || !take_clock(&text, &c, &nanoseconds)) return false;
    if (!take_zone(&text, &offset)) return false;
  }
  return text.length == 0 && finish(&c, offset, nanoseconds, out);
}

static bool take_month(dlc_slice *text, int *month) {
  static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  int i;
  for (i = 0; i < 12; i++) {
    if (take_word(text, names[i])) {
      *month = i + 1;
      return true;
    }
  }
  return false;
}

/* Parses RFC 7231's IMF-fixdate; the name of the day is skipped unread. */
static bool parse_http_date(dlc_slice text, dlc_timestamp *out) {
  civil c = {0, 0, 0, 0, 0, 0};
  int32_t nanoseconds = 0;
  int offset;
  if (text.length > 5 && text.data[3] == ',' && text.data[4] == ' ') {
    text.data += 5;
    text.length -= 5;
  }
  if (!take_digits(&text, 2, &c.day) || !take_char(&text, " ")) return false;
  if (!take_month(&text, &c.month) || !take_char(&text, " ")) return false;
  if (!take_digits(&text, 4, &c.year) || !take_char(&text, " ")) return false;
  if (!take_clock(&text, &c, &nanoseconds) || !take_char(&text, " ")) return false;
  if (text.length == 0 || !take_zone(&text, &offset)) return false;
  return text.length == 0 && finish(&c, offset, nanoseconds, out);
}

/* "1785587696", "-1", "1785587696.789" */
static bool parse_epoch(dlc_slice text, dlc_timestamp *out) {
  bool negative = take_char(&text, "-");
  int64_t seconds = 0;
  int32_t nanoseconds = 0;
  int digit;
  if (!take_digits(&text, 1, &digit)) return false;
  do {
    seconds = seconds * 10 + digit;
    if (seconds > last_second) return false;
  } while (take_digits(&text, 1, &digit));
  if (take_char(&text, ".") && !take_fraction(&text, &nanoseconds)) return false;
  if (text.length > 0) return false;
  if (negative) {
    seconds = nanoseconds > 0 ? -seconds - 1 : -seconds;
    nanoseconds = nanoseconds > 0 ? 1000000000 - nanoseconds : 0;
  }
  out->seconds = seconds;
  out->nanoseconds = nanoseconds;
  return seconds >= first_second;
}

enum { NO_DIGITS = 10000 }; /* more than any part of a timestamp */

static inline int read_digits(const char *at, int count) {
  int i, value = 0;
  for (i = 0; i < count; i++) {
    unsigned digit = (unsigned)at[i] - '0';
    if (digit > 9) return NO_DIGITS;
    value = value * 10 + (int)digit;
  }
  return value;
}

/* Reads "2026-08-01T12:34:56Z" and "2026-08-01T12:34:56.789Z", as the service writes them: the
 * digits stand at fixed places. parse_iso reads both, too, at three times the cost. */
static bool parse_fixed(dlc_slice text, dlc_timestamp *out) {
  const char *at = text.data;
  int milliseconds = 0;
  civil c;
  if (text.length != 20 && (text.length != 24 || at[19] != '.')) return false;
  if (at[4] != '-' || at[7] != '-' || at[10] != 'T') return false;
  if (at[13] != ':' || at[16] != ':' || at[text.length - 1] != 'Z') return false;
  c.year = read_digits(at, 4);
  c.month = read_digits(at + 5, 2);
  c.day = read_digits(at + 8, 2);
  c.hour = read_digits(at + 11, 2);
  c.minute = read_digits(at + 14, 2);
  c.second = read_digits(at + 17, 2);
  if (text.length == 24) milliseconds = read_digits(at + 20, 3);
  return milliseconds < 1000 && finish(&c, 0, milliseconds * 1000000, out);
}

/* Takes digits alone for seconds since the epoch, even if they could be a basic date. A dash behind
 * four characters, as the service writes it, means ISO 8601. */
bool dlc_timestamp_parse(dlc_slice text, dlc_timestamp *out) {
  if (parse_fixed(text, out)) return true;
  if (text.length > 4 && text.data[4] == '-') return parse_iso(text, out);
  return parse_epoch(text, out) || parse_iso(text, out) || parse_http_date(text, out);
}

bool dlc_timestamp_from(double seconds, dlc_timestamp *out) {
  double fraction; /* rounded, where differences have more bits */
  if (!(seconds >= (double)first_second && seconds < (double)last_second + 1)) return false;
  out->seconds = (int64_t)seconds;
  if ((double)out->seconds > seconds) out->seconds--; /* the cast goes towards zero */
  fraction = seconds - (double)out->seconds;
  out->nanoseconds = (int32_t)(fraction * 1e9);
  if (out->nanoseconds == 1000000000) { /* the least bit before 1970 */
    out->nanoseconds = 0;
    out->seconds++;
  }
  return true;
}

double dlc_timestamp_seconds(dlc_timestamp t) {
  return (double)t.seconds + t.nanoseconds / 1e9;
}

size_t dlc_timestamp_iso(dlc_timestamp t, char out[DLC_TIMESTAMP_SIZE]) {
  int micros = (t.nanoseconds + 500) / 1000, length;
  civil c;
  if (micros == 1000000) {
    micros = 0;
    t.seconds++;
  }
  if (t.seconds < first_second || t.seconds > last_second) return 0;
  c = to_civil(t.seconds);
  length = snprintf(out, DLC_TIMESTAMP_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", c.year % 10000,
                    c.month % 100, c.day % 100, c.hour % 100, c.minute % 100, c.second % 100);
  if (micros % 1000 != 0) {
    length += snprintf(out + length, 8, ".%06d", micros % 1000000);
  } else if (micros != 0) {
    length += snprintf(out + length, 5, ".%03d", micros / 1000 % 1000);
  }
  assert(length > 0 && length < DLC_TIMESTAMP_SIZE - 1);
  out[length++] = 'Z';
  out[length] = '\0';
  return (size_t)length;
}

size_t dlc_timestamp_basic(int64_t seconds, char out[DLC_TIMESTAMP_SIZE]) {
  civil c;
  if (seconds < first_second || seconds > last_second) return 0;
  c = to_civil(seconds);
  return (size_t)snprintf(out, DLC_TIMESTAMP_SIZE, "%04d%02d%02dT%02d%02d%02dZ", c.year % 10000,
                          c.month % 100, c.day % 100, c.hour % 100, c.minute % 100, c.second % 100);
}
