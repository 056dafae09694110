/* SPDX-License-Identifier: MIT
 *
 * The parts of RFC 3986 that a signed request needs: percent encoding and its reverse, the removal
 * of dot segments, and the parts of an absolute URL. Appends to a dlc_buffer; does no I/O.
 */
#ifndef DLC_URI_H
#define DLC_URI_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Returns whether encoding would change nothing. */
bool dlc_uri_is_unreserved(dlc_slice text);

/* Appends %XX, upper case, for everything but A-Z a-z 0-9 - . _ ~, and but '/' if `keep_slash`. */
void dlc_uri_encode(dlc_buffer *out, dlc_slice text, bool keep_slash);

/* Appends the byte for each %XX; a '%' without two hexadecimal digits stays as it is. */
void dlc_uri_decode(dlc_buffer *out, dlc_slice text);

/* Appends the path without `.`, `..` and empty segments: "/a/./b//../c/" becomes "/a/c/", ""
 * becomes "/". As in AWS's SDKs, and unlike RFC 3986, only a path that ends with '/' has one at its
 * end: "/a/b/.." becomes "/a". */
void dlc_uri_normalize(dlc_buffer *out, dlc_slice path);

/* The parts of "https://host:443/path?query"; an absent part has length 0. */
typedef struct dlc_uri {
  dlc_slice scheme, host, port, path, query;
} dlc_uri;

/* Splits a URL. Returns false unless `text` is scheme://host..., without a fragment and without
 * control characters. Refuses user information: what stands before an '@' is too often taken for
 * the host. */
bool dlc_uri_parse(dlc_slice text, dlc_uri *uri);

#pragma GCC visibility pop

#endif
