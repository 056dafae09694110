/* SPDX-License-Identifier: MIT
 *
 * Helpers of the tests of transfers and of the engine: an engine with a test's settings, a request
 * in one line, and the wait for its end.
 */
#ifndef SPEC_EXCHANGE_H
#define SPEC_EXCHANGE_H

#include "engine.h"
#include "server.h"

enum { MAX_BODY = 1000 };

/* Makes an engine: bodies of up to MAX_BODY bytes, no proxy. Aborts if memory is short. */
dlc_engine *exchange_engine(void);

/* Makes a GET request without headers, 5 s to connect and to read. */
dlc_request exchange_get(const char *url);

/* Start a transfer; NULL counts as a failed check. */
dlc_transfer *exchange_start(dlc_engine *engine, const dlc_request *request);
dlc_transfer *exchange_start_get(dlc_engine *engine, const server *s, const char *target);

/* Starts a GET with that read_timeout. */
dlc_transfer *exchange_start_timed(dlc_engine *engine, const server *s, const char *target,
                                   double read_timeout);

/* Lets the engine run for that long, whatever happens. */
void exchange_run_for(dlc_engine *engine, double seconds);

/* Polls until the transfer has ended, 10 s at most. Discards the list of ended transfers. */
dlc_transfer_state exchange_finish(dlc_engine *engine, const dlc_transfer *transfer);

/* Starts and finishes a GET. */
dlc_transfer *exchange_run(dlc_engine *engine, const server *s, const char *target);

/* Check that the response is OK_2; that it failed by its read_timeout. */
void exchange_check_done(const dlc_transfer *transfer);
void exchange_check_read_timeout(const dlc_transfer *transfer);

#endif
