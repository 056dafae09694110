/* SPDX-License-Identifier: MIT
 *
 * Runs the tests of every part of the C core that knows no Lua, and the parser that does, of JSON.
 * The last line printed is "c: N passed, N failed".
 */
#include <stdio.h>

#include "check.h"

int main(void) {
  static void (*const tests[])(void) = {
      test_buffer,    test_digest,   test_uri,       test_utf8,        test_sigv4,
      test_timestamp, test_sigpipe,  test_flush,     test_file,        test_process,
      test_ca,        test_cause,    test_resources, test_proxy,       test_transfer_error,
      test_header,    test_transfer, test_engine,    test_engine_host, test_engine_fork,
      test_names,     test_json_text};
  size_t i;
  setvbuf(stdout, NULL, _IONBF, 0); /* a crash must not swallow what was printed before it */
  for (i = 0; i < sizeof tests / sizeof *tests; i++) {
    tests[i]();
    guard_release();
    check_case = NULL;
  }
  return check_summary("c");
}
