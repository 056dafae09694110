/* SPDX-License-Identifier: MIT
 *
 * Runs a program and collects what it writes. No shell, a time limit, a bound on the output.
 */
#ifndef DLC_PROCESS_H
#define DLC_PROCESS_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_process {
  dlc_buffer out, err; /* standard output and standard error */
  int status;          /* exit status; 128 and the signal's number where one ended it */
} dlc_process;

/* Runs argv[0], looked up in PATH, for `seconds` at most and then ends it. Standard input is empty.
 * NULL, or a constant text that says what went wrong. Either way the result, which has to be zeroed
 * before, is the caller's to clear. Blocks the calling thread. */
const char *dlc_process_run(char *const argv[], double seconds, dlc_process *result);
void dlc_process_clear(dlc_process *result);

#pragma GCC visibility pop

#endif
