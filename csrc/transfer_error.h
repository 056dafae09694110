/* SPDX-License-Identifier: MIT
 *
 * Why a transfer failed: its cause, from the number of libcurl's code and from how far the transfer
 * had come, never from libcurl's texts. The numbers stay the same, whatever version this was built
 * with and whatever version runs. cause.c has the kind, code and message of a cause.
 */
#ifndef DLC_TRANSFER_ERROR_H
#define DLC_TRANSFER_ERROR_H

#include "transfer.h"

#pragma GCC visibility push(hidden)

/* How far a transfer came. */
typedef enum dlc_progress {
  DLC_PROGRESS_UNSENT,
  DLC_PROGRESS_SENT,    /* bytes of the request, or of a CONNECT, have gone out */
  DLC_PROGRESS_ANSWERED /* a part of the response has arrived */
} dlc_progress;

/* Returns the cause for the number of a libcurl code, which is not 0. */
dlc_cause dlc_cause_of_code(int code, dlc_progress progress);

/* Sets the cause of its failure, unless one is set. */
void dlc_transfer_set_cause(dlc_transfer *transfer, dlc_cause cause);

/* Finds the cause of a transfer that libcurl ended with an error, unless one is set. */
void dlc_transfer_diagnose(dlc_transfer *transfer, CURLcode code);

#pragma GCC visibility pop

#endif
