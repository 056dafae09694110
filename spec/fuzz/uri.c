/* SPDX-License-Identifier: MIT
 *
 * Fuzzes csrc/uri.c: encoded text decodes to itself, a normalised path is normal, and the parts of
 * a URL are parts of it, in order.
 */
#include <ctype.h>

#include "fuzz.h"
#include "uri.h"

static bool is_upper_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

/* Checks that only unreserved characters, the slash if it is kept, and escapes in upper case are
 * there. */
static void check_alphabet(dlc_slice encoded, bool keep_slash) {
  size_t i;
  for (i = 0; i < encoded.length; i++) {
    char c = encoded.data[i];
    if (c == '%') {
      must(encoded.length - i > 2);
      must(is_upper_hex(encoded.data[i + 1]) && is_upper_hex(encoded.data[i + 2]));
      i += 2;
    } else {
      must(isalnum((unsigned char)c) || memchr("-._~/", c, 4 + keep_slash) != NULL);
    }
  }
}

static void check_encoding(dlc_slice text, bool keep_slash) {
  dlc_buffer encoded = {0}, decoded = {0};
  dlc_uri_encode(&encoded, text, keep_slash);
  check_alphabet(dlc_buffer_view(&encoded), keep_slash);
  dlc_uri_decode(&decoded, dlc_buffer_view(&encoded));
  must(dlc_slice_equal(dlc_buffer_view(&decoded), text));
  dlc_buffer_clear(&decoded);
  dlc_uri_decode(&decoded, text);
  must(decoded.length <= text.length);
  dlc_buffer_clear(&encoded);
  dlc_buffer_clear(&decoded);
}

/* Checks that the path starts with a slash, has no empty and no dot segment, and normalises to
 * itself. */
static void check_normal(dlc_slice path) {
  dlc_buffer once = {0}, twice = {0};
  dlc_uri_normalize(&once, path);
  must(once.length > 0 && once.data[0] == '/');
  if (memchr(once.data, '\0', once.length) == NULL) {
    must(strstr(once.data, "//") == NULL && strstr(once.data, "/./") == NULL);
    must(strstr(once.data, "/../") == NULL);
  }
  dlc_uri_normalize(&twice, dlc_buffer_view(&once));
  must(dlc_slice_equal(dlc_buffer_view(&once), dlc_buffer_view(&twice)));
  dlc_buffer_clear(&once);
  dlc_buffer_clear(&twice);
}

/* Checks that the part lies within `rest`, which then starts behind it. */
static void check_part(dlc_slice *rest, dlc_slice part) {
  if (part.length == 0) return;
  must(is_within(part, *rest));
  rest->length -= (size_t)(part.data + part.length - rest->data);
  rest->data = part.data + part.length;
}

static void check_parse(dlc_slice text) {
  dlc_uri uri;
  if (!dlc_uri_parse(text, &uri)) return;
  must(uri.scheme.length > 0 && uri.host.length > 0 && uri.port.length <= 5);
  must(memchr(uri.host.data, '@', uri.host.length) == NULL);
  must(uri.path.length == 0 || uri.path.data[0] == '/');
  must(uri.path.length == 0 || memchr(uri.path.data, '?', uri.path.length) == NULL);
  check_part(&text, uri.scheme);
  check_part(&text, uri.host);
  check_part(&text, uri.port);
  check_part(&text, uri.path);
  check_part(&text, uri.query);
  must(text.length <= 2); /* a last ':' or '?', or both */
}

void fuzz_uri(dlc_slice input) {
  check_encoding(input, false);
  check_encoding(input, true);
  check_normal(input);
  check_parse(input);
}
