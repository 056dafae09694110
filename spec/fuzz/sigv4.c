/* SPDX-License-Identifier: MIT
 *
 * Fuzzes csrc/sigv4.c: a request cut from the input at its line breaks. The kept key changes no
 * signature, a canonical query is in order and its own canonical form, and signed headers are in
 * order.
 */
#include "fuzz.h"
#include "sigv4.h"

enum { MAX_HEADERS = 16 };

static dlc_sigv4_request split(dlc_slice text, dlc_header headers[MAX_HEADERS]) {
  dlc_sigv4_request request = {0};
  dlc_slice flags = cut(&text, '\n');
  request.method = dlc_slice_of("GET");
  request.normalize = flags.length > 0 && (flags.data[0] & 1) != 0;
  request.double_encode = flags.length > 0 && (flags.data[0] & 2) != 0;
  request.time = flags.length > 1 ? flags.data[1] * INT64_C(86400) : 0;
  request.path = cut(&text, '\n');
  request.query = cut(&text, '\n');
  request.access_key_id = cut(&text, '\n');
  request.secret_access_key = cut(&text, '\n');
  request.region = cut(&text, '\n');
  request.service = cut(&text, '\n');
  request.headers = headers;
  while (text.length > 0 && request.header_count < MAX_HEADERS) {
    dlc_header *header = &headers[request.header_count++];
    header->value = cut(&text, '\n');
    header->name = cut(&header->value, ':');
    header->name = cut(&header->name, ';'); /* no name holds one: it parts the signed headers */
  }
  request.body = text;
  return request;
}

static dlc_slice line(dlc_slice text, int number) {
  while (number-- > 0) cut(&text, '\n');
  return cut(&text, '\n');
}

static int compare(dlc_slice a, dlc_slice b) {
  size_t common = a.length < b.length ? a.length : b.length;
  int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
  return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Checks the signed headers: each once, in lower case, in byte order, and none of those that are
 * never signed. */
static void check_signed_headers(dlc_slice names) {
  dlc_slice before = {NULL, 0};
  bool first = true;
  while (names.length > 0) {
    dlc_slice name = cut(&names, ';');
    size_t i;
    must(first || compare(before, name) < 0);
    must(!dlc_sigv4_is_unsigned(name));
    for (i = 0; i < name.length; i++) must(name.data[i] < 'A' || name.data[i] > 'Z');
    before = name;
    first = false;
  }
}

/* Compares by name, then by value: an escape counts as itself. */
static void check_query(dlc_slice query) {
  dlc_slice last_name = {NULL, 0}, last_value = {NULL, 0};
  while (query.length > 0) {
    dlc_slice value = cut(&query, '&'), name;
    int order;
    must(value.length > 0 && memchr(value.data, '=', value.length) != NULL);
    name = cut(&value, '=');
    order = compare(last_name, name);
    must(order < 0 || (order == 0 && compare(last_value, value) <= 0));
    last_name = name;
    last_value = value;
  }
}

void fuzz_sigv4(dlc_slice input) {
  static dlc_sigv4_key key; /* kept from one input to the next, as from request to request */
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request = split(input, headers);
  dlc_sigv4_result first = {0}, second = {0};
  must(dlc_sigv4_sign(&request, NULL, &first) == NULL);
  must(dlc_sigv4_sign(&request, &key, &second) == NULL);
  must(strcmp(first.signature, second.signature) == 0);
  check_signed_headers(dlc_buffer_view(&first.signed_headers));
  dlc_sigv4_result_clear(&second);
  request.query = line(dlc_buffer_view(&first.canonical_request), 2);
  check_query(request.query);
  must(dlc_sigv4_sign(&request, &key, &second) == NULL);
  must(strcmp(first.signature, second.signature) == 0);
  dlc_sigv4_result_clear(&first);
  dlc_sigv4_result_clear(&second);
}
