/* SPDX-License-Identifier: MIT
 *
 * JSON text: see json_text.h.
 */
#include "json_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writing. */

static bool is_escaped(char c) {
  return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* Returns whether a byte of the eight is escaped. Each term has the top bit of such a byte set: of
 * one below 0x20, or of one that is zero after the exclusive or. Those of bytes that are not ASCII
 * do not count. */
static bool has_escaped(const char bytes[8]) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return (((word - ones * 0x20) | ((word ^ (ones * '"')) - ones) |
           ((word ^ (ones * '\\')) - ones)) &
          ~word & tops) != 0;
}

enum { MAX_ESCAPE = 6, PIECE = 256 };

/* Writes the escape of a byte; returns its end. */
static char *write_escape(char *out, char c) {
  static const char letters[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu", digits[] = "0123456789abcdef";
  char letter = c;
  if ((unsigned char)c < 0x20) letter = letters[(unsigned char)c];
  *out++ = '\\';
  *out++ = letter;
  if (letter != 'u') return out;
  *out++ = '0';
  *out++ = '0';
  *out++ = digits[c >> 4];
  *out++ = digits[c & 15];
  return out;
}

/* Writes a piece of a string, with room for an escape of each byte; returns the end. */
static char *write_piece(char *out, const char *at, const char *end) {
  while (at < end) {
    if (end - at >= 8 && !has_escaped(at)) {
      memcpy(out, at, 8);
      at += 8;
      out += 8;
      continue;
    }
    while (at < end && !is_escaped(*at)) *out++ = *at++;
    if (at < end) out = write_escape(out, *at++);
  }
  return out;
}

/* Writes straight into the buffer, piece by piece: a template has escapes in every line, too many
 * to append each, and what is between them, by itself. The first room is enough for most. */
void dlc_json_string(dlc_buffer *out, dlc_slice string) {
  const char *at = string.data, *end = at + string.length;
  dlc_buffer_reserve(out, string.length + string.length / 4 + 2);
  dlc_buffer_byte(out, '"');
  while (at < end) {
    size_t length = end - at < PIECE ? (size_t)(end - at) : PIECE;
    if (!dlc_buffer_reserve(out, length * MAX_ESCAPE + 1)) return;
    out->length = (size_t)(write_piece(out->data + out->length, at, at + length) - out->data);
    at += length;
  }
  dlc_buffer_byte(out, '"');
}

bool dlc_json_number(dlc_buffer *out, double number) {
  char text[32];
  const char *rest;
  size_t whole;
  int digits;
  if (!isfinite(number)) return false;
  for (digits = 15; digits <= 17; digits++) {
    (void)snprintf(text, sizeof text, "%.*g", digits, number);
    if (strtod(text, NULL) == number) break;
  }
  whole = strspn(text, "-0123456789");
  dlc_buffer_append(out, text, whole);
  rest = text + whole;
  if (*rest != '\0' && *rest != 'e') { /* the locale's point, of any length */
    dlc_buffer_byte(out, '.');
    rest += strcspn(rest, "0123456789");
  }
  dlc_buffer_text(out, rest);
  return true;
}

/* For cJSON. */

#define MARK "\xff"
#define MARKED_NUL MARK "0"
#define MARKED_MARK MARK "1"
#define MARKED_NUMBER MARK "2"

typedef struct scan {
  const char *at, *end, *copied; /* `out` has what is before `copied` */
  bool keep_numbers;
  dlc_buffer *out;
} scan;

/* Replaces the next `length` bytes by `instead`. */
static void replace(scan *s, size_t length, const char *instead) {
  dlc_buffer_append(s->out, s->copied, (size_t)(s->at - s->copied));
  dlc_buffer_text(s->out, instead);
  s->copied = s->at += length;
}

/* Returns the code unit of the escape at `at`; -1 if there is none. */
static long read_unit(const char *at, const char *end) {
  long unit = 0;
  int i;
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
  for (i = 2; i < 6; i++) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit = at[i] == '\0' ? NULL : strchr(digits, at[i]);
    if (digit == NULL) return -1;
    unit = unit * 16 + (digit - digits) % 16;
  }
  return unit;
}

