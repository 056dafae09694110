/* SPDX-License-Identifier: MIT
 *
 * libcurl's header as if it were of 7.54.0, the oldest that csrc is written for: the branches for
 * older versions are taken, and what csrc uses of later ones, or might, is not to be used in them.
 * For spec/lint, which only compiles with it.
 */
#define CURL_DISABLE_DEPRECATION /* what was deprecated later was right then */
#include_next <curl/curl.h>

#undef LIBCURL_VERSION_NUM
#define LIBCURL_VERSION_NUM 0x073600

#pragma GCC poison CURLVERSION_FIFTH CURLVERSION_SIXTH CURLVERSION_SEVENTH CURLVERSION_EIGHTH
#pragma GCC poison CURLMOPT_MAX_CONCURRENT_STREAMS curl_multi_poll curl_multi_wakeup
#pragma GCC poison CURLOPT_PREREQFUNCTION CURLOPT_PREREQDATA CURL_PREREQFUNC_OK
#pragma GCC poison CURLOPT_PROTOCOLS_STR CURLOPT_REDIR_PROTOCOLS_STR CURLOPT_QUICK_EXIT
#pragma GCC poison curl_blob CURL_BLOB_NOCOPY CURL_BLOB_COPY CURLOPT_CAINFO_BLOB
#pragma GCC poison CURLE_PROXY CURLE_SSL_CLIENTCERT CURLE_TOO_LARGE CURLE_HTTP3
#pragma GCC poison CURLINFO_CAPATH CURLINFO_CAINFO CURLINFO_RETRY_AFTER CURLINFO_PROXY_ERROR
#pragma GCC poison CURLOPT_AWS_SIGV4 CURLOPT_MAXLIFETIME_CONN CURLOPT_MAXAGE_CONN
