/* SPDX-License-Identifier: MIT
 *
 * Runs every parser of the core on every prefix of every input of its corpus, flush against a page
 * that may not be read: its last byte ends a page, or its first byte begins one. JSON is a string
 * of Lua's with a NUL behind it: that NUL ends the page. The fuzz targets state what must hold,
 * and abort if it does not.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, getline */
#include "../fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include "check.h"

enum { ROOM = 1 << 16 };

/* Readable memory with a barred page on either side. */
typedef struct window {
  char *map, *start, *end;
  size_t page;
} window;

static window open_window(void) {
  window w;
  w.page = (size_t)sysconf(_SC_PAGESIZE);
  w.map = mmap(NULL, ROOM + 2 * w.page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (w.map == MAP_FAILED) abort();
  w.start = w.map + w.page;
  w.end = w.start + ROOM;
  if (mprotect(w.start, ROOM, PROT_READ | PROT_WRITE) != 0) abort();
  return w;
}

static int hex_value(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Decodes a line of a corpus in place into the input that it stands for, see
 * spec/fuzz/corpora.lua. */
static size_t unescape(char *line) {
  char *out = line;
  const char *at;
  for (at = line; *at != '\0' && *at != '\n'; at++) {
    char c = *at;
    if (c == '\\') {
      c = *++at;
      if (c == 'x') {
        c = (char)(hex_value(at[1]) * 16 + hex_value(at[2]));
        at += 2;
      } else {
        c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : '\\';
      }
    }
    *out++ = c;
  }
  return (size_t)(out - line);
}

static void try_at(char *place, void (*target)(dlc_slice), dlc_slice input) {
  memcpy(place, input.data, input.length);
  input.data = place;
  target(input);
}

static void try_beginnings(const window *w, void (*target)(dlc_slice), dlc_slice input) {
  size_t whole = input.length;
  for (input.length = 0; input.length <= whole; input.length++) {
    try_at(w->end - input.length, target, input);
    if (target != fuzz_json) try_at(w->start, target, input);
  }
}

static void try_corpus(const window *w, void (*target)(dlc_slice), const char *path) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t capacity = 0, inputs = 0;
  while (file != NULL && getline(&line, &capacity, file) > 0) {
    dlc_slice input = {line, 0};
    if (line[0] == '#') continue;
    input.length = unescape(line);
    if (input.length > ROOM) abort();
    try_beginnings(w, target, input);
    inputs++;
  }
  check_case = path;
  CHECK(inputs > 0);
  free(line);
  if (file != NULL) fclose(file);
}

void test_flush(void) {
  window w = open_window();
  try_corpus(&w, fuzz_base64, "spec/fuzz/corpora/base64.txt");
  try_corpus(&w, fuzz_headers, "spec/fuzz/corpora/headers.txt");
  try_corpus(&w, fuzz_json, "spec/fuzz/corpora/json.txt");
  fuzz_json_close(); /* run before tests that fork: valgrind looks for leaks in every child */
  try_corpus(&w, fuzz_sigv4, "spec/fuzz/corpora/sigv4.txt");
  try_corpus(&w, fuzz_timestamp, "spec/fuzz/corpora/timestamp.txt");
  try_corpus(&w, fuzz_uri, "spec/fuzz/corpora/uri.txt");
  munmap(w.map, ROOM + 2 * w.page);
}
