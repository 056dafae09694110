/* SPDX-License-Identifier: MIT
 *
 * Header blocks: see header.h.
 */
#include "header.h"

#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* RFC 9112, 4: a version, and a status of three digits; libcurl writes one for HTTP/2, too. Several
 * of its versions take more for one. */
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
         is_digit(status[2]) && (status[3] == ' ' || status[3] == '\r' || status[3] == '\n');
}

bool dlc_is_blank_line(dlc_slice line) {
  return line.data[0] == '\r' || line.data[0] == '\n';
}

/* RFC 9112, 5, and lines that go on from the one before; a name that is none is passed over later. */
bool dlc_is_field_line(dlc_slice line) {
  bool is_folded = line.data[0] == ' ' || line.data[0] == '\t';
  return memchr(line.data, '\0', line.length) == NULL &&
         (is_folded || dlc_is_blank_line(line) || memchr(line.data, ':', line.length) != NULL);
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static dlc_slice trim(dlc_slice text) {
  while (text.length > 0 && is_space(text.data[text.length - 1])) text.length--;
  while (text.length > 0 && is_space(text.data[0])) {
    text.data++;
    text.length--;
  }
  return text;
}

/* Neither a status line nor the continuation of a folded one: a name has no white space in it. */
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
