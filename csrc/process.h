/* SPDX-License-Identifier: MIT
 *
 * Programs that run beside the host, and what they write. No shell, a time limit, a bound on the
 * output. Nothing here blocks: whoever has the list watches its descriptors and lets it step.
 */
#ifndef DLC_PROCESS_H
#define DLC_PROCESS_H

#include "buffer.h"
#include "pollset.h"

#pragma GCC visibility push(hidden)

typedef struct dlc_process dlc_process;

/* Those that run, and those that ended and were not yet asked for. */
typedef struct dlc_process_list {
  dlc_process *first, *last;
  dlc_pollset *watched; /* where what they write to is put */
} dlc_process_list;

/* Starts argv[0], looked up in PATH, which may run for `seconds`. Standard input is empty. NULL,
 * with a constant reason, where it cannot be started. The caller frees it. It has ended when the
 * program has, even if others hold its outputs. */
dlc_process *dlc_process_start(dlc_process_list *list, char *const argv[], double seconds,
                               const char **why);

bool dlc_process_has_ended(const dlc_process *process);

/* Of one that has ended: NULL, or a constant text that says why it is of no use. What it wrote, to
 * standard error the first MiB of it, and its exit status: 128 and the number of the signal that
 * ended it, if one did. */
const char *dlc_process_fault(const dlc_process *process);
dlc_slice dlc_process_out(const dlc_process *process);
dlc_slice dlc_process_err(const dlc_process *process);
int dlc_process_status(const dlc_process *process);

/* Kills and reaps it where it still runs; and what it has started, unless it runs in the foreground
 * of a terminal. Takes NULL. */
void dlc_process_free(dlc_process *process);

/* In how many seconds to step at the latest; below 0 where there is nothing to wait for. */
double dlc_processes_timeout(const dlc_process_list *list);

/* Reads what is there, and sees who has ended or must. */
void dlc_processes_step(dlc_process_list *list);

/* One that has ended, taken out of the list; NULL where there is none. */
dlc_process *dlc_processes_next_ended(dlc_process_list *list);

/* Kills and reaps all that still run. They stay to be freed by their owners. */
void dlc_processes_close(dlc_process_list *list);

#pragma GCC visibility pop

#endif
