/* SPDX-License-Identifier: MIT
 *
 * Engines and requests for tests: see exchange.h.
 */
#include "exchange.h"

#include <stdlib.h>

#include "check.h"
#include "clock.h"

dlc_engine *exchange_engine(void) {
  dlc_engine_options options = {0};
  dlc_engine *engine;
  options.max_body = MAX_BODY;
  options.proxy = "";
  engine = dlc_engine_new(&options);
  if (engine == NULL) abort();
  return engine;
}

dlc_request exchange_get(const char *url) {
  dlc_request request = {0};
  request.method = dlc_slice_of("GET");
  request.url = dlc_slice_of(url);
  request.connect_timeout = 5;
  request.read_timeout = 5;
  return request;
}

dlc_transfer *exchange_start(dlc_engine *engine, const dlc_request *request) {
  dlc_failure why = {0};
  dlc_transfer *transfer = dlc_engine_start(engine, request, &why);
  if (transfer == NULL) CHECK_TEXT(dlc_slice_of(why.message), "(a transfer)");
  return transfer;
}

dlc_transfer *exchange_start_get(dlc_engine *engine, const server *s, const char *target) {
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, target, url));
  return exchange_start(engine, &request);
}

dlc_transfer_state exchange_finish(dlc_engine *engine, const dlc_transfer *transfer) {
  double until = dlc_monotonic() + 10;
  while (dlc_transfer_get_state(transfer) == DLC_TRANSFER_RUNNING && dlc_monotonic() < until) {
    dlc_engine_poll(engine, 0.5);
  }
  while (dlc_engine_next_ended(engine) != NULL) continue;
  return dlc_transfer_get_state(transfer);
}

dlc_transfer *exchange_run(dlc_engine *engine, const server *s, const char *target) {
  dlc_transfer *transfer = exchange_start_get(engine, s, target);
  if (transfer != NULL) exchange_finish(engine, transfer);
  return transfer;
}

void exchange_check_done(const dlc_transfer *transfer) {
  CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_DONE);
  CHECK_NUMBER(dlc_transfer_status(transfer), 200);
  CHECK_TEXT(dlc_transfer_body(transfer), "ok");
}

void exchange_run_for(dlc_engine *engine, double seconds) {
  double until = dlc_monotonic() + seconds, left;
  while ((left = until - dlc_monotonic()) > 0) dlc_engine_poll(engine, left);
}

dlc_transfer *exchange_start_timed(dlc_engine *engine, const server *s, const char *target,
                                   double read_timeout) {
  char url[SERVER_URL_SIZE];
  dlc_request request = exchange_get(server_url(s, target, url));
  request.read_timeout = read_timeout;
  return exchange_start(engine, &request);
}

void exchange_check_read_timeout(const dlc_transfer *transfer) {
  dlc_failure failure;
  if (!CHECK_NUMBER(dlc_transfer_get_state(transfer), DLC_TRANSFER_FAILED)) return;
  failure = dlc_transfer_failure(transfer);
  CHECK_TEXT(dlc_slice_of(failure.kind), "timeout");
  CHECK_TEXT(dlc_slice_of(failure.code), "ReadTimeout");
  CHECK(failure.transient);
}
