/* SPDX-License-Identifier: MIT
 *
 * Transfers: see transfer.h. Sets up the easy handle from settings and request, and holds the
 * result; receive.c collects the response, transfer_error.c explains a failure.
 */
#define _POSIX_C_SOURCE 200809L
#include "transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "header.h"
#include "libcurl.h"
#include "transfer_error.h"

void dlc_transfer_list_append(dlc_transfer_list *list, dlc_transfer *transfer) {
  transfer->previous = list->last;
  transfer->next = NULL;
  if (list->last != NULL) list->last->next = transfer;
  else list->first = transfer;
  list->last = transfer;
}

void dlc_transfer_list_remove(dlc_transfer_list *list, dlc_transfer *transfer) {
  if (transfer->previous != NULL) transfer->previous->next = transfer->next;
  else list->first = transfer->next;
  if (transfer->next != NULL) transfer->next->previous = transfer->previous;
  else list->last = transfer->previous;
  transfer->previous = transfer->next = NULL;
}

static bool copy_text(char **copy, const char *text) {
  return text == NULL || (*copy = strdup(text)) != NULL;
}

bool dlc_transfer_settings_init(dlc_transfer_settings *settings,
                                const dlc_engine_options *options) {
  settings->http1 = options->http1;
  settings->keepalive = options->keepalive;
  settings->max_body = options->max_body;
  return dlc_ca_choose(&settings->ca, options->ca_bundle, dlc_libcurl()) &&
         dlc_ca_set_pem(&settings->ca, options->ca_pem) &&
         copy_text(&settings->client_cert, options->client_cert) &&
         copy_text(&settings->client_key, options->client_key) &&
         copy_text(&settings->proxy, options->proxy);
}

void dlc_transfer_settings_clear(dlc_transfer_settings *settings) {
  dlc_ca_clear(&settings->ca);
  free(settings->client_cert);
  free(settings->client_key);
  if (settings->proxy != NULL) dlc_wipe(settings->proxy, strlen(settings->proxy));
  free(settings->proxy); /* its URL may contain a password */
}

/* Sets a text option, which libcurl copies. If it fails the transfer must not start: the request
 * would go round its proxy, or to a host that is not trusted as configured. */
static void set_text(dlc_transfer *transfer, CURLoption option, const char *text) {
  CURLcode code = curl_easy_setopt(transfer->easy, option, text);
  if (text == NULL || code == CURLE_OK) return;
  dlc_transfer_set_cause(transfer,
                         code == CURLE_OUT_OF_MEMORY ? DLC_CAUSE_NO_MEMORY : DLC_CAUSE_BAD_OPTION);
}

static bool add_line(dlc_transfer *transfer, const char *line) {
  struct curl_slist *lines = curl_slist_append(transfer->lines, line);
  if (lines == NULL) return false;
  transfer->lines = lines;
  return true;
}

static bool method_is(const dlc_request *request, const char *method) {
  return dlc_slice_equal(request->method, dlc_slice_of(method));
}

static bool has_upload(const dlc_request *request) {
  return request->body.length > 0 || method_is(request, "POST") || method_is(request, "PUT") ||
         method_is(request, "PATCH");
}

/* Sets the header lines. libcurl would add Accept and, to a body, Expect and Content-Type, but only
 * what the caller gave and signed may go out: an empty line suppresses libcurl's, unless the caller
 * has its own. */
static dlc_cause set_headers(dlc_transfer *transfer, const dlc_request *request) {
  static const char *const suppressed[] = {"Accept:", "Expect:", "Content-Type:"};
  size_t i, k, count = has_upload(request) ? sizeof suppressed / sizeof *suppressed : 1;
  for (k = 0; k < count; k++) {
    size_t length = strlen(suppressed[k]);
    bool given = false;
    for (i = 0; i < request->header_count; i++) {
      given = given || (request->headers[i].length > length &&
                        curl_strnequal(request->headers[i].data, suppressed[k], length));
    }
    if (!given && !add_line(transfer, suppressed[k])) return DLC_CAUSE_NO_MEMORY;
  }
  for (i = 0; i < request->header_count; i++) {
    const dlc_slice *line = &request->headers[i];
    if (memchr(line->data, '\r', line->length) != NULL ||
        memchr(line->data, '\n', line->length) != NULL || strlen(line->data) != line->length) {
      return DLC_CAUSE_BAD_HEADER;
    }
    if (!add_line(transfer, line->data)) return DLC_CAUSE_NO_MEMORY;
  }
  curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines);
  return DLC_CAUSE_NONE;
}

/* Returns whether it is a token (RFC 9110, 5.6.2). */
static bool is_token(dlc_slice text) {
  size_t i;
  for (i = 0; i < text.length; i++) {
    char c = text.data[i];
    bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!alphanumeric && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL)) return false;
  }
  return text.length > 0;
}

/* Sets the method by name, with a body or without: libcurl's own verbs each imply one or none. */
static bool set_method(dlc_transfer *transfer, const dlc_request *request) {
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
  }
  set_text(transfer, CURLOPT_CUSTOMREQUEST, request->method.data);
  return true;
}

