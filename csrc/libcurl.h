/* SPDX-License-Identifier: MIT
 *
 * libcurl as a whole: its version, its build, and its start, once a process.
 */
#ifndef DLC_LIBCURL_H
#define DLC_LIBCURL_H

#include <curl/curl.h>
#include <stdbool.h>

#if LIBCURL_VERSION_NUM < 0x073d00
#error "libcurl 7.61 or newer is needed"
#endif

#pragma GCC visibility push(hidden)

/* Describes the library that runs, which may be another than the one that this was compiled
 * with. */
const curl_version_info_data *dlc_libcurl(void);

/* "libcurl/7.88.1" */
const char *dlc_libcurl_version(void);

/* Starts libcurl, from any thread. Returns false if that fails; the next call tries again, when
 * there may be memory. Never undone: others may be using libcurl. */
bool dlc_libcurl_start(void);

#pragma GCC visibility pop

#endif
