/* SPDX-License-Identifier: MIT
 *
 * Signature Version 4: see sigv4.h. In the order in which a signature is made: query, headers,
 * canonical request, string to sign, signing key, signature.
 */
#include "sigv4.h"

#include <stdlib.h>
#include <string.h>

#include "uri.h"

static const char algorithm[] = "AWS4-HMAC-SHA256";
static const char no_memory[] = "out of memory";
static const char no_digest[] = "libcrypto could not compute a digest";

static int compare_slices(dlc_slice a, dlc_slice b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
  if (order != 0) return order;
  return a.length < b.length ? -1 : a.length > b.length;
}

/* Cuts `text` at its first `separator`: returns the part before it and leaves the part after it. */
static dlc_slice cut(dlc_slice *text, char separator) {
  const char *end = text->length == 0 ? NULL : memchr(text->data, separator, text->length);
  dlc_slice head = *text;
  if (end == NULL) {
    text->length = 0;
    return head;
  }
  head.length = (size_t)(end - text->data);
  text->data += head.length + 1;
  text->length -= head.length + 1;
  return head;
}

/* The canonical query: every name and value encoded anew, sorted by name, then by value. */

/* Decodes first, so that "%7e" and "~" come out alike and a raw byte is encoded once. */
static void append_recoded(dlc_buffer *out, dlc_slice text, dlc_buffer *scratch) {
  scratch->length = 0;
  dlc_uri_decode(scratch, text);
  dlc_uri_encode(out, dlc_buffer_view(scratch), false);
}

/* Appends "b=2&a=" for "b=2&a": an '=' in every piece, an '&' between two. Returns how many. */
static size_t recode_query(dlc_buffer *out, dlc_slice query) {
  dlc_buffer scratch = {0};
  size_t count = 0;
  while (query.length > 0) {
    dlc_slice value = cut(&query, '&');
    dlc_slice name = cut(&value, '=');
    if (name.length == 0 && value.length == 0) continue;
    if (count++ > 0) dlc_buffer_byte(out, '&');
    append_recoded(out, name, &scratch);
    dlc_buffer_byte(out, '=');
    append_recoded(out, value, &scratch);
  }
  if (scratch.failed) out->failed = true;
  dlc_buffer_clear(&scratch);
  return count;
}

/* Sorts by name, then by value: '=' itself must not take part, it sorts after '-' and '.'. */
static int compare_parameters(const void *a, const void *b) {
  dlc_slice x = *(const dlc_slice *)a, y = *(const dlc_slice *)b;
  int order = compare_slices(cut(&x, '='), cut(&y, '='));
  return order != 0 ? order : compare_slices(x, y);
}

static void append_query(dlc_buffer *out, dlc_slice query) {
  dlc_buffer recoded = {0};
  size_t count = recode_query(&recoded, query);
  dlc_slice *parameters = calloc(count + 1, sizeof *parameters), rest = dlc_buffer_view(&recoded);
  if (parameters == NULL || recoded.failed) {
    out->failed = true;
  } else {
    size_t i;
    for (i = 0; i < count; i++) parameters[i] = cut(&rest, '&');
    qsort(parameters, count, sizeof *parameters, compare_parameters);
    for (i = 0; i < count; i++) {
      if (i > 0) dlc_buffer_byte(out, '&');
      dlc_buffer_slice(out, parameters[i]);
    }
  }
  free(parameters);
  dlc_buffer_clear(&recoded);
}

/* The canonical headers: lower-case names in order, values trimmed and folded to single spaces. */

static char lower(char c) {
  if (c >= 'A' && c <= 'Z') return (char)(c + ('a' - 'A'));
  return c;
}

static int compare_names(dlc_slice a, dlc_slice b) {
  size_t i;
  for (i = 0; i < a.length && i < b.length; i++) {
    int order = (unsigned char)lower(a.data[i]) - (unsigned char)lower(b.data[i]);
    if (order != 0) return order;
  }
  return a.length < b.length ? -1 : a.length > b.length;
}

