/* SPDX-License-Identifier: MIT
 *
 * The proxy of a request, found as libcurl finds it, so that an error can name it.
 */
#ifndef DLC_PROXY_H
#define DLC_PROXY_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* Returns the proxy for a URL: the option, or if that is NULL the environment's. NULL or empty:
 * none. */
const char *dlc_proxy_find(const char *option, const char *url);

/* Returns whether the connection to it uses TLS. */
bool dlc_proxy_is_tls(const char *proxy);

/* Returns whether libcurl's parser of URLs accepts it; true if this libcurl has no such parser. */
bool dlc_proxy_is_url(const char *proxy);

/* Writes "https://127.0.0.1:3128", without user name and password, cut to `size`. */
void dlc_proxy_name(const char *proxy, char *name, size_t size);

#pragma GCC visibility pop

#endif
