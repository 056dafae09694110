/* SPDX-License-Identifier: MIT
 *
 * Certificate authorities: which ones a connection trusts, as libcurl wants to be told, and faults
 * of the files of certificates and keys. Opens no connection.
 */
#ifndef DLC_CA_H
#define DLC_CA_H

#include <curl/curl.h>

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* The authorities of an engine. At most one of file and folder is set; both NULL leave the choice
 * to libcurl's TLS library. */
typedef struct dlc_ca {
  char *file;     /* a bundle of PEM certificates */
  char *folder;   /* certificates named by the hash of their subject */
  dlc_buffer pem; /* the file as it was read early; empty if it was not */
  bool gnutls;    /* libcurl's TLS library */
} dlc_ca;

/* Chooses from `ca_bundle`, a file or a folder; if that is NULL, from what libcurl says of the
 * system. A hashed folder is used alone: parsing a whole bundle costs 20 ms at every start. `ca` is
 * zeroed; the caller clears it either way. Returns false if memory is short. */
bool dlc_ca_choose(dlc_ca *ca, const char *ca_bundle, const curl_version_info_data *info);

/* Keeps the contents of the bundle, for a host that changes its root folder or its user and cannot
 * read the file any more. Returns false if memory is short. */
bool dlc_ca_set_pem(dlc_ca *ca, dlc_slice pem);

/* Returns whether the file cannot be read and the kept contents stand in for it. */
bool dlc_ca_needs_pem(const dlc_ca *ca);

/* Returns the fault of the file, a constant; NULL if it holds a certificate, or if there is no
 * file. */
const char *dlc_ca_fault(const dlc_ca *ca);

/* Returns the fault of a client's certificate or key, a constant; NULL if they can be used. `key`
 * is NULL if it is in the same file. `*path` is the file at fault. */
const char *dlc_client_certificate_fault(const char *certificate, const char *key,
                                         const char **path);

void dlc_ca_clear(dlc_ca *ca);

#pragma GCC visibility pop

#endif