static bool is_high(long unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(long unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

/* Scans an escape. Replaces half of a surrogate pair, which cJSON refuses, by U+FFFD: one odd name
 * must not make a page unreadable. Refuses an escape without its digits, which cJSON takes for a
 * NUL. */
static bool scan_escape(scan *s) {
  long unit = read_unit(s->at, s->end);
  if (s->end - s->at < 2) return false;
  if (s->at[1] != 'u') s->at += 2;
  else if (unit < 0) return false;
  else if (unit == 0) replace(s, 6, MARKED_NUL);
  else if (is_high(unit) && is_low(read_unit(s->at + 6, s->end))) s->at += 12;
  else if (is_high(unit) || is_low(unit)) replace(s, 6, "\\ufffd");
  else s->at += 6;
  return true;
}

/* Scans the rest of a string, behind its opening quote. */
static bool scan_string(scan *s) {
  while (s->at < s->end && *s->at != '"') {
    if (*s->at == '\0') return false;
    if (*s->at == *MARK) replace(s, 1, MARKED_MARK);
    else if (*s->at != '\\') s->at++;
    else if (!scan_escape(s)) return false;
  }
  return s->at++ < s->end;
}

/* Makes a marked string of the number at `at`. */
static void scan_number(scan *s) {
  replace(s, 0, "\"" MARKED_NUMBER);
  s->at += strspn(s->at, "+-.0123456789eE");
  replace(s, 0, "\"");
}

static bool begins_number(char c) {
  return c == '-' || (c >= '0' && c <= '9');
}

/* Returns the fault of a text that cJSON must not see; NULL if there is none. Counts a value for
 * every comma, list and object. */
static const char *scan_text(scan *s) {
  size_t values = 1;
  int depth = 0;
  while (s->at < s->end) {
    char c = *s->at;
    if (s->keep_numbers && begins_number(c)) {
      scan_number(s);
      continue;
    }
    s->at++;
    if (c == '\0' || (c == '"' && !scan_string(s))) return "it is not valid JSON";
    if (c == ']' || c == '}') depth--;
    if ((c == '[' || c == '{') && ++depth > DLC_MAX_DEPTH) return DLC_TOO_DEEP;
    if ((c == '[' || c == '{' || c == ',') && ++values > DLC_MAX_VALUES) return DLC_TOO_MANY;
  }
  return NULL;
}

const char *dlc_json_prepare(dlc_slice *text, bool keep_numbers, dlc_buffer *bytes) {
  scan s = {text->data, text->data + text->length, text->data, keep_numbers, bytes};
  const char *fault = scan_text(&s);
  if (fault != NULL) return fault;
  if (s.copied != text->data) {
    replace(&s, 0, "");
    *text = dlc_buffer_view(bytes);
  }
  return bytes->failed ? "out of memory" : NULL;
}

dlc_slice dlc_json_unmark(char *string) {
  dlc_slice text = {string, strlen(string)};
  char *from = strstr(string, MARK), *to = from;
  if (from == NULL) return text;
  for (; *from != '\0'; from++) {
    if (*from != *MARK) *to++ = *from;
    else if (*++from == MARKED_NUL[1]) *to++ = '\0';
    else *to++ = *MARK;
  }
  *to = '\0';
  text.length = (size_t)(to - string);
  return text;
}

const char *dlc_json_mark(dlc_slice string, dlc_buffer *bytes) {
  size_t i;
  if (strlen(string.data) == string.length && strstr(string.data, MARK) == NULL) return string.data;
  bytes->length = 0;
  for (i = 0; i < string.length; i++) {
    if (string.data[i] == '\0') dlc_buffer_text(bytes, MARKED_NUL);
    else if (string.data[i] == *MARK) dlc_buffer_text(bytes, MARKED_MARK);
    else dlc_buffer_byte(bytes, string.data[i]);
  }
  return bytes->failed ? NULL : bytes->data;
}

/* Appends what the mark at `at` stands for; returns the rest behind it. */
static const char *append_unmarked(dlc_buffer *bytes, const char *at) {
  const char *rest = at + 2;
  if (at[1] == MARKED_NUL[1]) {
    dlc_buffer_text(bytes, "\\u0000");
  } else if (at[1] == MARKED_MARK[1]) {
    dlc_buffer_text(bytes, MARK);
  } else { /* the quotes around a number go */
    size_t length = strcspn(rest, "\"");
    if (!bytes->failed) bytes->length--;
    dlc_buffer_append(bytes, rest, length);
    rest += length + 1;
  }
  return rest;
}

dlc_slice dlc_json_finish(const char *printed, dlc_buffer *bytes) {
  const char *at = strstr(printed, MARK);
  if (at == NULL) return dlc_slice_of(printed);
  bytes->length = 0;
  for (; at != NULL; at = strstr(printed, MARK)) {
    dlc_buffer_append(bytes, printed, (size_t)(at - printed));
    printed = append_unmarked(bytes, at);
  }
  dlc_buffer_text(bytes, printed);
  return dlc_buffer_view(bytes);
}
