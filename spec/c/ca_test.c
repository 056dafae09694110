/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/ca.c. The description of libcurl and of the system is made up here.
 */
#define _POSIX_C_SOURCE 200809L
#include "ca.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

static curl_version_info_data told;

static void tell(const char *tls, const char *file, const char *folder) {
  static const curl_version_info_data nothing;
  told = nothing;
  told.age = CURLVERSION_NOW;
  told.ssl_version = tls;
  told.cainfo = file;
  told.capath = folder;
}

static void check_choice(const char *ca_bundle, const char *file, const char *folder) {
  dlc_ca ca = {0};
  CHECK(dlc_ca_choose(&ca, ca_bundle, &told));
  CHECK_TEXT(dlc_slice_of(ca.file), file);
  CHECK_TEXT(dlc_slice_of(ca.folder), folder);
  CHECK((ca.file == NULL) == (file == NULL));
  CHECK((ca.folder == NULL) == (folder == NULL));
  dlc_ca_clear(&ca);
  CHECK(ca.file == NULL && ca.folder == NULL);
  dlc_ca_clear(&ca);
}

static void make_file(const char *folder, const char *name, char path[200]) {
  FILE *file;
  snprintf(path, 200, "%s/%s", folder, name);
  file = fopen(path, "w");
  if (file == NULL) abort();
  fclose(file);
}

/* Only a name as `openssl rehash` makes it turns a folder into a hashed one. */
static void test_hashed_names(const char *folder, const char *bundle) {
  static const struct {
    const char *name;
    bool hashed;
  } names[] = {
      {"5ad8a5d6.0", true},  {"00000000.0", true},   {"ca-certificates.crt", false},
      {"5ad8a5d6.1", false}, {"5ad8a5d6", false},    {"5ad8a5d.0", false},
      {"5AD8A5D6.0", false}, {"5ad8a5d66.0", false}, {"5ad8a5d6.r0", false},
  };
  char path[200];
  size_t i;
  tell("OpenSSL/3.0.0", bundle, folder);
  for (i = 0; i < sizeof names / sizeof *names; i++) {
    check_case = names[i].name;
    make_file(folder, names[i].name, path);
    check_choice(NULL, names[i].hashed ? NULL : bundle, names[i].hashed ? folder : NULL);
    remove(path);
  }
  check_case = NULL;
}

/* The host's choice wins over a system that has both. */
static void test_choice(const char *folder) {
  char hashed[200];
  make_file(folder, "5ad8a5d6.0", hashed);
  tell("OpenSSL/3.0.0", "/etc/bundle.pem", folder);
  check_choice(hashed, hashed, NULL);
  check_choice(folder, NULL, folder);
  check_choice("/nonexistent/bundle.pem", "/nonexistent/bundle.pem", NULL);
  check_choice("", "", NULL);
  tell("GnuTLS/3.7", "/etc/bundle.pem", folder); /* cannot look up by hash */
  check_choice(NULL, "/etc/bundle.pem", NULL);
  tell(NULL, "/etc/bundle.pem", folder);
  check_choice(NULL, "/etc/bundle.pem", NULL);
  tell("OpenSSL/3.0.0", "/etc/bundle.pem", "/nonexistent");
  check_choice(NULL, "/etc/bundle.pem", NULL);
  tell("OpenSSL/3.0.0", "/etc/bundle.pem", NULL);
  check_choice(NULL, "/etc/bundle.pem", NULL);
  tell("OpenSSL/3.0.0", NULL, NULL);
  check_choice(NULL, NULL, NULL);
  tell("OpenSSL/1.1.1", "/etc/bundle.pem", folder);
  told.age = CURLVERSION_SIXTH; /* of 7.66: the members behind it are not libcurl's */
  check_choice(NULL, NULL, NULL);
  check_choice(hashed, hashed, NULL);
  remove(hashed);
}

/* Kept contents stand in for a file that is gone, and for nothing else. */
static void test_kept(const char *folder) {
  dlc_ca ca = {0};
  dlc_slice pem = {"certificates", 12}, none = {NULL, 0};
  char path[200];
  make_file(folder, "bundle.pem", path);
  CHECK(dlc_ca_choose(&ca, path, &told));
  CHECK(dlc_ca_set_pem(&ca, none));
  remove(path);
  CHECK(!dlc_ca_needs_pem(&ca));
  CHECK(dlc_ca_set_pem(&ca, pem));
  CHECK_SLICE(dlc_buffer_view(&ca.pem), pem);
  CHECK(dlc_ca_needs_pem(&ca));
  make_file(folder, "bundle.pem", path);
  CHECK(!dlc_ca_needs_pem(&ca));
  remove(path);
  dlc_ca_clear(&ca);
  CHECK(ca.pem.data == NULL);
  CHECK(dlc_ca_choose(&ca, folder, &told) && dlc_ca_set_pem(&ca, pem));
  CHECK(!dlc_ca_needs_pem(&ca));
  dlc_ca_clear(&ca);
}

static void check_library(const char *tls, bool gnutls) {
  dlc_ca ca = {0};
  tell(tls, NULL, NULL);
  CHECK(dlc_ca_choose(&ca, NULL, &told));
  CHECK_NUMBER(ca.gnutls, gnutls);
  dlc_ca_clear(&ca);
}

/* One of several TLS libraries is in use; the others stand in parentheses. */
static void test_libraries(void) {
  check_library("GnuTLS/3.7.9", true);
  check_library("(OpenSSL/3.0.19) GnuTLS/3.7.9", true);
  check_library("OpenSSL/3.0.19 (GnuTLS/3.7.9)", false);
  check_library("OpenSSL/3.0.19", false);
  check_library(NULL, false);
}

static void check_client(const char *certificate, const char *key, const char *want,
                         const char *about) {
  const char *path = NULL;
  CHECK_TEXT(dlc_slice_of(dlc_client_certificate_fault(certificate, key, &path)), want);
  CHECK_TEXT(dlc_slice_of(path), about);
}

/* Faults alone: valid files are in spec/unit/core/http_spec.lua. */
static void test_faults(const char *folder) {
  static const char nowhere[] = "/nonexistent/x.pem", missing[] = "No such file or directory";
  dlc_ca ca = {0};
  char path[200];
  tell("OpenSSL/3.0.0", NULL, NULL);
  make_file(folder, "empty.pem", path);
  check_client(nowhere, path, missing, nowhere);
  check_client(path, nowhere, "it holds no certificate", path);
  check_client(folder, NULL, "Is a directory", folder);
  CHECK(dlc_ca_choose(&ca, folder, &told));
  CHECK(dlc_ca_fault(&ca) == NULL);
  dlc_ca_clear(&ca);
  CHECK(dlc_ca_choose(&ca, path, &told));
  CHECK_TEXT(dlc_slice_of(dlc_ca_fault(&ca)), "it holds no certificate");
  remove(path);
  CHECK_TEXT(dlc_slice_of(dlc_ca_fault(&ca)), missing);
  CHECK(dlc_ca_set_pem(&ca, dlc_slice_of("x")));
  CHECK_TEXT(dlc_slice_of(dlc_ca_fault(&ca)), "it holds no certificate");
  dlc_ca_clear(&ca);
}

void test_ca(void) {
  char folder[] = "/tmp/dlc-ca-XXXXXX";
  if (!CHECK(mkdtemp(folder) != NULL)) return;
  test_hashed_names(folder, "/etc/bundle.pem");
  test_choice(folder);
  test_kept(folder);
  test_libraries();
  test_faults(folder);
  CHECK_NUMBER(rmdir(folder), 0);
}
