/* SPDX-License-Identifier: MIT
 *
 * Certificate authorities: see ca.h.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* else a 32-bit libc fails at the inodes of large disks */
#include "ca.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "file.h"

/* Reads a member that libcurl has since 7.70; NULL from an older libcurl, which chooses by itself.
 * The library that runs may be older than the one that this was built with. */
#if LIBCURL_VERSION_NUM >= 0x074600
#define CURL_INFO(info, member) ((info)->age >= CURLVERSION_SEVENTH ? (info)->member : NULL)
#else
#define CURL_INFO(info, member) NULL
#endif

static bool is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Matches names as `openssl rehash` gives them: "5ad8a5d6.0". */
static bool is_hashed_name(const char *name) {
  return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' && name[9] == '0';
}

static bool is_hashed_folder(const char *path) {
  DIR *folder = path == NULL ? NULL : opendir(path);
  struct dirent *entry;
  bool found = false;
  if (folder == NULL) return false;
  while (!found && (entry = readdir(folder)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
    found = is_hashed_name(entry->d_name);
  }
  closedir(folder);
  return found;
}

/* Looks a TLS library up in "OpenSSL/3.0.19"; of several, those not in use stand in parentheses. */
static bool uses(const curl_version_info_data *info, const char *library) {
  const char *names = info->ssl_version, *name = names == NULL ? NULL : strstr(names, library);
  return name != NULL && (name == names || name[-1] != '(');
}

/* Only OpenSSL looks certificates up by their hash: other TLS libraries read the whole folder. */
static const char *system_folder(const curl_version_info_data *info) {
  const char *folder = CURL_INFO(info, capath);
  return uses(info, "OpenSSL") && is_hashed_folder(folder) ? folder : NULL;
}

static bool copy(char **to, const char *text) {
  return text == NULL || (*to = strdup(text)) != NULL;
}

bool dlc_ca_choose(dlc_ca *ca, const char *ca_bundle, const curl_version_info_data *info) {
  const char *folder;
  ca->gnutls = uses(info, "GnuTLS");
  if (ca_bundle != NULL) {
    return copy(is_folder(ca_bundle) ? &ca->folder : &ca->file, ca_bundle);
  }
  folder = system_folder(info);
  return folder != NULL ? copy(&ca->folder, folder) : copy(&ca->file, CURL_INFO(info, cainfo));
}

bool dlc_ca_set_pem(dlc_ca *ca, dlc_slice pem) {
  if (pem.length > 0) dlc_buffer_slice(&ca->pem, pem);
  return !ca->pem.failed;
}

/* Opens the file: access() would check the real user, not the effective one. */
bool dlc_ca_needs_pem(const dlc_ca *ca) {
  int fd;
  if (ca->file == NULL || ca->pem.length == 0) return false;
  fd = open(ca->file, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd < 0;
}

const char *dlc_ca_fault(const dlc_ca *ca) {
  dlc_buffer text = {0};
  const char *fault = NULL;
  int code;
  if (ca->file == NULL) return NULL;
  if (!dlc_ca_needs_pem(ca)) fault = dlc_file_read(ca->file, &text, &code);
  else dlc_buffer_slice(&text, dlc_buffer_view(&ca->pem));
  if (fault == NULL) fault = dlc_certificate_fault(dlc_buffer_view(&text));
  dlc_buffer_clear(&text);
  return fault;
}

const char *dlc_client_certificate_fault(const char *certificate, const char *key,
                                         const char **path) {
  dlc_buffer texts[2] = {{0}, {0}};
  const char *fault;
  int code;
  *path = certificate;
  fault = dlc_file_read(certificate, &texts[0], &code);
  if (fault == NULL) fault = dlc_certificate_fault(dlc_buffer_view(&texts[0]));
  if (fault == NULL) {
    *path = key != NULL ? key : certificate;
    fault = dlc_file_read(*path, &texts[1], &code);
  }
  if (fault == NULL) {
    fault = dlc_key_fault(dlc_buffer_view(&texts[1]), dlc_buffer_view(&texts[0]));
  }
  dlc_buffer_clear(&texts[0]);
  dlc_buffer_clear(&texts[1]);
  return fault;
}

void dlc_ca_clear(dlc_ca *ca) {
  dlc_buffer_clear(&ca->pem);
  free(ca->file);
  free(ca->folder);
  ca->file = ca->folder = NULL;
}
