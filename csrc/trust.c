/* SPDX-License-Identifier: MIT
 *
 * Certificate authorities: see trust.h.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* else a 32-bit libc fails at the inodes of large disks */
#include "trust.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Before 7.70 libcurl did not tell, and the one that runs may be older than what this was built
 * with: there the choice is its own. */
#if LIBCURL_VERSION_NUM >= 0x074600
#define TOLD(info, member) ((info)->age >= CURLVERSION_SEVENTH ? (info)->member : NULL)
#else
#define TOLD(info, member) NULL
#endif

static bool is_folder(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* As `openssl rehash` names them: "5ad8a5d6.0" */
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

/* Only OpenSSL looks certificates up by their hash: other TLS libraries read the whole folder. */
static const char *system_folder(const curl_version_info_data *info) {
  bool openssl = info->ssl_version != NULL && strstr(info->ssl_version, "OpenSSL") != NULL;
  const char *folder = TOLD(info, capath);
  return openssl && is_hashed_folder(folder) ? folder : NULL;
}

static bool copy(char **to, const char *text) {
  return text == NULL || (*to = strdup(text)) != NULL;
}

bool dlc_trust_choose(dlc_trust *trust, const char *ca_bundle,
                      const curl_version_info_data *info) {
  const char *folder;
  if (ca_bundle != NULL) {
    return copy(is_folder(ca_bundle) ? &trust->folder : &trust->file, ca_bundle);
  }
  folder = system_folder(info);
  return folder != NULL ? copy(&trust->folder, folder) : copy(&trust->file, TOLD(info, cainfo));
}

bool dlc_trust_keep(dlc_trust *trust, dlc_slice pem) {
  if (pem.length > 0) dlc_buffer_slice(&trust->pem, pem);
  return !trust->pem.failed;
}

/* access() would ask for the real user, not for the effective one. */
bool dlc_trust_lost_file(const dlc_trust *trust) {
  int fd;
  if (trust->file == NULL || trust->pem.length == 0) return false;
  fd = open(trust->file, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd < 0;
}

void dlc_trust_clear(dlc_trust *trust) {
  dlc_buffer_clear(&trust->pem);
  free(trust->file);
  free(trust->folder);
  trust->file = trust->folder = NULL;
}
