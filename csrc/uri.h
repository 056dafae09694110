/* SPDX-License-Identifier: MIT
 *
 * The parts of RFC 3986 that a signed request needs: percent encoding and its reverse, the
 * removal of dot segments, and an absolute URL taken apart. Appends to a dlc_buffer; does no I/O.
 */
#ifndef DLC_URI_H
#define DLC_URI_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Whether encoding would change nothing. */
bool dlc_uri_is_unreserved(dlc_slice text);

/* Everything but A-Z a-z 0-9 - . _ ~ becomes %XX, upper case; '/' stays where `keep_slash`. */
void dlc_uri_encode(dlc_buffer *out, dlc_slice text, bool keep_slash);

/* %XX becomes its byte; a '%' that two hexadecimal digits do not follow stays as it is. */
void dlc_uri_decode(dlc_buffer *out, dlc_slice text);

/* The path without `.`, `..` and empty segments: "/a/./b//../c/" becomes "/a/c/", "" becomes "/". As
 * AWS's SDKs have it, and unlike RFC 3986, only a '/' at its end is one in the result: "/a/b/.." becomes
 * "/a". */
void dlc_uri_normalize(dlc_buffer *out, dlc_slice path);

/* "https://host:443/path?query" apart; parts that are absent have length 0. */
typedef struct dlc_uri {
  dlc_slice scheme, host, port, path, query;
} dlc_uri;

/* False unless `text` is scheme://host..., with no fragment and no control character in it. User
 * information is refused: what stands before an '@' is too often taken for the host. */
bool dlc_uri_parse(dlc_slice text, dlc_uri *uri);

#pragma GCC visibility pop

#endif