bool dlc_sigv4_is_unsigned(dlc_slice header_name) {
  static const char *const names[] = {"authorization",
                                      "connection",
                                      "expect",
                                      "keep-alive",
                                      "proxy-authenticate",
                                      "proxy-authorization",
                                      "te",
                                      "trailer",
                                      "transfer-encoding",
                                      "upgrade",
                                      "user-agent",
                                      "x-amzn-trace-id"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; i++) {
    if (compare_names(header_name, dlc_slice_of(names[i])) == 0) return true;
  }
  return false;
}

/* Keeps the order of equal names: qsort is not stable, but their addresses are. */
static int compare_headers(const void *a, const void *b) {
  const dlc_header *x = *(const dlc_header *const *)a, *y = *(const dlc_header *const *)b;
  int order = compare_names(x->name, y->name);
  return order != 0 ? order : (x > y) - (x < y);
}

static bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static void append_folded(dlc_buffer *out, dlc_slice value) {
  size_t i = 0;
  bool written = false;
  while (i < value.length) {
    size_t from;
    while (i < value.length && is_space(value.data[i])) i++;
    from = i;
    while (i < value.length && !is_space(value.data[i])) i++;
    if (i == from) break;
    if (written) dlc_buffer_byte(out, ' ');
    dlc_buffer_append(out, value.data + from, i - from);
    written = true;
  }
}

static void append_lower(dlc_buffer *out, dlc_slice name) {
  size_t i;
  for (i = 0; i < name.length; i++) dlc_buffer_byte(out, lower(name.data[i]));
}

static void append_sorted_headers(dlc_buffer *canonical, dlc_buffer *names,
                                  const dlc_header *const *sorted, size_t count) {
  size_t i;
  for (i = 0; i < count; i++) {
    if (i > 0 && compare_names(sorted[i]->name, sorted[i - 1]->name) == 0) {
      dlc_buffer_byte(canonical, ',');
    } else {
      if (i > 0) {
        dlc_buffer_byte(canonical, '\n');
        dlc_buffer_byte(names, ';');
      }
      append_lower(canonical, sorted[i]->name);
      append_lower(names, sorted[i]->name);
      dlc_buffer_byte(canonical, ':');
    }
    append_folded(canonical, sorted[i]->value);
  }
  dlc_buffer_byte(canonical, '\n');
}

static void append_headers(dlc_buffer *canonical, dlc_buffer *names,
                           const dlc_sigv4_request *request) {
  const dlc_header **sorted = calloc(request->header_count + 1, sizeof *sorted);
  size_t i, count = 0;
  if (sorted == NULL) {
    canonical->failed = true;
    return;
  }
  for (i = 0; i < request->header_count; i++) {
    if (!dlc_sigv4_is_unsigned(request->headers[i].name)) sorted[count++] = &request->headers[i];
  }
  qsort(sorted, count, sizeof *sorted, compare_headers);
  append_sorted_headers(canonical, names, sorted, count);
  free(sorted);
}

/* The canonical path: as sent, normalised if asked, each segment encoded (once more). */

/* Encodes once: a raw byte still has to be encoded, and "%2F" has to stay. */
static void append_encoded_once(dlc_buffer *out, dlc_slice path) {
  dlc_buffer decoded = {0};
  while (path.length > 0) {
    dlc_slice rest = path, segment = cut(&rest, '/');
    decoded.length = 0;
    dlc_uri_decode(&decoded, segment);
    dlc_uri_encode(out, dlc_buffer_view(&decoded), false);
    if (segment.length < path.length) dlc_buffer_byte(out, '/');
    path = rest;
  }
  if (decoded.failed) out->failed = true;
  dlc_buffer_clear(&decoded);
}

