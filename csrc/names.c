/* SPDX-License-Identifier: MIT
 *
 * Host names: see names.h.
 */
#ifdef __linux__
#define _GNU_SOURCE /* _res */
#endif
#define _FILE_OFFSET_BITS 64 /* else a 32-bit libc fails at the inodes of large disks */
#include "names.h"

#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "proxy.h"

/* Name servers. glibc reads their list again when it has changed, even if it is gone with the rest
 * of the root folder; it leaves alone what a program wrote into _res, of which each thread has its
 * own. Other C libraries keep the list out of reach. */

#if defined __GLIBC__ && defined __linux__
#include <netinet/in.h>
#include <resolv.h>
#include <sys/stat.h>

static int server_count;
static struct sockaddr_in servers[MAXNS]; /* of family 0 if servers6 has it */
static struct sockaddr_in6 servers6[MAXNS];

static bool has_list(void) {
  struct stat info;
  return stat(_PATH_RESCONF, &info) == 0;
}

void dlc_names_save_servers(void) {
  struct __res_state state;
  int i;
  memset(&state, 0, sizeof state);
  if (!has_list() || res_ninit(&state) != 0) return;
  server_count = state.nscount;
  for (i = 0; i < state.nscount; i++) {
    const struct sockaddr_in6 *server6 = state._u._ext.nsaddrs[i];
    servers[i] = state.nsaddr_list[i];
    if (servers[i].sin_family == 0 && server6 != NULL) servers6[i] = *server6;
  }
  res_nclose(&state);
}

static bool lost_servers(void) {
  return server_count > 0 && !has_list();
}

static void restore_servers(void) {
  int i;
  if (!lost_servers() || res_init() != 0) return;
  for (i = 0; i < server_count; i++) {
    struct sockaddr_in6 **server6 = &_res._u._ext.nsaddrs[i]; /* glibc frees it */
    _res.nsaddr_list[i] = servers[i];
    if (servers[i].sin_family != 0) continue;
    if (*server6 == NULL) *server6 = malloc(sizeof **server6);
    if (*server6 != NULL) **server6 = servers6[i];
  }
  _res.nscount = server_count;
}
#else
void dlc_names_save_servers(void) {}

static bool lost_servers(void) {
  return false;
}

static void restore_servers(void) {}
#endif

static void *do_nothing(void *context) {
  return context;
}

static bool can_start_thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, do_nothing, NULL) != 0) return false;
  pthread_join(thread, NULL);
  return true;
}

/* Finding the name. */

enum { MAX_NAME = 256, MAX_PORT = 6, MAX_ADDRESS = 64 };
enum { KNOWS_PLUS = LIBCURL_VERSION_NUM >= 0x074b00 };

typedef struct host_port {
  char host[MAX_NAME], port[MAX_PORT];
  bool is_proxy;
} host_port;

static bool copy_part(char *to, size_t size, const char *from, size_t length) {
  if (length == 0 || length >= size) return false;
  memcpy(to, from, length);
  to[length] = '\0';
  return true;
}

/* Parses a URL of which only the host is required. */
static bool parse_host_port(host_port *found, const char *url, const char *default_port) {
  char text[MAX_NAME + 32];
  const char *host, *colon;
  dlc_proxy_name(url, text, sizeof text);
  host = strstr(text, "://");
  host = host == NULL ? text : host + 3;
  colon = strchr(host, ':');
  if (colon == NULL) colon = host + strlen(host);
  else default_port = colon + 1;
  return copy_part(found->host, MAX_NAME, host, (size_t)(colon - host)) &&
         copy_part(found->port, MAX_PORT, default_port, strlen(default_port));
}

/* Finds the next name that libcurl may need: first its proxy's, if it has one, then the URL's. Some
 * versions do not say which one is missing, and the host, too, decides whether there is a proxy. */
static bool next_host(host_port *next, dlc_transfer *transfer) {
  const char *proxy;
  char *url = NULL;
  curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &url);
  if (url == NULL || transfer->names_resolved == DLC_ALL_NAMES) return false;
  proxy = transfer->direct ? NULL : dlc_proxy_find(transfer->settings->proxy, url);
  next->is_proxy = transfer->names_resolved == 0 && proxy != NULL && proxy[0] != '\0';
  if (next->is_proxy) {
    transfer->names_resolved = 1;
    return parse_host_port(next, proxy, dlc_proxy_is_tls(proxy) ? "443" : "1080");
  }
  transfer->names_resolved = DLC_ALL_NAMES;
  return parse_host_port(next, url, curl_strnequal(url, "https:", 6) ? "443" : "80");
}

