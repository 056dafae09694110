/* SPDX-License-Identifier: MIT
 *
 * One request and its answer: see transfer.h. Sets up the easy handle and collects what arrives
 * within its bounds.
 */
#include "transfer.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

enum { MAX_HEADER_BYTES = 256 * 1024, MOST_EXPECTED = 1024 * 1024 };

static const char no_memory[] = "out of memory";

/* What libcurl calls. */

static void note_life(dlc_transfer *transfer) {
  transfer->last_activity = dlc_monotonic();
  transfer->spared = false;
}

/* What goes out is life as much as what comes in. */
static int on_progress(void *context, curl_off_t due_in, curl_off_t came_in, curl_off_t due_out,
                       curl_off_t went_out) {
  dlc_transfer *transfer = context;
  (void)due_in, (void)came_in, (void)due_out;
  if (went_out > transfer->sent) note_life(transfer);
  transfer->sent = went_out;
  return 0;
}

static size_t receive(dlc_transfer *transfer, dlc_buffer *into, size_t limit, const char *data,
                      size_t length) {
  note_life(transfer);
  transfer->too_large = length > limit - into->length;
  if (transfer->too_large) return 0;
  dlc_buffer_append(into, data, length);
  return into->failed ? 0 : length;
}

/* Room for the whole body at once, as far as a server that only claims it may have it. */
static void expect_body(dlc_transfer *transfer) {
  curl_off_t length = -1;
  curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0 && length <= MOST_EXPECTED && (size_t)length <= transfer->max_body) {
    dlc_buffer_reserve(&transfer->body, (size_t)length);
  }
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  dlc_transfer *transfer = context;
  if (transfer->body.length == 0) expect_body(transfer);
  return receive(transfer, &transfer->body, transfer->max_body, data, size * count);
}

static void drop(dlc_transfer *transfer, size_t length) {
  transfer->headers.length -= length;
  transfer->dropped += length;
}

/* Whether the block of headers that ends here is that of the answer itself, not of an interim one. */
static bool is_final(const dlc_transfer *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  return status >= 200;
}

/* A status line starts a new block, and what an interim answer (100, 103) said is dropped; so are
 * trailers, which must not pass for headers (RFC 9110, 6.5.1). Both count: there may be no end of
 * them. */
static size_t on_header(char *data, size_t size, size_t count, void *context) {
  dlc_transfer *transfer = context;
  size_t taken, length = size * count;
  bool is_blank = length > 0 && (data[0] == '\r' || data[0] == '\n');
  if (!transfer->trailing && length > 5 && memcmp(data, "HTTP/", 5) == 0) {
    drop(transfer, transfer->headers.length);
  }
  taken = receive(transfer, &transfer->headers, MAX_HEADER_BYTES - transfer->dropped, data, length);
  if (transfer->trailing) drop(transfer, taken);
  else transfer->trailing = is_blank && is_final(transfer);
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

static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  return dlc_connections_open(context, address->family, address->socktype, address->protocol);
}

static int on_close(void *context, curl_socket_t fd) {
  return dlc_connections_close(context, fd);
}

/* Setting up the handle. */

/* libcurl copies texts. One that it has no memory for, or does not take, must not be done without: a
 * request would go round its proxy, or to a host that is not trusted as it was told. */
static void set_text(dlc_transfer *transfer, CURLoption option, const char *text) {
  CURLcode code = curl_easy_setopt(transfer->easy, option, text);
  if (text != NULL && code != CURLE_OK) transfer->code = code;
}

static bool add_line(dlc_transfer *transfer, const char *line) {
  struct curl_slist *lines = curl_slist_append(transfer->lines, line);
  if (lines == NULL) return false;
  transfer->lines = lines;
  return true;
}

static bool method_is(const dlc_http_request *request, const char *method) {
  return dlc_slice_equal(request->method, dlc_slice_of(method));
}

static bool has_upload(const dlc_http_request *request) {
  return request->body.length > 0 || method_is(request, "POST") || method_is(request, "PUT") ||
         method_is(request, "PATCH");
}

/* libcurl would add Accept and, to a body, Expect and a Content-Type: only what the caller gave,
 * and what is signed with it, goes out. An own line of that name still wins over an empty one. */