static void append_path(dlc_buffer *out, const dlc_sigv4_request *request) {
  dlc_buffer normalized = {0};
  dlc_slice path = request->path;
  if (path.length == 0) path = dlc_slice_of("/");
  if (request->normalize) {
    dlc_uri_normalize(&normalized, path);
    path = dlc_buffer_view(&normalized);
  }
  if (request->double_encode) dlc_uri_encode(out, path, true);
  else append_encoded_once(out, path);
  if (normalized.failed) out->failed = true;
  dlc_buffer_clear(&normalized);
}

static bool append_payload_hash(dlc_buffer *out, const dlc_sigv4_request *request) {
  unsigned char digest[DLC_SHA256_SIZE];
  char hex[DLC_SHA256_HEX_SIZE];
  if (request->payload_hash.length > 0) {
    dlc_buffer_slice(out, request->payload_hash);
    return true;
  }
  if (!dlc_sha256(request->body, digest)) return false;
  dlc_hex(digest, sizeof digest, hex);
  dlc_buffer_text(out, hex);
  return true;
}

static bool build_canonical_request(const dlc_sigv4_request *request, dlc_sigv4_result *result) {
  dlc_buffer *out = &result->canonical_request;
  dlc_buffer_slice(out, request->method);
  dlc_buffer_byte(out, '\n');
  append_path(out, request);
  dlc_buffer_byte(out, '\n');
  append_query(out, request->query);
  dlc_buffer_byte(out, '\n');
  append_headers(out, &result->signed_headers, request);
  dlc_buffer_byte(out, '\n');
  dlc_buffer_slice(out, dlc_buffer_view(&result->signed_headers));
  dlc_buffer_byte(out, '\n');
  return append_payload_hash(out, request);
}

/* Appends the credential scope: "20150830/us-east-1/iam/aws4_request". `time` is "20150830T...". */
static void append_scope(dlc_buffer *out, const dlc_sigv4_request *request, const char *time) {
  dlc_buffer_append(out, time, 8);
  dlc_buffer_byte(out, '/');
  dlc_buffer_slice(out, request->region);
  dlc_buffer_byte(out, '/');
  dlc_buffer_slice(out, request->service);
  dlc_buffer_text(out, "/aws4_request");
}

static bool build_string_to_sign(const dlc_sigv4_request *request, const char *time,
                                 dlc_sigv4_result *result) {
  dlc_buffer *out = &result->string_to_sign;
  unsigned char digest[DLC_SHA256_SIZE];
  char hex[DLC_SHA256_HEX_SIZE];
  if (!dlc_sha256(dlc_buffer_view(&result->canonical_request), digest)) return false;
  dlc_hex(digest, sizeof digest, hex);
  dlc_buffer_text(out, algorithm);
  dlc_buffer_byte(out, '\n');
  dlc_buffer_text(out, time);
  dlc_buffer_byte(out, '\n');
  append_scope(out, request, time);
  dlc_buffer_byte(out, '\n');
  dlc_buffer_text(out, hex);
  return true;
}

/* Derives the signing key HMAC by HMAC, from "AWS4" and the secret over day, region, service and
 * "aws4_request". */
static bool derive_key(const dlc_sigv4_request *request, const char *time,
                       unsigned char key[DLC_SHA256_SIZE]) {
  dlc_slice steps[4], previous;
  dlc_buffer secret = {0};
  size_t i;
  bool done;
  steps[0].data = time;
  steps[0].length = 8;
  steps[1] = request->region;
  steps[2] = request->service;
  steps[3] = dlc_slice_of("aws4_request");
  dlc_buffer_text(&secret, "AWS4");
  dlc_buffer_slice(&secret, request->secret_access_key);
  done = !secret.failed;
  previous = dlc_buffer_view(&secret);
  for (i = 0; done && i < 4; i++) {
    unsigned char next[DLC_SHA256_SIZE];
    done = dlc_hmac_sha256(previous, steps[i], next);
    memcpy(key, next, sizeof next);
    dlc_wipe(next, sizeof next);
    previous.data = (const char *)key;
    previous.length = DLC_SHA256_SIZE;
  }
  dlc_buffer_clear(&secret);
  return done;
}

