/* SPDX-License-Identifier: MIT
 *
 * Files beyond Lua's io: read one without waiting for ever, tell whether one has changed, replace
 * one that holds secrets without leaving half of it or showing it to others, and find the home
 * folder.
 */
#ifndef DLC_FILE_H
#define DLC_FILE_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

enum { DLC_FILE_STAMP_SIZE = 96 };

/* Appends a file of at most 16 MiB to `out`. Refuses pipes and sockets, and does not block. Returns
 * NULL, or a text that says what is wrong; then `*code` is the system's number for it, or 0 if it
 * has none, and `out` may hold a part of the file, which the caller clears. */
const char *dlc_file_read(const char *path, dlc_buffer *out, int *code);

/* Writes a text that changes when the file does. Returns false if there is no file. */
bool dlc_file_stamp(const char *path, char stamp[DLC_FILE_STAMP_SIZE]);

/* Replaces the file that `path` is, or leads to, by one that its owner alone may read and write:
 * written beside it, then renamed. Returns NULL, or a constant text that says what went wrong; then
 * the old file is still there. */
const char *dlc_file_replace(const char *path, dlc_slice bytes);

/* Makes a folder, and those above it that are missing, for their owner alone. Returns whether it is
 * there now. */
bool dlc_file_make_folder(const char *path);

/* Returns the home folder of this process's user from the password database, in `scratch`; NULL if
 * it has none. */
const char *dlc_file_home(char *scratch, size_t size);

#pragma GCC visibility pop

#endif
