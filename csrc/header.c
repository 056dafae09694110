/* SPDX-License-Identifier: MIT
 *
 * Header blocks: see header.h.
 */
#include "header.h"

#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Cuts the line break off. */
static dlc_slice content_of(dlc_slice line) {
  if (line.length > 0 && line.data[line.length - 1] == '\n') line.length--;
  if (line.length > 0 && line.data[line.length - 1] == '\r') line.length--;
  return line;
}

/* Returns whether there is no bare CR and no NUL (RFC 9112, 2.2). */
static bool is_one_line(dlc_slice content) {
  return content.length == 0 || (memchr(content.data, '\0', content.length) == NULL &&
                                 memchr(content.data, '\r', content.length) == NULL);
}

/* A version and a status of three digits (RFC 9112, 4); libcurl writes one for HTTP/2, too. Several
 * versions of libcurl accept more. */
bool dlc_is_status_line(dlc_slice line) {
  static const char *const versions[] = {"HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2 "};
  const char *status = NULL;
  size_t i, left = 0;
  for (i = 0; i < sizeof versions / sizeof *versions && status == NULL; i++) {
    size_t length = strlen(versions[i]);
    if (line.length > length && memcmp(line.data, versions[i], length) == 0) {
      status = line.data + length;
      left = line.length - length;
    }
  }
  return left > 3 && status[0] >= '1' && status[0] <= '9' && is_digit(status[1]) &&
         is_digit(status[2]) && (status[3] == ' ' || status[3] == '\r' || status[3] == '\n') &&
         is_one_line(content_of(line));
}

bool dlc_is_blank_line(dlc_slice line) {
  return content_of(line).length == 0;
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Refuses white space before the colon (RFC 9112, 5). dlc_next_field skips a name that is malformed
 * otherwise. */
bool dlc_is_field_line(dlc_slice line) {
  dlc_slice content = content_of(line);
  const char *colon;
  if (content.length == 0 || !is_one_line(content)) return content.length == 0;
  if (is_space(content.data[0])) return true; /* continues the line before it */
  colon = memchr(content.data, ':', content.length);
  return colon == content.data || (colon != NULL && !is_space(colon[-1]));
}

static dlc_slice trim(dlc_slice text) {
  while (text.length > 0 && is_space(text.data[text.length - 1])) text.length--;
  while (text.length > 0 && is_space(text.data[0])) {
    text.data++;
    text.length--;
  }
  return text;
}

/* Returns whether it is a field's name, which has no white space: a status line and the
 * continuation of a folded line have. */
static bool is_name(dlc_slice name) {
  size_t i;
  for (i = 0; i < name.length; i++) {
    unsigned char c = (unsigned char)name.data[i];
    if (c <= ' ' || c == 0x7f) return false;
  }
  return name.length > 0;
}

bool dlc_next_field(dlc_slice block, size_t *cursor, dlc_slice *name, dlc_slice *value) {
  while (*cursor < block.length) {
    const char *line = block.data + *cursor;
    size_t left = block.length - *cursor;
    const char *end = memchr(line, '\n', left);
    size_t length = end == NULL ? left : (size_t)(end - line) + 1;
    const char *colon = memchr(line, ':', length);
    *cursor += length;
    if (colon == NULL) continue;
    name->data = line;
    name->length = (size_t)(colon - line);
    if (!is_name(*name)) continue;
    value->data = colon + 1;
    value->length = length - name->length - 1;
    *value = trim(*value);
    return true;
  }
  return false;
}

static bool is_number(dlc_slice text) {
  size_t i = 0;
  while (i < text.length && is_digit(text.data[i])) i++;
  return i == text.length && i > 0 && i <= 18;
}

static bool is_length(dlc_slice name) {
  static const char wanted[] = "content-length";
  size_t i = 0;
  if (name.length != sizeof wanted - 1) return false;
  while (i < name.length && (name.data[i] | 0x20) == (wanted[i] | 0x20)) i++;
  return i == name.length;
}

bool dlc_has_one_length(dlc_slice block) {
  dlc_slice name, value, first = {NULL, 0};
  size_t cursor = 0;
  while (dlc_next_field(block, &cursor, &name, &value)) {
    if (!is_length(name)) continue;
    if (first.data == NULL) first = value;
    if (!is_number(value) || !dlc_slice_equal(value, first)) return false;
  }
  return true;
}
