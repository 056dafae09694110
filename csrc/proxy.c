/* SPDX-License-Identifier: MIT
 *
 * Proxies: see proxy.h.
 */
#include "proxy.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ignores HTTP_PROXY: in a CGI program, it comes from a request's "Proxy" header. */
static const char *from_environment(bool https) {
  static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                      "ALL_PROXY"};
  const char *proxy = NULL;
  size_t i;
  for (i = https ? 0 : 2; i < sizeof names / sizeof *names && proxy == NULL; i++) {
    if (i == 2 && https) continue;
    proxy = getenv(names[i]); /* NOLINT(concurrency-mt-unsafe) */
    if (proxy != NULL && proxy[0] == '\0') proxy = NULL;
  }
  return proxy;
}

static bool has_scheme(const char *url, const char *scheme) {
  return strlen(url) >= strlen(scheme) && curl_strnequal(url, scheme, strlen(scheme));
}

const char *dlc_proxy_find(const char *option, const char *url) {
  return option != NULL ? option : from_environment(has_scheme(url, "https:"));
}

bool dlc_proxy_is_tls(const char *proxy) {
  return proxy != NULL && has_scheme(proxy, "https:");
}

bool dlc_proxy_is_url(const char *proxy) {
#if LIBCURL_VERSION_NUM >= 0x073e00
  CURLU *parsed = curl_url();
  CURLUcode code = CURLUE_OUT_OF_MEMORY;
  if (parsed != NULL) {
    code =
        curl_url_set(parsed, CURLUPART_URL, proxy, CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME);
  }
  curl_url_cleanup(parsed);
  return code == CURLUE_OK || code == CURLUE_OUT_OF_MEMORY;
#else
  (void)proxy;
  return true;
#endif
}

/* Cuts at the last "@" of the authority: a password may hold any character that does not end it. */
void dlc_proxy_name(const char *proxy, char *name, size_t size) {
  const char *separator = strstr(proxy, "://");
  const char *host = separator == NULL ? proxy : separator + 3, *at;
  int scheme = (int)(host - proxy), length = (int)strcspn(host, "/?#");
  while ((at = memchr(host, '@', (size_t)length)) != NULL) {
    length -= (int)(at + 1 - host);
    host = at + 1;
  }
  (void)snprintf(name, size, "%.*s%.*s", scheme, proxy, length, host);
}
