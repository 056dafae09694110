/* SPDX-License-Identifier: MIT
 *
 * Why a transfer failed: its cause, from the number of libcurl's code and from how far the transfer
 * had come, never from libcurl's texts. The numbers stay the same, whatever version this was built
 * with and whatever version runs. What a caller is told of a cause is cause.c's.
 */
#ifndef DLC_TRANSFER_ERROR_H
#define DLC_TRANSFER_ERROR_H

#include "transfer.h"

#pragma GCC visibility push(hidden)

/* How far a transfer has come. */
typedef enum dlc_progress {
  DLC_PROGRESS_UNSENT,
  DLC_PROGRESS_SENT,    /* of a request, or of what asks a proxy for a tunnel, bytes have gone out */
  DLC_PROGRESS_ANSWERED /* a part of the response has been seen */
} dlc_progress;

/* From the number of a code of libcurl's, which is not 0. */
dlc_cause dlc_cause_of_code(int code, dlc_progress progress);

/* Sets the cause of its failure, unless there is one. */
void dlc_transfer_set_cause(dlc_transfer *transfer, dlc_cause cause);

/* Finds that cause where libcurl has ended the transfer with an error, and nothing was known yet. */
void dlc_transfer_diagnose(dlc_transfer *transfer, CURLcode code);

#pragma GCC visibility pop

#endif
