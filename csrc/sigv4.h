/* SPDX-License-Identifier: MIT
 *
 * AWS Signature Version 4 in request headers: the canonical request, the string to sign and the
 * signature of one request. Does no I/O, reads no clock, knows no Lua.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#ifndef DLC_SIGV4_H
#define DLC_SIGV4_H

#include "digest.h"
#include "timestamp.h"

#pragma GCC visibility push(hidden)

/* A request to sign. All slices are borrowed for the length of the call. `path` and `query` are
 * percent-encoded, as on the wire; bytes that may not stand there raw are encoded in the canonical
 * form. */
typedef struct dlc_sigv4_request {
  dlc_slice method, path, query;
  const dlc_header *headers; /* Host and X-Amz-Date among them; those that are never signed are
                              * skipped. A value may have folded lines, never a bare line. */
  size_t header_count;
  dlc_slice body;
  dlc_slice payload_hash; /* instead of the body's SHA-256, unless empty */
  dlc_slice access_key_id, secret_access_key, region, service;
  int64_t time;       /* seconds since the epoch */
  bool normalize;     /* remove dot segments and doubled slashes from the canonical path */
  bool double_encode; /* encode the canonical path once more, as all services but S3 do */
} dlc_sigv4_request;

/* The last signing key: good while secret, day, region and service stay the same. Zeroed, it is
 * empty. */
typedef struct dlc_sigv4_key {
  unsigned char scope_hash[DLC_SHA256_SIZE]; /* of secret and scope: the secret is not kept */
  unsigned char key[DLC_SHA256_SIZE];
  bool filled;
} dlc_sigv4_key;

typedef struct dlc_sigv4_result {
  dlc_buffer canonical_request, string_to_sign, signed_headers, authorization;
  char signature[DLC_SHA256_HEX_SIZE];
} dlc_sigv4_result;

/* Fills a zeroed `result`. Returns NULL, or a constant text that says what went wrong; the caller
 * clears the result either way. `key` may be NULL. */
const char *dlc_sigv4_sign(const dlc_sigv4_request *request, dlc_sigv4_key *key,
                           dlc_sigv4_result *result);
void dlc_sigv4_result_clear(dlc_sigv4_result *result);
void dlc_sigv4_key_clear(dlc_sigv4_key *key);

/* Returns whether the header is never signed: proxies may change it, or it is added after signing,
 * such as User-Agent. */
bool dlc_sigv4_is_unsigned(dlc_slice header_name);

#pragma GCC visibility pop

#endif
