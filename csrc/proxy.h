/* SPDX-License-Identifier: MIT
 *
 * The proxy that a request goes through, as libcurl finds it, for what an error says of it.
 */
#ifndef DLC_PROXY_H
#define DLC_PROXY_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* The proxy for a URL: the option's, or where that is NULL the environment's. NULL or empty: none. */
const char *dlc_proxy_find(const char *option, const char *url);

/* Returns whether it is spoken to over TLS. */
bool dlc_proxy_is_tls(const char *proxy);

/* Returns whether libcurl's parser of URLs takes it; true if it has none that can be asked. */
bool dlc_proxy_is_url(const char *proxy);

/* "https://127.0.0.1:3128", without a user's name and password, cut to `size`. */
void dlc_proxy_name(const char *proxy, char *name, size_t size);

#pragma GCC visibility pop

#endif
