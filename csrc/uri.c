/* SPDX-License-Identifier: MIT
 *
 * Percent encoding, dot segments, URLs: see uri.h. Knows dlc_buffer and libc.
 */
#include "uri.h"

#include <string.h>

static bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool dlc_uri_is_unreserved(dlc_slice text) {
  size_t i = 0;
  while (i < text.length && is_unreserved(text.data[i])) i++;
  return i == text.length;
}

/* Copies in runs: mostly there is nothing to encode. */
void dlc_uri_encode(dlc_buffer *out, dlc_slice text, bool keep_slash) {
  static const char hex[] = "0123456789ABCDEF";
  size_t i, run = 0;
  for (i = 0; i < text.length; i++) {
    char c = text.data[i];
    if (!is_unreserved(c) && !(keep_slash && c == '/')) {
      unsigned char byte = (unsigned char)c;
      char escape[3] = {'%', hex[byte >> 4], hex[byte & 15]};
      dlc_buffer_append(out, text.data + run, i - run);
      dlc_buffer_append(out, escape, sizeof escape);
      run = i + 1;
    }
  }
  if (run < i) dlc_buffer_append(out, text.data + run, i - run);
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void dlc_uri_decode(dlc_buffer *out, dlc_slice text) {
  size_t i;
  for (i = 0; i < text.length; i++) {
    if (text.data[i] == '%' && text.length - i > 2) {
      int high = hex_digit(text.data[i + 1]), low = hex_digit(text.data[i + 2]);
      if (high >= 0 && low >= 0) {
        dlc_buffer_byte(out, (char)(high * 16 + low));
        i += 2;
        continue;
      }
    }
    dlc_buffer_byte(out, text.data[i]);
  }
}

/* Removes the last segment behind `start`: "/a/b" becomes "/a". */
static void drop_segment(dlc_buffer *out, size_t start) {
  while (out->length > start && out->data[out->length - 1] != '/') out->length--;
  if (out->length > start) out->length--;
  if (out->data != NULL) out->data[out->length] = '\0';
}

void dlc_uri_normalize(dlc_buffer *out, dlc_slice path) {
  size_t start = out->length, i = 0;
  while (i < path.length) {
    dlc_slice segment = {path.data + i, 0};
    while (i < path.length && path.data[i] != '/') i++;
    segment.length = (size_t)(path.data + i++ - segment.data);
    if (dlc_slice_equal(segment, dlc_slice_of(".."))) {
      drop_segment(out, start);
    } else if (segment.length > 0 && !dlc_slice_equal(segment, dlc_slice_of("."))) {
      dlc_buffer_byte(out, '/');
      dlc_buffer_slice(out, segment);
    }
  }
  if (out->length == start || path.data[path.length - 1] == '/') dlc_buffer_byte(out, '/');
}

/* Cuts `text` at the first of `stops`: the part before is returned, the rest is left in `text`. */
static dlc_slice cut(dlc_slice *text, const char *stops) {
  dlc_slice head = {text->data, 0};
  while (head.length < text->length && strchr(stops, text->data[head.length]) == NULL) {
    head.length++;
  }
  text->data += head.length;
  text->length -= head.length;
  return head;
}

static bool is_clean(dlc_slice text) {
  size_t i;
  for (i = 0; i < text.length; i++) {
    unsigned char c = (unsigned char)text.data[i];
    if (c < 0x20 || c == 0x7f || c == '#') return false;
  }
  return true;
}

/* Accepts letters, digits, "-._~", and within brackets ":": names and literal addresses. */
static bool is_host(dlc_slice host) {
  bool literal = host.length > 2 && host.data[0] == '[';
  size_t i;
  for (i = literal; i + literal < host.length; i++) {
    if (!is_unreserved(host.data[i]) && !(literal && host.data[i] == ':')) return false;
  }
  return host.length > 0;
}

/* Parses "host", "host:port" or "[v6]:port"; "user@" is neither a host nor a port. */
static bool parse_authority(dlc_slice authority, dlc_uri *uri) {
  size_t i;
  if (authority.length > 0 && authority.data[0] == '[') {
    uri->host = cut(&authority, "]");
    if (authority.length == 0) return false;
    uri->host.length++;
    authority.data++;
    authority.length--;
  } else {
    uri->host = cut(&authority, ":");
  }
  if (!is_host(uri->host)) return false;
  if (authority.length == 0) return true;
  if (authority.data[0] != ':') return false;
  uri->port.data = authority.data + 1;
  uri->port.length = authority.length - 1;
  for (i = 0; i < uri->port.length; i++) {
    if (uri->port.data[i] < '0' || uri->port.data[i] > '9') return false;
  }
  return uri->port.length <= 5;
}

bool dlc_uri_parse(dlc_slice text, dlc_uri *uri) {
  dlc_slice authority;
  memset(uri, 0, sizeof *uri);
  if (text.length == 0 || !is_clean(text)) return false;
  uri->scheme = cut(&text, ":/?");
  if (uri->scheme.length == 0 || text.length < 3 || memcmp(text.data, "://", 3) != 0) return false;
  text.data += 3;
  text.length -= 3;
  authority = cut(&text, "/?");
  if (!parse_authority(authority, uri)) return false;
  uri->path = cut(&text, "?");
  if (text.length > 0) {
    uri->query.data = text.data + 1;
    uri->query.length = text.length - 1;
  }
  return true;
}
