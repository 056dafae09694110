/* SPDX-License-Identifier: MIT
 *
 * The callbacks of a transfer: collects the response within its bounds, line by line and piece by
 * piece, and notes every sign that the peer is alive.
 */
#include <assert.h>
#include <string.h>

#include "clock.h"
#include "header.h"
#include "libcurl.h"
#include "transfer_error.h"

/* The bound on headers is below those of libcurl and nghttp2, whose errors for too many headers
 * also mean other faults of HTTP/2. */
enum { MAX_HEADER_BYTES = 64 * 1024, MAX_RESERVED = 1024 * 1024, MAX_PARTIAL_READS = 1000 };

/* Seconds that libcurl may read in one go. */
static const double longest_read = 1;

static void touch(dlc_transfer *transfer) {
  transfer->last_activity = dlc_monotonic();
  transfer->grace_used = false;
}

/* Returns whether libcurl is reading something that it has not delivered: it delivers whole header
 * lines only, and nothing of what frames a chunk. Reading shows that the peer is alive, up to a
 * bound, since there may be no end of it; and not over HTTP/2, where the bytes may be another
 * stream's, or nobody's. */
static bool is_reading(dlc_transfer *transfer) {
  return transfer->pool->reading && !transfer->shared &&
         transfer->partial_reads++ < MAX_PARTIAL_READS;
}

/* Counts bytes that go out as activity, like bytes that come in. */
static int on_progress(void *context, curl_off_t due_in, curl_off_t came_in, curl_off_t due_out,
                       curl_off_t went_out) {
  dlc_transfer *transfer = context;
  (void)due_in, (void)came_in, (void)due_out;
  if (went_out > transfer->sent || is_reading(transfer)) touch(transfer);
  transfer->sent = went_out;
  return 0;
}

/* Makes libcurl give up: returns that none of the bytes was taken. */
static size_t refuse(dlc_transfer *transfer, dlc_cause cause) {
  dlc_transfer_set_cause(transfer, cause);
  return 0;
}

static size_t receive(dlc_transfer *transfer, dlc_buffer *into, size_t limit, const char *data,
                      size_t length) {
  assert(into->length <= limit);
  touch(transfer);
  transfer->partial_reads = 0;
  if (length > limit - into->length) return refuse(transfer, DLC_CAUSE_TOO_LARGE);
  dlc_buffer_append(into, data, length);
  return into->failed ? refuse(transfer, DLC_CAUSE_NO_MEMORY) : length;
}

/* Makes room for the whole body at once, up to a bound: the server only claims its length. */
static void reserve_body(dlc_transfer *transfer) {
  curl_off_t length = -1;
  curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0 && length <= MAX_RESERVED && (size_t)length <= transfer->max_body) {
    dlc_buffer_reserve(&transfer->body, (size_t)length);
  }
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  dlc_transfer *transfer = context;
  if (transfer->headers.length == 0) return refuse(transfer, DLC_CAUSE_NO_HEADERS); /* HTTP/0.9 */
  if (transfer->body.length == 0) reserve_body(transfer);
  return receive(transfer, &transfer->body, transfer->max_body, data, size * count);
}

static void discard(dlc_transfer *transfer, size_t length) {
  transfer->headers.length -= length;
  transfer->discarded += length;
}

/* Returns whether the header block that ends here is the final one, not an interim response's. */
static bool is_final(const dlc_transfer *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200 || status == 101; /* the protocol ends there */
}

/* Takes a line of a header block; the first is a status line. Discards the headers of an interim
 * response (100, 103) and trailers, which must not pass for headers (RFC 9110, 6.5.1). Both count
 * against the bound: there may be no end of them. */
static size_t on_header(char *data, size_t size, size_t count, void *context) {
  dlc_transfer *transfer = context;
  dlc_slice line = {data, size * count};
  size_t taken;
  if (line.length == 0) return 0;
  if (!transfer->in_block && !transfer->trailing) {
    if (!dlc_is_status_line(line)) return refuse(transfer, DLC_CAUSE_BAD_STATUS_LINE);
    if (memcmp(line.data, "HTTP/1", 6) == 0) transfer->shared = false;
    discard(transfer, transfer->headers.length);
  } else if (!dlc_is_field_line(line)) {
    return refuse(transfer, DLC_CAUSE_BAD_FIELD_LINE);
  }
  taken = receive(transfer, &transfer->headers, MAX_HEADER_BYTES - transfer->discarded, data,
                  line.length);
  transfer->in_block = !dlc_is_blank_line(line);
  if (transfer->trailing) {
    discard(transfer, taken);
  } else if (!transfer->in_block && is_final(transfer)) {
    if (!dlc_has_one_length(dlc_buffer_view(&transfer->headers))) {
      return refuse(transfer, DLC_CAUSE_BAD_FIELD_LINE);
    }
    transfer->trailing = true;
  }
  return taken;
}

#if LIBCURL_VERSION_NUM >= 0x075000
static int on_connected(void *context, char *ip, char *local_ip, int port, int local_port) {
  dlc_transfer *transfer = context;
  (void)ip, (void)local_ip, (void)port, (void)local_port;
  transfer->connected = true;
  transfer->last_activity = dlc_monotonic();
  return CURL_PREREQFUNC_OK;
}
#endif

/* Ends a read that lasts too long. Before 8.14 libcurl reads from an HTTP/2 connection for as long
 * as there is something to read, even if no transfer waits for it, and checks no time-out
 * meanwhile. This is all that it calls there, once a TLS record: after the sockets are detached it
 * finds nothing more to read. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t size, void *context) {
  dlc_transfer *transfer = context;
  (void)easy, (void)data, (void)size;
  if (type == CURLINFO_SSL_DATA_IN && transfer->pool != NULL &&
      dlc_monotonic() - transfer->pool->acting_since > longest_read) {
    dlc_sockets_detach(transfer->settings->sockets);
  }
  return 0;
}

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  dlc_transfer *transfer = context;
  (void)purpose;
  transfer->opened = true;
  return dlc_sockets_open(transfer->settings->sockets, address->family, address->socktype,
                          address->protocol);
}

static int on_close(void *context, curl_socket_t fd) {
  return dlc_sockets_close(context, fd);
}

static void set_sockets(dlc_transfer *transfer) {
  curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETDATA, transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(transfer->easy, CURLOPT_CLOSESOCKETDATA, transfer->settings->sockets);
  if (transfer->shared && dlc_libcurl()->version_num < 0x080e00) {
    curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(transfer->easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(transfer->easy, CURLOPT_DEBUGDATA, transfer);
  }
}

void dlc_receive_prepare(dlc_transfer *transfer) {
  CURL *easy = transfer->easy;
  set_sockets(transfer);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
#if LIBCURL_VERSION_NUM >= 0x075000
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
#else
  transfer->connected = true; /* the read time-out then covers connecting, too */
#endif
}