/* Returns what follows the authority of an https URL, if it can be sent as it is: a path, perhaps
 * with a query, of visible ASCII and without a fragment. NULL otherwise, and for http, which a
 * proxy gets as a whole URL. */
static const char *plain_target(dlc_slice url) {
  static const char scheme[] = "https://";
  const char *target, *c;
  if (url.length < sizeof scheme || memcmp(url.data, scheme, sizeof scheme - 1) != 0) return NULL;
  target = url.data + sizeof scheme - 1;
  target += strcspn(target, "/?#");
  for (c = target; *c > ' ' && *c < 0x7f && *c != '#'; c++) continue;
  return *target == '/' && *c == '\0' ? target : NULL;
}

/* Sets the URL. libcurl parses it, puts it together again and formats it byte by byte several
 * times, so that a plain target is given apart: 60,000 instructions for a request with a token. */
static bool set_url(dlc_transfer *transfer, const dlc_request *request) {
  const char *target = plain_target(request->url);
  dlc_buffer origin = {0};
  bool done;
  if (target == NULL) {
    set_text(transfer, CURLOPT_URL, request->url.data);
    return true;
  }
  dlc_buffer_append(&origin, request->url.data, (size_t)(target - request->url.data));
  dlc_buffer_byte(&origin, '/');
  done = !origin.failed;
  if (done) {
    set_text(transfer, CURLOPT_URL, origin.data);
    set_text(transfer, CURLOPT_REQUEST_TARGET, target);
  }
  dlc_buffer_clear(&origin);
  return done;
}

static void set_protocols(dlc_transfer *transfer) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set_text(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* The options of a handshake, with the server or with a proxy. */
typedef struct tls_options {
  CURLoption version, file, folder;
} tls_options;

static const tls_options server_tls = {CURLOPT_SSLVERSION, CURLOPT_CAINFO, CURLOPT_CAPATH};
static const tls_options proxy_tls = {CURLOPT_PROXY_SSLVERSION, CURLOPT_PROXY_CAINFO,
                                      CURLOPT_PROXY_CAPATH};

static void set_authorities(dlc_transfer *transfer, const tls_options *options, const dlc_ca *ca) {
  curl_easy_setopt(transfer->easy, options->version, (long)CURL_SSLVERSION_TLSv1_2);
  if (ca->file == NULL && ca->folder == NULL) return;
  set_text(transfer, options->file, ca->file);
  set_text(transfer, options->folder, ca->folder);
}

/* Sets the kept contents of the bundle only if the file is gone: libcurl caches a parsed file for
 * the next connection, but never this. */
static void set_pem_authorities(dlc_transfer *transfer, const dlc_ca *ca) {
#if LIBCURL_VERSION_NUM >= 0x074d00
  struct curl_blob blob;
  if (!dlc_ca_needs_pem(ca)) return;
  blob.data = ca->pem.data;
  blob.len = ca->pem.length;
  blob.flags = CURL_BLOB_NOCOPY;
  curl_easy_setopt(transfer->easy, CURLOPT_CAINFO_BLOB, &blob);
  curl_easy_setopt(transfer->easy, CURLOPT_PROXY_CAINFO_BLOB, &blob);
#else
  (void)transfer, (void)ca;
#endif
}

/* Sets the certificate for the server; a proxy is shown none. The empty passphrase keeps OpenSSL
 * from asking at the terminal if the key is encrypted; GnuTLS would take any key for encrypted. */
static void set_client_certificate(dlc_transfer *transfer, const dlc_transfer_settings *settings) {
  if (settings->client_cert == NULL) return;
  set_text(transfer, CURLOPT_SSLCERT, settings->client_cert);
  set_text(transfer, CURLOPT_SSLKEY,
           settings->client_key != NULL ? settings->client_key : settings->client_cert);
  if (!settings->ca.gnutls) set_text(transfer, CURLOPT_KEYPASSWD, "");
}

static void set_tls(dlc_transfer *transfer, const dlc_transfer_settings *settings) {
  set_authorities(transfer, &server_tls, &settings->ca);
  set_authorities(transfer, &proxy_tls, &settings->ca);
  set_pem_authorities(transfer, &settings->ca);
  set_client_certificate(transfer, settings);
}

/* Sets the version; HTTP/2 shares connections. CURLOPT_PIPEWAIT stays off: requests that start
 * together would wait for the first one's connection, and if the server turns out not to speak
 * HTTP/2, libcurl 8.14 to 8.21 would have them wait for its whole response. */
static void set_version(dlc_transfer *transfer, const dlc_transfer_settings *settings) {
  transfer->shared = !settings->http1;
  curl_easy_setopt(transfer->easy, CURLOPT_HTTP_VERSION,
                   (long)(settings->http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
}

static void set_connection(dlc_transfer *transfer, const dlc_transfer_settings *settings,
                           const dlc_request *request) {
  CURL *easy = transfer->easy;
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request->fresh ? 1L : 0L);
  if (request->direct) set_text(transfer, CURLOPT_PROXY, "");
  else if (settings->proxy != NULL) set_text(transfer, CURLOPT_PROXY, settings->proxy);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (settings->keepalive > 0) {
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, settings->keepalive);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, settings->keepalive);
  }
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a hanging look-up delays no close */
#endif
}

