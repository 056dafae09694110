/* SPDX-License-Identifier: MIT
 *
 * libcurl itself: see libcurl.h.
 */
#include "libcurl.h"

#include <pthread.h>
#include <stdio.h>

#include "names.h"
#include "resources.h"

static const curl_version_info_data *info; /* libcurl writes it anew at every call, for all
                                            * threads */
static char version[32];

/* Reads the version without curl_version(), which has libldap look up this machine's name, perhaps
 * for seconds. */
static void ask(void) {
  dlc_names_save_servers();
  info = curl_version_info(CURLVERSION_NOW);
  (void)snprintf(version, sizeof version, "libcurl/%s", info->version);
}

const curl_version_info_data *dlc_libcurl(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, ask);
  return info;
}

const char *dlc_libcurl_version(void) {
  dlc_libcurl();
  return version;
}

/* Does not start libcurl without descriptors: libgcrypt, which it may bring, would end the process.
 * Undoes a failed attempt before 7.74: there libcurl counts it, and would say of the next that it
 * is done. */
static bool start(void) {
  if (!dlc_has_descriptors()) return false;
  if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return true;
  if (dlc_libcurl()->version_num < 0x074a00) curl_global_cleanup();
  return false;
}

bool dlc_libcurl_start(void) {
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static bool is_started;
  bool done;
  pthread_mutex_lock(&lock);
  if (!is_started) is_started = start();
  done = is_started;
  pthread_mutex_unlock(&lock);
  return done;
}
