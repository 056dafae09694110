/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/file.c.
 */
#define _POSIX_C_SOURCE 200809L
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

/* This program's fsync stands in for libc's and checks the file that is about to be synced. */
static bool inherited;

int fsync(int fd) {
  inherited = inherited || (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0;
  return 0;
}

static dlc_slice read_file(const char *path, char out[100]) {
  dlc_slice text = {out, 0};
  FILE *file = fopen(path, "rb");
  if (file == NULL) return text;
  text.length = fread(out, 1, 100, file);
  fclose(file);
  return text;
}

static size_t count_entries(const char *folder) {
  DIR *open = opendir(folder);
  size_t count = 0;
  while (readdir(open) != NULL) count++;
  closedir(open);
  return count - 2;
}

static void test_replace(const char *folder, const char *path) {
  static const dlc_slice nul = {"a\0b", 3}, none = {NULL, 0};
  char text[100];
  struct stat info;
  CHECK(dlc_file_replace(path, dlc_slice_of("one")) == NULL);
  CHECK_TEXT(read_file(path, text), "one");
  CHECK(stat(path, &info) == 0 && (info.st_mode & 0777) == 0600);
  chmod(path, 0644);
  CHECK(dlc_file_replace(path, nul) == NULL);
  CHECK_SLICE(read_file(path, text), nul);
  CHECK(stat(path, &info) == 0 && (info.st_mode & 0777) == 0600);
  CHECK(dlc_file_replace(path, none) == NULL);
  CHECK_TEXT(read_file(path, text), "");
  CHECK_NUMBER(count_entries(folder), 1); /* nothing is left beside it */
  CHECK(!inherited);
}

static void test_replace_fails(const char *folder, const char *path) {
  char below[200];
  snprintf(below, sizeof below, "%s/x", path); /* in a file, not a folder */
  CHECK_TEXT(dlc_slice_of(dlc_file_replace(below, dlc_slice_of("x"))),
             "no file can be made in its folder");
  CHECK_TEXT(dlc_slice_of(dlc_file_replace(folder, dlc_slice_of("x"))), "it could not be replaced");
  CHECK_NUMBER(count_entries(folder), 1);
}

static void test_make_folder(const char *folder, const char *path) {
  char inner[200], below[200];
  snprintf(inner, sizeof inner, "%s/a/b", folder);
  CHECK(dlc_file_make_folder(inner));
  CHECK(dlc_file_make_folder(inner)); /* it is there */
  CHECK(rmdir(inner) == 0);
  snprintf(inner, sizeof inner, "%s/a", folder);
  CHECK(rmdir(inner) == 0);
  snprintf(below, sizeof below, "%s/x", path); /* in a file */
  CHECK(!dlc_file_make_folder(below));
}

static void test_read(const char *folder, const char *path) {
  dlc_buffer text = {0};
  int code;
  CHECK(dlc_file_replace(path, (dlc_slice){"a\0b", 3}) == NULL);
  CHECK(dlc_file_read(path, &text, &code) == NULL);
  CHECK_SLICE(dlc_buffer_view(&text), ((dlc_slice){"a\0b", 3}));
  CHECK(dlc_file_read("/dev/null", &text, &code) == NULL);
  CHECK_NUMBER(text.length, 3); /* behind the bytes that it has */
  CHECK(dlc_file_read("/nonexistent/file", &text, &code) != NULL);
  CHECK_NUMBER(code, ENOENT);
  CHECK(dlc_file_read(folder, &text, &code) != NULL);
  CHECK_NUMBER(code, EISDIR);
  CHECK_TEXT(dlc_slice_of(dlc_file_read("/dev/zero", &text, &code)), "it is too large");
  CHECK_NUMBER(code, 0);
  dlc_buffer_clear(&text);
  remove(path);
  CHECK_NUMBER(mkfifo(path, 0600), 0);
  CHECK_TEXT(dlc_slice_of(dlc_file_read(path, &text, &code)), "it is no file");
  CHECK_NUMBER(code, 0);
  remove(path);
}

/* Links, and links to them, stay: their target is read and replaced. A dangling link is replaced
 * itself. */
static void test_link(const char *path) {
  char target[200], second[200], text[100];
  dlc_buffer through = {0};
  struct stat info;
  int code;
  snprintf(target, sizeof target, "%s.target", path);
  CHECK(dlc_file_replace(target, dlc_slice_of("its own")) == NULL);
  CHECK_NUMBER(symlink(target, path), 0);
  CHECK(dlc_file_read(path, &through, &code) == NULL);
  CHECK_SLICE(dlc_buffer_view(&through), dlc_slice_of("its own"));
  dlc_buffer_clear(&through);
  snprintf(second, sizeof second, "%s.second", path);
  CHECK_NUMBER(symlink(path, second), 0);
  CHECK_NUMBER(chmod(target, 0644), 0);
  CHECK(dlc_file_replace(second, dlc_slice_of("secret")) == NULL);
  CHECK(lstat(second, &info) == 0 && S_ISLNK(info.st_mode));
  CHECK(lstat(path, &info) == 0 && S_ISLNK(info.st_mode));
  CHECK(lstat(target, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0777) == 0600);
  CHECK_TEXT(read_file(target, text), "secret");
  remove(target);
  CHECK(dlc_file_replace(path, dlc_slice_of("new")) == NULL);
  CHECK(lstat(path, &info) == 0 && S_ISREG(info.st_mode));
  CHECK_TEXT(read_file(path, text), "new");
  remove(second);
}

static void test_stamp(const char *path) {
  char first[DLC_FILE_STAMP_SIZE], second[DLC_FILE_STAMP_SIZE];
  CHECK(!dlc_file_stamp("/nonexistent/file", first));
  CHECK(dlc_file_stamp(path, first) && dlc_file_stamp(path, second));
  CHECK(strcmp(first, second) == 0);
  CHECK(dlc_file_replace(path, dlc_slice_of("as long")) == NULL && dlc_file_stamp(path, first));
  CHECK(dlc_file_replace(path, dlc_slice_of("as long")) == NULL && dlc_file_stamp(path, second));
  CHECK(strcmp(first, second) != 0);
}

static void test_home(void) {
  char scratch[16384], little[1];
  const char *home = dlc_file_home(scratch, sizeof scratch);
  CHECK(home == NULL || home[0] == '/');
  CHECK(dlc_file_home(little, sizeof little) == NULL);
}

void test_file(void) {
  char folder[] = "/tmp/dlc-file-XXXXXX", path[100];
  if (!CHECK(mkdtemp(folder) != NULL)) return;
  snprintf(path, sizeof path, "%s/file", folder);
  test_replace(folder, path);
  test_replace_fails(folder, path);
  test_make_folder(folder, path);
  test_stamp(path);
  test_read(folder, path);
  test_link(path);
  test_home();
  CHECK_NUMBER(remove(path), 0);
  CHECK_NUMBER(rmdir(folder), 0);
}