/* Appends a part with its length before it: no two scopes give the same bytes. */
static void append_counted(dlc_buffer *out, dlc_slice part) {
  dlc_buffer_append(out, &part.length, sizeof part.length);
  dlc_buffer_slice(out, part);
}

static bool hash_scope(const dlc_sigv4_request *request, const char *time,
                       unsigned char digest[DLC_SHA256_SIZE]) {
  dlc_buffer text = {0};
  bool done;
  dlc_buffer_append(&text, time, 8);
  append_counted(&text, request->region);
  append_counted(&text, request->service);
  dlc_buffer_slice(&text, request->secret_access_key);
  done = !text.failed && dlc_sha256(dlc_buffer_view(&text), digest);
  dlc_buffer_clear(&text);
  return done;
}

/* Makes sure that `key` holds the signing key for this secret and scope. */
static bool refresh_key(const dlc_sigv4_request *request, const char *time, dlc_sigv4_key *key) {
  unsigned char scope_hash[DLC_SHA256_SIZE];
  if (!hash_scope(request, time, scope_hash)) return false;
  if (key->filled && memcmp(key->scope_hash, scope_hash, sizeof scope_hash) == 0) return true;
  key->filled = derive_key(request, time, key->key);
  memcpy(key->scope_hash, scope_hash, sizeof scope_hash);
  return key->filled;
}

static bool sign_string(dlc_sigv4_result *result, const dlc_sigv4_key *key) {
  unsigned char digest[DLC_SHA256_SIZE];
  dlc_slice signing_key = {(const char *)key->key, DLC_SHA256_SIZE};
  if (!dlc_hmac_sha256(signing_key, dlc_buffer_view(&result->string_to_sign), digest)) return false;
  dlc_hex(digest, sizeof digest, result->signature);
  return true;
}

static void build_authorization(const dlc_sigv4_request *request, const char *time,
                                dlc_sigv4_result *result) {
  dlc_buffer *out = &result->authorization;
  dlc_buffer_text(out, algorithm);
  dlc_buffer_text(out, " Credential=");
  dlc_buffer_slice(out, request->access_key_id);
  dlc_buffer_byte(out, '/');
  append_scope(out, request, time);
  dlc_buffer_text(out, ", SignedHeaders=");
  dlc_buffer_slice(out, dlc_buffer_view(&result->signed_headers));
  dlc_buffer_text(out, ", Signature=");
  dlc_buffer_text(out, result->signature);
}

const char *dlc_sigv4_sign(const dlc_sigv4_request *request, dlc_sigv4_key *key,
                           dlc_sigv4_result *result) {
  char time[DLC_TIMESTAMP_SIZE];
  dlc_sigv4_key own = {{0}, {0}, false};
  bool done;
  if (key == NULL) key = &own;
  if (dlc_timestamp_basic(request->time, time) == 0) return "the time is outside years 1 to 9999";
  done = build_canonical_request(request, result) && build_string_to_sign(request, time, result) &&
         refresh_key(request, time, key) && sign_string(result, key);
  dlc_sigv4_key_clear(&own);
  if (!done) return no_digest;
  build_authorization(request, time, result);
  if (result->canonical_request.failed || result->signed_headers.failed ||
      result->string_to_sign.failed || result->authorization.failed) {
    return no_memory;
  }
  return NULL;
}

void dlc_sigv4_result_clear(dlc_sigv4_result *result) {
  dlc_buffer_clear(&result->canonical_request);
  dlc_buffer_clear(&result->string_to_sign);
  dlc_buffer_clear(&result->signed_headers);
  dlc_buffer_clear(&result->authorization);
  dlc_wipe(result->signature, sizeof result->signature);
}

void dlc_sigv4_key_clear(dlc_sigv4_key *key) {
  dlc_wipe(key, sizeof *key);
}
