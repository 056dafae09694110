/* SPDX-License-Identifier: MIT
 *
 * Checks and guarded bytes: see check.h.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *check_case;

static unsigned passed, failed;

static void print_slice(const char *label, dlc_slice slice) {
  size_t i;
  printf("  %s \"", label);
  for (i = 0; i < slice.length; i++) {
    unsigned char c = (unsigned char)slice.data[i];
    if (c >= ' ' && c < 127) putchar(c);
    else printf("\\x%02x", c);
  }
  puts("\"");
}

static bool record(bool truth, const char *what, const char *file, int line) {
  if (truth) {
    passed++;
    return true;
  }
  failed++;
  printf("%s:%d: failed: %s\n", file, line, what);
  if (check_case != NULL) print_slice("in  ", dlc_slice_of(check_case));
  return false;
}

bool check_that(bool truth, const char *what, const char *file, int line) {
  return record(truth, what, file, line);
}

bool check_number(long long got, long long want, const char *what, const char *file, int line) {
  if (record(got == want, what, file, line)) return true;
  printf("  got  %lld\n  want %lld\n", got, want);
  return false;
}

bool check_slice(dlc_slice got, dlc_slice want, const char *what, const char *file, int line) {
  if (record(dlc_slice_equal(got, want), what, file, line)) return true;
  print_slice("got ", got);
  print_slice("want", want);
  return false;
}

int check_summary(const char *name) {
  printf("%s: %u passed, %u failed\n", name, passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

/* Maps each copy by itself: whole pages for the bytes, then one that is barred. */

typedef struct mapping {
  struct mapping *next;
  char *start;
  size_t length;
} mapping;

static mapping *mappings;

dlc_slice guard(dlc_slice bytes) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t usable = (bytes.length / page + 1) * page;
  mapping *made = malloc(sizeof *made);
  dlc_slice copy = {NULL, bytes.length};
  if (made == NULL) abort();
  made->length = usable + page;
  made->start =
      mmap(NULL, made->length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made->start == MAP_FAILED || mprotect(made->start + usable, page, PROT_NONE) != 0) abort();
  made->next = mappings;
  mappings = made;
  copy.data = made->start + usable - bytes.length;
  if (bytes.length > 0) memcpy(made->start + usable - bytes.length, bytes.data, bytes.length);
  return copy;
}

dlc_slice guard_text(const char *text) {
  return guard(dlc_slice_of(text));
}

void guard_release(void) {
  while (mappings != NULL) {
    mapping *next = mappings->next;
    munmap(mappings->start, mappings->length);
    free(mappings);
    mappings = next;
  }
}
