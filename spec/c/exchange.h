/* SPDX-License-Identifier: MIT
 *
 * What the tests of transfers and of the engine share: an engine with a test's settings, a request
 * in one line, and waiting for its end.
 */
#ifndef SPEC_EXCHANGE_H
#define SPEC_EXCHANGE_H

#include "engine.h"
#include "server.h"

enum { MAX_BODY = 1000 };

/* Bodies of up to MAX_BODY bytes, no proxy. Aborts where there is no memory. */
dlc_engine *exchange_engine(void);

/* GET without headers, 5 s to connect and to read. */
dlc_request exchange_get(const char *url);

/* Starts it; NULL counts as a failed check. */
dlc_transfer *exchange_start(dlc_engine *engine, const dlc_request *request);
dlc_transfer *exchange_start_get(dlc_engine *engine, const server *s, const char *target);

/* The same with another read_timeout. */
dlc_transfer *exchange_start_timed(dlc_engine *engine, const server *s, const char *target,
                                   double read_timeout);

/* Lets the engine run for that long, whatever happens. */
void exchange_run_for(dlc_engine *engine, double seconds);

/* Polls until it has ended, 10 s at most; takes it, and what ended with it, out of the list. */
dlc_transfer_state exchange_finish(dlc_engine *engine, const dlc_transfer *transfer);

/* Start and finish. */
dlc_transfer *exchange_run(dlc_engine *engine, const server *s, const char *target);

/* It answered OK_2; it failed for want of bytes. */
void exchange_check_done(const dlc_transfer *transfer);
void exchange_check_read_timeout(const dlc_transfer *transfer);

#endif
