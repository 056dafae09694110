/* SPDX-License-Identifier: MIT
 *
 * The parts of a fuzz target: a function that tries one input, and checks that abort. Inputs are
 * libFuzzer's (entry.c) or come from the corpora (spec/c/flush_test.c). An input may stand at
 * either end of readable memory: no target may read beside it, or write to it.
 */
#ifndef SPEC_FUZZ_H
#define SPEC_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

/* Targets, one a source file or script. */
void fuzz_base64(dlc_slice input);
void fuzz_headers(dlc_slice input);
void fuzz_json(dlc_slice input);
void fuzz_reader(dlc_slice input);
void fuzz_script(dlc_slice input);
void fuzz_sigv4(dlc_slice input);
void fuzz_timestamp(dlc_slice input);
void fuzz_uri(dlc_slice input);

/* Frees the state that fuzz_json keeps from one input to the next. */
void fuzz_json_close(void);

/* Lua source that makes types for core.shape; a state without libraries runs it. */
#define FUZZ_TYPES \
  "local moment = { kind = 'timestamp' }\n" \
  "local function list(element) return { kind = 'list', element = element } end\n" \
  "local function map(element) return { kind = 'map', element = element } end\n" \
  "local function add(structure, name, type)\n" \
  "  structure.order[#structure.order + 1] = name\n" \
  "  structure.members[name] = { type = type }\n" \
  "  return structure\n" \
  "end\n" \
  "local function structure() return { kind = 'structure', order = {}, members = {} } end\n"

#define must(truth) must_be((truth), #truth, __FILE__, __LINE__)

static inline void must_be(bool truth, const char *what, const char *file, int line) {
  if (truth) return;
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  abort();
}

/* Returns whether all of `part` lies within `whole`. */
static inline bool is_within(dlc_slice part, dlc_slice whole) {
  return part.data >= whole.data && part.data + part.length <= whole.data + whole.length;
}

/* Returns the part before the first `at`, and cuts both off. */
static inline dlc_slice cut(dlc_slice *text, char at) {
  dlc_slice head = *text;
  const char *end = text->length == 0 ? NULL : memchr(text->data, at, text->length);
  if (end != NULL) head.length = (size_t)(end - text->data);
  text->data += head.length + (end != NULL);
  text->length -= head.length + (end != NULL);
  return head;
}

#endif
