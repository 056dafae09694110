/* SPDX-License-Identifier: MIT
 *
 * libFuzzer on csrc/sigv4.c: a request cut from the input at its line breaks. The kept key changes
 * no signature, and a canonical query is its own canonical form.
 */
#include <stdlib.h>
#include <string.h>

#include "sigv4.h"

enum { MAX_HEADERS = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth) {
  if (!truth) abort();
}

static dlc_slice cut(dlc_slice *text, char at) {
  dlc_slice head = *text;
  const char *end = text->length == 0 ? NULL : memchr(text->data, at, text->length);
  if (end != NULL) head.length = (size_t)(end - text->data);
  text->data += head.length + (end != NULL);
  text->length -= head.length + (end != NULL);
  return head;
}

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
  }
  request.body = text;
  return request;
}

static dlc_slice line(dlc_slice text, int number) {
  while (number-- > 0) cut(&text, '\n');
  return cut(&text, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static dlc_sigv4_key key; /* kept from one input to the next, as from request to request */
  dlc_slice text = {(const char *)data, size};
  dlc_header headers[MAX_HEADERS];
  dlc_sigv4_request request = split(text, headers);
  dlc_sigv4_result first = {0}, second = {0};
  must(dlc_sigv4_sign(&request, NULL, &first) == NULL);
  must(dlc_sigv4_sign(&request, &key, &second) == NULL);
  must(strcmp(first.signature, second.signature) == 0);
  dlc_sigv4_result_clear(&second);
  request.query = line(dlc_buffer_view(&first.canonical_request), 2);
  must(dlc_sigv4_sign(&request, &key, &second) == NULL);
  must(strcmp(first.signature, second.signature) == 0);
  dlc_sigv4_result_clear(&first);
  dlc_sigv4_result_clear(&second);
  return 0;
}