/* Looking it up. */

/* Lines for CURLOPT_RESOLVE: "+host:port:address,address". With the '+' libcurl forgets it after a
 * minute, as it does what it looks up itself; "-host:port" makes it forget at once. */

static void write_host_port(dlc_buffer *line, const char *mark, const host_port *named) {
  dlc_buffer_text(line, mark);
  dlc_buffer_text(line, named->host);
  dlc_buffer_byte(line, ':');
  dlc_buffer_text(line, named->port);
}

/* Appends the addresses; returns false if there are none. */
static bool write_addresses(dlc_buffer *line, const struct addrinfo *list) {
  const struct addrinfo *each;
  const char *separator = ":";
  bool found = false;
  for (each = list; each != NULL; each = each->ai_next) {
    char text[MAX_ADDRESS];
    bool is_v6 = each->ai_family == AF_INET6;
    int fault =
        getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST);
    if (fault != 0 || strchr(text, '%') != NULL) continue; /* '%': of a single interface */
    dlc_buffer_text(line, separator);
    dlc_buffer_text(line, is_v6 ? "[" : "");
    dlc_buffer_text(line, text);
    dlc_buffer_text(line, is_v6 ? "]" : "");
    separator = ",";
    found = true;
  }
  return found;
}

/* Looks the name up and writes the line; returns NULL, or why there are no addresses. */
static const char *look_up(const host_port *wanted, dlc_buffer *line) {
  struct addrinfo hints = {0}, *list = NULL;
  bool found;
  int code;
  hints.ai_socktype = SOCK_STREAM;
  restore_servers();
  code = getaddrinfo(wanted->host, NULL, &hints, &list);
  if (code != 0) return gai_strerror(code);
  write_host_port(line, KNOWS_PLUS ? "+" : "", wanted);
  found = write_addresses(line, list);
  freeaddrinfo(list);
  return line->failed ? "out of memory" : found ? NULL : "it has no address";
}

static bool set_addresses(dlc_transfer *transfer, const dlc_buffer *line) {
  struct curl_slist *all = curl_slist_append(transfer->addresses, line->data);
  if (all == NULL) return false;
  transfer->addresses = all;
  return curl_easy_setopt(transfer->easy, CURLOPT_RESOLVE, all) == CURLE_OK;
}

CURLcode dlc_names_resolve(dlc_transfer *transfer) {
  dlc_buffer line = {0};
  host_port wanted;
  const char *fault;
  bool done;
  if (!next_host(&wanted, transfer)) return CURLE_COULDNT_RESOLVE_HOST;
  fault = look_up(&wanted, &line);
  done = fault == NULL && set_addresses(transfer, &line);
  dlc_buffer_clear(&line);
  if (fault == NULL) return done ? CURLE_OK : CURLE_OUT_OF_MEMORY;
  (void)snprintf(transfer->message, sizeof transfer->message,
                 "Could not resolve host: %.130s (%.80s)", wanted.host, fault);
  return wanted.is_proxy ? CURLE_COULDNT_RESOLVE_PROXY : CURLE_COULDNT_RESOLVE_HOST;
}

void dlc_names_forget(dlc_transfer *transfer) {
  host_port known;
  while (!KNOWS_PLUS && next_host(&known, transfer)) {
    dlc_buffer line = {0};
    write_host_port(&line, "-", &known);
    if (!line.failed) set_addresses(transfer, &line);
    dlc_buffer_clear(&line);
  }
  transfer->names_resolved = 0;
}

/* Returns false once there is a connection, perhaps an older one: the request may have been sent.
 * libcurl sets the time of the look-up as soon as it has the name. */
bool dlc_names_need_lookup(const dlc_transfer *transfer) {
  double looked_up = 0;
  if (transfer->connected || transfer->names_resolved == DLC_ALL_NAMES) return false;
  curl_easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME, &looked_up);
  return !(looked_up > 0) && !can_start_thread();
}

bool dlc_names_can_retry(const dlc_transfer *transfer, CURLcode code) {
  return (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY) &&
         transfer->names_resolved != DLC_ALL_NAMES && (lost_servers() || !can_start_thread());
}
