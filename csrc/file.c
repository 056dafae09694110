/* SPDX-License-Identifier: MIT
 *
 * Files: see file.h.
 */
#ifdef __linux__
#define _GNU_SOURCE /* mkostemp */
#endif
#define _FILE_OFFSET_BITS 64 /* else a 32-bit libc fails at the inodes of large disks */
#define _TIME_BITS 64        /* and at files of after 2038 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

enum { MAX_FILE = 16 * 1024 * 1024 };

static const char no_memory[] = "out of memory";

/* Returns the system's text. glibc and musl return constants; elsewhere only codes without a text
 * share a buffer. */
static const char *describe(int code) {
  return strerror(code); /* NOLINT(concurrency-mt-unsafe) */
}

/* Finds why a descriptor cannot be read as a file. Devices can: /dev/null is an empty file to
 * everybody. */
static const char *find_fault(int fd, int *code) {
  struct stat info;
  if (fd >= 0 && fstat(fd, &info) == 0) {
    if (S_ISREG(info.st_mode) || S_ISCHR(info.st_mode)) return NULL;
    if (!S_ISDIR(info.st_mode)) return "it is no file";
    errno = EISDIR;
  }
  *code = errno;
  return describe(*code);
}

static const char *read_all(int fd, dlc_buffer *out, int *code) {
  char bytes[4096];
  ssize_t count;
  size_t length = 0;
  const char *fault = NULL;
  while (fault == NULL && (count = read(fd, bytes, sizeof bytes)) != 0) {
    if (count > 0) {
      dlc_buffer_append(out, bytes, (size_t)count);
      length += (size_t)count;
      fault = out->failed ? no_memory : length > MAX_FILE ? "it is too large" : NULL;
    } else if (errno != EINTR) {
      *code = errno;
      fault = describe(*code);
    }
  }
  dlc_wipe(bytes, sizeof bytes);
  return fault;
}

/* Opens without blocking: a pipe would wait for its writer. And a terminal must not become the
 * program's own. */
const char *dlc_file_read(const char *path, dlc_buffer *out, int *code) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  const char *fault;
  *code = 0;
  fault = find_fault(fd, code);
  if (fault == NULL) fault = read_all(fd, out, code);
  if (fd >= 0) close(fd);
  return fault;
}

bool dlc_file_stamp(const char *path, char stamp[DLC_FILE_STAMP_SIZE]) {
  struct stat info;
  if (stat(path, &info) != 0) return false;
  return snprintf(stamp, DLC_FILE_STAMP_SIZE, "%llu.%llu.%lld.%ld", (unsigned long long)info.st_ino,
                  (unsigned long long)info.st_size, (long long)info.st_mtim.tv_sec,
                  (long)info.st_mtim.tv_nsec) > 0;
}

static bool write_all(int fd, dlc_slice bytes) {
  while (bytes.length > 0) {
    ssize_t count = write(fd, bytes.data, bytes.length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.data += count;
    bytes.length -= (size_t)count;
  }
  return true;
}

/* Creates a file of mode 0600 that programs do not inherit; elsewhere than on Linux, one that is
 * started at this very moment may. */
static int create(char *name) {
#ifdef __linux__
  return mkostemp(name, O_CLOEXEC);
#else
  int fd = mkstemp(name);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
#endif
}

static const char *replace(const char *path, dlc_slice bytes) {
  dlc_buffer name = {0};
  const char *fault = NULL;
  int fd;
  dlc_buffer_text(&name, path);
  dlc_buffer_text(&name, ".XXXXXX");
  if (name.failed) return no_memory;
  fd = create(name.data);
  if (fd < 0) {
    dlc_buffer_clear(&name);
    return "no file can be made in its folder";
  }
  if (!write_all(fd, bytes) || fsync(fd) != 0) fault = "it could not be written";
  if (close(fd) != 0 && fault == NULL) fault = "it could not be written";
  if (fault == NULL && rename(name.data, path) != 0) fault = "it could not be replaced";
  if (fault != NULL) unlink(name.data);
  dlc_buffer_clear(&name);
  return fault;
}

/* Keeps a link, which then leads to the new file: people keep their home elsewhere, or under
 * version control, by links. */
const char *dlc_file_replace(const char *path, dlc_slice bytes) {
  char *target = realpath(path, NULL);
  const char *fault;
  if (target == NULL && errno == ENOMEM) return no_memory;
  fault = replace(target != NULL ? target : path, bytes);
  free(target);
  return fault;
}

bool dlc_file_make_folder(const char *path) {
  dlc_buffer name = {0};
  char *at;
  bool made;
  dlc_buffer_text(&name, path);
  if (name.failed) return false;
  for (at = name.data; *at != '\0'; at++) {
    if (*at != '/' || at == name.data) continue;
    *at = '\0';
    mkdir(name.data, 0700); /* if this fails, the last one does */
    *at = '/';
  }
  made = mkdir(path, 0700) == 0 || errno == EEXIST;
  dlc_buffer_clear(&name);
  return made;
}

const char *dlc_file_home(char *scratch, size_t size) {
  struct passwd entry, *found = NULL;
  if (getpwuid_r(geteuid(), &entry, scratch, size, &found) != 0 || found == NULL) return NULL;
  return entry.pw_dir;
}