static void set_connect_timeout(dlc_transfer *transfer) {
  double milliseconds = transfer->connect_timeout * 1e3;
  if (!(milliseconds > 0)) return;
  curl_easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS,
                   milliseconds < 1     ? 1L
                   : milliseconds > 1e9 ? 1000000000L
                                        : (long)milliseconds);
}

static dlc_cause prepare(dlc_transfer *transfer, const dlc_transfer_settings *settings,
                         const dlc_request *request) {
  dlc_cause cause = set_headers(transfer, request);
  if (cause != DLC_CAUSE_NONE) return cause;
  if (!is_token(request->method)) return DLC_CAUSE_BAD_METHOD;
  if (strlen(request->url.data) != request->url.length) return DLC_CAUSE_NUL_IN_URL;
  if (!set_url(transfer, request) || !set_method(transfer, request)) return DLC_CAUSE_NO_MEMORY;
  set_protocols(transfer);
  set_tls(transfer, settings);
  set_version(transfer, settings);
  set_connection(transfer, settings, request);
  dlc_receive_prepare(transfer);
  set_connect_timeout(transfer);
  curl_easy_setopt(transfer->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(transfer->easy, CURLOPT_PATH_AS_IS, 1L);
  return transfer->cause;
}

dlc_transfer *dlc_transfer_new(const dlc_transfer_settings *settings, const dlc_request *request,
                               dlc_cause *cause) {
  dlc_transfer *transfer = calloc(1, sizeof *transfer);
  *cause = DLC_CAUSE_NO_MEMORY;
  if (transfer == NULL) return NULL;
  transfer->settings = settings;
  transfer->direct = request->direct;
  transfer->connect_timeout = request->connect_timeout;
  transfer->read_timeout = request->read_timeout;
  transfer->max_body = settings->max_body;
  transfer->last_activity = dlc_monotonic();
  transfer->easy = curl_easy_init();
  if (transfer->easy != NULL) *cause = prepare(transfer, settings, request);
  if (*cause == DLC_CAUSE_NONE) return transfer;
  dlc_transfer_destroy(transfer);
  return NULL;
}

double dlc_transfer_timeout(const dlc_transfer *transfer) {
  return transfer->connected ? transfer->read_timeout : transfer->connect_timeout;
}

double dlc_transfer_due(const dlc_transfer *transfer) {
  double timeout = dlc_transfer_timeout(transfer);
  return timeout > 0 ? transfer->last_activity + timeout : -1;
}

static void release_handle(dlc_transfer *transfer) {
  curl_easy_cleanup(transfer->easy);
  curl_slist_free_all(transfer->lines);
  curl_slist_free_all(transfer->addresses);
  transfer->easy = NULL;
  transfer->pool = NULL;
  transfer->lines = transfer->addresses = NULL;
  dlc_buffer_clear(&transfer->upload);
}

void dlc_transfer_end(dlc_transfer *transfer, dlc_transfer_state state, CURLcode code) {
  assert(transfer->easy != NULL && state != DLC_TRANSFER_RUNNING);
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &transfer->status);
  curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &transfer->proxy_status);
  transfer->state = state;
  if (state == DLC_TRANSFER_FAILED) dlc_transfer_diagnose(transfer, code);
  transfer->settings = NULL;
  release_handle(transfer);
}

/* Leaks the handle: to free it libcurl would join the thread that looks a name up for it, and the
 * child has no such thread. */
void dlc_transfer_abandon(dlc_transfer *transfer) {
  transfer->easy = NULL;
  transfer->settings = NULL;
  transfer->state = DLC_TRANSFER_FAILED;
  transfer->cause = DLC_CAUSE_FORKED;
  release_handle(transfer);
}

void dlc_transfer_destroy(dlc_transfer *transfer) {
  assert(transfer->pool == NULL);
  release_handle(transfer);
  dlc_buffer_clear(&transfer->headers);
  dlc_buffer_clear(&transfer->body);
  free(transfer);
}

/* The result. */

dlc_transfer_state dlc_transfer_get_state(const dlc_transfer *transfer) {
  return transfer->state;
}

long dlc_transfer_status(const dlc_transfer *transfer) {
  return transfer->status;
}

dlc_slice dlc_transfer_body(const dlc_transfer *transfer) {
  return dlc_buffer_view(&transfer->body);
}

bool dlc_transfer_next_header(const dlc_transfer *transfer, size_t *cursor, dlc_slice *name,
                              dlc_slice *value) {
  return dlc_next_field(dlc_buffer_view(&transfer->headers), cursor, name, value);
}
