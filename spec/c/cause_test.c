/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/cause.c: the table of causes is complete.
 */
#include "cause.h"

#include <string.h>

#include "check.h"

/* Every cause has a kind, a code and a message, its own or libcurl's. */
static void test_causes(void) {
  int cause;
  for (cause = DLC_CAUSE_NONE; cause <= DLC_CAUSE_OTHER; cause++) {
    dlc_failure failure = dlc_failure_of((dlc_cause)cause, "libcurl's own");
    CHECK(failure.kind != NULL && failure.code != NULL && failure.message != NULL);
    CHECK_NUMBER(dlc_cause_is_tls((dlc_cause)cause), strcmp(failure.kind, "tls") == 0);
  }
  CHECK_TEXT(dlc_slice_of(dlc_failure_of(DLC_CAUSE_NOT_CONNECTED, "x").message), "x");
  CHECK_TEXT(dlc_slice_of(dlc_failure_of(DLC_CAUSE_NO_MEMORY, "x").message), "out of memory");
}

void test_cause(void) {
  test_causes();
}
