/* SPDX-License-Identifier: MIT
 *
 * Programs that run beside the host, and their output. No shell, a time limit, a bound on the
 * output. Nothing here blocks: the owner of the list watches its descriptors and lets it step.
 */
#ifndef DLC_PROCESS_H
#define DLC_PROCESS_H

#include "buffer.h"
#include "pollset.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_process dlc_process;

/* Programs that run, and those that ended and were not yet returned by next_ended. */
typedef struct dlc_process_list {
  dlc_process *first, *last;
  dlc_pollset *watched; /* the owner's; the descriptors of the programs are added to it */
} dlc_process_list;

/* Starts argv[0], found by PATH, which may run for `seconds`; its standard input is empty. The
 * caller frees it. Returns NULL with a constant reason if it cannot be started. It has ended when
 * the program has, even if others hold its outputs open. */
dlc_process *dlc_process_start(dlc_process_list *list, char *const argv[], double seconds,
                               const char **why);

bool dlc_process_has_ended(const dlc_process *process);

/* The result of a program that has ended: NULL, or a constant text that says why it is of no use;
 * its output; the first MiB of its standard error, which grows while it runs; and its exit status,
 * which is 128 and the number of the signal that ended it, if one did. */
const char *dlc_process_fault(const dlc_process *process);
dlc_slice dlc_process_out(const dlc_process *process);
dlc_slice dlc_process_err(const dlc_process *process);
int dlc_process_status(const dlc_process *process);

/* Frees it. Kills and reaps it first if it still runs, with all that it started unless it runs in
 * the foreground of a terminal. Takes NULL. */
void dlc_process_free(dlc_process *process);

/* Returns the seconds until dlc_processes_step must be called; below 0 if nothing runs. */
double dlc_processes_timeout(const dlc_process_list *list);

/* Reads the outputs, notes ends, and ends programs that are out of time. */
void dlc_processes_step(dlc_process_list *list);

/* Removes a program that has ended from the list; NULL if there is none. */
dlc_process *dlc_processes_next_ended(dlc_process_list *list);

/* Kills and reaps all that still run. Their owners still free them. */
void dlc_processes_close(dlc_process_list *list);

#pragma GCC visibility pop

#endif
