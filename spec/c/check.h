/* SPDX-License-Identifier: MIT
 *
 * Basics of the C tests: checks that print where they failed and are counted, and bytes that stand
 * flush against a page that may not be read. Checks are made on the main thread only.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "buffer.h"

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define CHECK_NUMBER(got, want) \
  check_number((long long)(got), (long long)(want), #got, __FILE__, __LINE__)
#define CHECK_TEXT(got, want) check_slice((got), dlc_slice_of(want), #got, __FILE__, __LINE__)
#define CHECK_SLICE(got, want) check_slice((got), (want), #got, __FILE__, __LINE__)

/* Printed with a failure, if one check stands for a whole table; NULL for nothing. */
extern const char *check_case;

bool check_that(bool truth, const char *what, const char *file, int line);
bool check_number(long long got, long long want, const char *what, const char *file, int line);
bool check_slice(dlc_slice got, dlc_slice want, const char *what, const char *file, int line);

/* Prints "NAME: N passed, N failed" and returns the exit code of the program. */
int check_summary(const char *name);

/* Copies the bytes so that the last one is the last of its page; the next page may be neither read
 * nor written. No NUL follows. guard_release frees all copies. */
dlc_slice guard(dlc_slice bytes);
dlc_slice guard_text(const char *text);
void guard_release(void);

/* Tests, one function a source file. */
void test_buffer(void);
void test_ca(void);
void test_cause(void);
void test_digest(void);
void test_engine(void);
void test_engine_fork(void);
void test_engine_host(void);
void test_file(void);
void test_flush(void);
void test_header(void);
void test_json_text(void);
void test_names(void);
void test_process(void);
void test_proxy(void);
void test_resources(void);
void test_sigpipe(void);
void test_sigv4(void);
void test_timestamp(void);
void test_transfer(void);
void test_transfer_error(void);
void test_uri(void);
void test_utf8(void);

#endif