static const char *set_headers(dlc_transfer *transfer, const dlc_http_request *request) {
  static const char *const silenced[] = {"Accept:", "Expect:", "Content-Type:"};
  size_t i, k, count = has_upload(request) ? sizeof silenced / sizeof *silenced : 1;
  for (k = 0; k < count; k++) {
    size_t length = strlen(silenced[k]);
    bool given = false;
    for (i = 0; i < request->header_count; i++) {
      given = given || (request->headers[i].length > length &&
                        curl_strnequal(request->headers[i].data, silenced[k], length));
    }
    if (!given && !add_line(transfer, silenced[k])) return no_memory;
  }
  for (i = 0; i < request->header_count; i++) {
    const dlc_slice *line = &request->headers[i];
    if (memchr(line->data, '\r', line->length) != NULL ||
        memchr(line->data, '\n', line->length) != NULL || strlen(line->data) != line->length) {
      return "a header holds a line break or a NUL";
    }
    if (!add_line(transfer, line->data)) return no_memory;
  }
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines);
  return NULL;
}

/* RFC 9110, 5.6.2. */
static bool is_token(dlc_slice text) {
  size_t i;
  for (i = 0; i < text.length; i++) {
    char c = text.data[i];
    bool alphanumeric =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!alphanumeric && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)) return false;
  }
  return text.length > 0;
}

/* The method by name, whether there is a body or not: libcurl's own verbs would each imply one. */
static bool set_method(dlc_transfer *transfer, const dlc_http_request *request) {
  CURL *easy = transfer->easy;
  if (method_is(request, "HEAD")) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return true;
  }
  if (has_upload(request)) {
    dlc_buffer_slice(&transfer->upload, request->body);
    if (transfer->upload.failed) return false;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer->upload.data);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->upload.length);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  }
  set_text(transfer, CURLOPT_CUSTOMREQUEST, request->method.data);
  return true;
}

static void set_protocols(dlc_transfer *transfer) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set_text(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static void set_tls(dlc_transfer *transfer, const dlc_transfer_settings *settings) {
  const dlc_trust *trust = &settings->trust;
  curl_easy_setopt(transfer->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  if (trust->file != NULL || trust->folder != NULL) {
    set_text(transfer, CURLOPT_CAINFO, trust->file);
    set_text(transfer, CURLOPT_CAPATH, trust->folder);
  }
#if LIBCURL_VERSION_NUM >= 0x074d00
  if (dlc_trust_lost_file(trust)) { /* not always: libcurl keeps what it parsed only of files */
    struct curl_blob blob;
    blob.data = trust->pem.data;
    blob.len = trust->pem.length;
    blob.flags = CURL_BLOB_NOCOPY;
    curl_easy_setopt(transfer->easy, CURLOPT_CAINFO_BLOB, &blob);
  }
#endif
  if (settings->client_cert != NULL) {
    const char *key = settings->client_key != NULL ? settings->client_key : settings->client_cert;
    set_text(transfer, CURLOPT_SSLCERT, settings->client_cert);
    set_text(transfer, CURLOPT_SSLKEY, key);
    set_text(transfer, CURLOPT_KEYPASSWD, ""); /* else OpenSSL would ask at the terminal */
  }
}

/* HTTP/2 shares the connections there are. No CURLOPT_PIPEWAIT: with it, requests that start together
 * would wait for the first one's connection, and if the server turns out not to speak HTTP/2, libcurl
 * 8.14 to 8.21 lets them wait for its whole answer. */
static void set_version(CURL *easy, const dlc_transfer_settings *settings) {
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(settings->http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
}

static void set_connection(dlc_transfer *transfer, const dlc_transfer_settings *settings,
                           bool direct) {
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, settings->connections);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, settings->connections);
  if (direct) set_text(transfer, CURLOPT_PROXY, "");
  else if (settings->proxy != NULL) set_text(transfer, CURLOPT_PROXY, settings->proxy);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (settings->keepalive > 0) {
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, settings->keepalive);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, settings->keepalive);
  }
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a hanging name lookup delays no close */
#endif
}

static void set_callbacks(dlc_transfer *transfer) {
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
#if LIBCURL_VERSION_NUM >= 0x075000
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
#else
  transfer->connected = true; /* the read timer then covers connecting, too */
#endif
}

