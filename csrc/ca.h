/* SPDX-License-Identifier: MIT
 *
 * Which certificate authorities a connection trusts, as libcurl wants to be told, and what is wrong
 * with the files of certificates that a connection begins with.
 */
#ifndef DLC_CA_H
#define DLC_CA_H

#include <curl/curl.h>

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* At most one of file and folder is set; both NULL leaves the choice to libcurl's TLS library. */
typedef struct dlc_ca {
  char *file;   /* a bundle of PEM certificates */
  char *folder; /* certificates named by the hash of their subject */
  dlc_buffer pem; /* what the file held, where somebody read it early */
  bool gnutls;    /* libcurl's TLS library */
} dlc_ca;

/* From `ca_bundle`, a file or a folder, or where it is NULL from what libcurl says of the system. A
 * hashed folder is used alone: to parse a whole bundle costs 20 ms at every start. False: no
 * memory. */
bool dlc_ca_choose(dlc_ca *ca, const char *ca_bundle, const curl_version_info_data *info);

/* What the bundle holds, for the time when it cannot be read any more: a host may have changed its
 * root folder or its user. False: no memory. */
bool dlc_ca_set_pem(dlc_ca *ca, dlc_slice pem);

/* Whether what was kept has to stand in for the file. */
bool dlc_ca_needs_pem(const dlc_ca *ca);

/* The fault of the file, a constant; NULL if it holds a certificate, or there is none. */
const char *dlc_ca_fault(const dlc_ca *ca);

/* The fault of a client's certificate and its key, NULL for the same file; NULL if they can be
 * used. `*path` is the file it is about. */
const char *dlc_client_certificate_fault(const char *certificate, const char *key,
                                         const char **path);

void dlc_ca_clear(dlc_ca *ca);

#pragma GCC visibility pop

#endif
