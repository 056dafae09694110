/* SPDX-License-Identifier: MIT
 *
 * Searches for remains of a key: a process signs with one, closes its client and drops it, and stops
 * after each step while its parent reads its memory. The day's signing key must be there while the
 * client is open, and none of it afterwards; the keys and texts that it was derived from must never be
 * there. Only the parent knows the bytes to search for.
 */
#define _GNU_SOURCE /* memmem */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "digest.h"
#include "host.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define REGION "us-west-2"
#define TIME "1785542400" /* 2026-08-01 */

enum { CLOSE = 1, FORGET = 2, CHUNK = 1 << 20, LONGEST = 64 };

/* The child. */

static void stand_still(int told, int go_on) {
  char byte = 0;
  if (write(told, &byte, 1) != 1 || read(go_on, &byte, 1) != 1) _exit(EXIT_FAILURE);
}

static void sign_and_close(int told, int go_on) {
  static const char *const arguments[] = {"AKIDEXAMPLE", SECRET, REGION, TIME};
  lua_State *L = host_open();
  int index;
  if (!host_is_well("signing", host_run(L, "wiped", 4, arguments, 2))) exit(EXIT_FAILURE);
  stand_still(told, go_on);
  for (index = CLOSE; index <= FORGET; index++) {
    lua_pushvalue(L, index);
    if (!host_is_well("closing", host_call(L, 0, 0))) exit(EXIT_FAILURE);
    stand_still(told, go_on);
  }
  lua_close(L);
  stand_still(told, go_on);
  exit(EXIT_SUCCESS);
}

/* The parent. */

typedef struct needle {
  const char *what;
  unsigned char bytes[LONGEST];
  size_t length;
  bool is_kept; /* while the client is open */
} needle;

static size_t count_in(int memory, size_t begin, size_t end, const needle *wanted) {
  static char chunk[CHUNK + LONGEST];
  size_t found = 0;
  while (begin < end) {
    size_t length = end - begin < sizeof chunk ? end - begin : sizeof chunk;
    ssize_t got = pread(memory, chunk, length, (off_t)begin);
    const char *at = chunk;
    if (got <= 0) return found;
    while ((at = memmem(at, (size_t)(chunk + got - at), wanted->bytes, wanted->length)) != NULL) {
      found += (size_t)(at - chunk) < CHUNK;
      at++;
    }
    begin += (size_t)got < CHUNK ? (size_t)got : CHUNK;
  }
  return found;
}

static size_t count_everywhere(pid_t child, const needle *wanted) {
  char path[64], line[512];
  size_t found = 0;
  FILE *maps;
  int memory;
  snprintf(path, sizeof path, "/proc/%d/mem", (int)child);
  memory = open(path, O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%d/maps", (int)child);
  maps = fopen(path, "r");
  if (memory < 0 || maps == NULL) abort();
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long begin, end;
    char mode[5];
    if (sscanf(line, "%lx-%lx %4s", &begin, &end, mode) != 3 || mode[1] != 'w') continue;
    found += count_in(memory, begin, end, wanted);
  }
  fclose(maps);
  close(memory);
  return found;
}

static void mac(needle *next, const char *what, dlc_slice key, const char *text) {
  next->what = what;
  next->length = DLC_SHA256_SIZE;
  if (!dlc_hmac_sha256(key, dlc_slice_of(text), next->bytes)) abort();
}

/* The first block of an HMAC-SHA-256 with this key: the key, padded and masked. */
static void mask(needle *block, const char *what, const needle *key, unsigned char with) {
  size_t i;
  block->what = what;
  block->length = 64;
  for (i = 0; i < block->length; i++) block->bytes[i] = key->bytes[i] ^ with;
}

static dlc_slice view(const needle *of) {
  dlc_slice slice = {(const char *)of->bytes, of->length};
  return slice;
}

enum { PREFIXED, OF_DAY, OF_REGION, OF_SERVICE, SIGNING, INNER, OUTER, COUNT };

static void derive(needle all[COUNT]) {
  memset(all, 0, COUNT * sizeof *all);
  all[PREFIXED].what = "\"AWS4\" and the secret key";
  all[PREFIXED].length = strlen("AWS4" SECRET);
  memcpy(all[PREFIXED].bytes, "AWS4" SECRET, all[PREFIXED].length);
  mac(&all[OF_DAY], "the day's key", view(&all[PREFIXED]), "20260801");
  mac(&all[OF_REGION], "the region's key", view(&all[OF_DAY]), REGION);
  mac(&all[OF_SERVICE], "the service's key", view(&all[OF_REGION]), "deadline");
  mac(&all[SIGNING], "the signing key", view(&all[OF_SERVICE]), "aws4_request");
  mask(&all[INNER], "the inner block of the signing key", &all[SIGNING], 0x36);
  mask(&all[OUTER], "the outer block of the signing key", &all[SIGNING], 0x5c);
  all[SIGNING].is_kept = true;
}

/* Checks that the memory contains exactly the keys of this stage. */
static bool look(pid_t child, const needle all[COUNT], const char *stage, bool is_open) {
  bool well = true;
  int i;
  for (i = 0; i < COUNT; i++) {
    size_t found = count_everywhere(child, &all[i]);
    if ((found > 0) == (is_open && all[i].is_kept)) continue;
    printf("%s: %s is there %lu times\n", stage, all[i].what, (unsigned long)found);
    well = false;
  }
  return well;
}

int main(void) {
  static const char *const stages[] = {"open", "closed", "collected", "without its state"};
  needle all[COUNT];
  int from_child[2], to_child[2], status = 0;
  bool well = true;
  size_t i;
  pid_t child;
  if (pipe(from_child) != 0 || pipe(to_child) != 0 || (child = fork()) < 0) abort();
  if (child == 0) sign_and_close(from_child[1], to_child[0]);
  close(from_child[1]);
  derive(all);
  for (i = 0; i < sizeof stages / sizeof *stages; i++) {
    char byte;
    if (read(from_child[0], &byte, 1) != 1) break; /* it has ended, and said why */
    well = look(child, all, stages[i], i == 0) && well;
    if (write(to_child[1], "", 1) != 1) abort();
  }
  if (waitpid(child, &status, 0) != child) abort();
  return well && status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