static const char *prepare(dlc_transfer *transfer, const dlc_transfer_settings *settings,
                           const dlc_http_request *request) {
  CURL *easy = transfer->easy;
  const char *why = set_headers(transfer, request);
  if (why != NULL) return why;
  if (!is_token(request->method)) return "the method is not one word";
  if (strlen(request->url.data) != request->url.length) return "the URL holds a NUL";
  set_text(transfer, CURLOPT_URL, request->url.data);
  if (!set_method(transfer, request)) return no_memory;
  set_protocols(transfer);
  set_tls(transfer, settings);
  set_version(easy, settings);
  set_connection(transfer, settings, request->direct);
  set_callbacks(transfer);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  if (request->connect_timeout > 0) {
    double milliseconds = request->connect_timeout * 1e3;
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     milliseconds < 1 ? 1L : milliseconds > 1e9 ? 1000000000L : (long)milliseconds);
  }
  if (transfer->code == CURLE_OUT_OF_MEMORY) return no_memory;
  return transfer->code == CURLE_OK ? NULL : "libcurl does not take one of the options";
}

dlc_transfer *dlc_transfer_new(const dlc_transfer_settings *settings,
                               const dlc_http_request *request, const char **why) {
  dlc_transfer *transfer = calloc(1, sizeof *transfer);
  *why = no_memory;
  if (transfer == NULL) return NULL;
  transfer->connect_timeout = request->connect_timeout;
  transfer->read_timeout = request->read_timeout;
  transfer->max_body = settings->max_body;
  transfer->last_activity = dlc_monotonic();
  transfer->easy = curl_easy_init();
  if (transfer->easy != NULL) *why = prepare(transfer, settings, request);
  if (*why == NULL) return transfer;
  dlc_transfer_destroy(transfer);
  return NULL;
}

static void release_handle(dlc_transfer *transfer) {
  curl_easy_cleanup(transfer->easy);
  curl_slist_free_all(transfer->lines);
  transfer->easy = NULL;
  transfer->pool = NULL;
  transfer->lines = NULL;
  dlc_buffer_clear(&transfer->upload);
}

void dlc_transfer_end(dlc_transfer *transfer, dlc_transfer_state state, CURLcode code) {
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->status);
  curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &transfer->proxy_status);
  transfer->state = state;
  transfer->code = code;
  release_handle(transfer);
}

/* The handle is leaked: to free it libcurl would join the thread that looks a name up for it, and
 * in the child there is none. */
void dlc_transfer_abandon(dlc_transfer *transfer) {
  transfer->easy = NULL;
  transfer->state = DLC_TRANSFER_FAILED;
  transfer->forked = true;
  release_handle(transfer);
}

void dlc_transfer_destroy(dlc_transfer *transfer) {
  release_handle(transfer);
  dlc_buffer_clear(&transfer->headers);
  dlc_buffer_clear(&transfer->body);
  free(transfer);
}

/* What came of it. */

dlc_transfer_state dlc_transfer_get_state(const dlc_transfer *transfer) {
  return transfer->state;
}

long dlc_transfer_status(const dlc_transfer *transfer) {
  return transfer->status;
}

dlc_slice dlc_transfer_body(const dlc_transfer *transfer) {
  return dlc_buffer_view(&transfer->body);
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static dlc_slice trim(dlc_slice text) {
  while (text.length > 0 && is_space(text.data[text.length - 1])) text.length--;
  while (text.length > 0 && is_space(text.data[0])) {
    text.data++;
    text.length--;
  }
  return text;
}

/* Neither a status line nor the continuation of a folded one: a name has no white space in it. */
static bool is_name(dlc_slice name) {
  size_t i;
  for (i = 0; i < name.length; i++) {
    unsigned char c = (unsigned char)name.data[i];
    if (c <= ' ' || c == 0x7f) return false;
  }
  return name.length > 0;
}

bool dlc_transfer_next_header(const dlc_transfer *transfer, size_t *cursor, dlc_slice *name,
                              dlc_slice *value) {
  while (*cursor < transfer->headers.length) {
    const char *line = transfer->headers.data + *cursor;
    size_t left = transfer->headers.length - *cursor;
    const char *end = memchr(line, '\n', left);
    size_t length = end == NULL ? left : (size_t)(end - line) + 1;
    const char *colon = memchr(line, ':', length);
    *cursor += length;
    if (colon == NULL) continue;
    name->data = line;
    name->length = (size_t)(colon - line);
    if (!is_name(*name)) continue;
    value->data = colon + 1;
    value->length = length - name->length - 1;
    *value = trim(*value);
    return true;
  }
  return false;
}
