/* SPDX-License-Identifier: MIT
 *
 * What Lua's own io cannot do with files: read one without waiting for ever, tell whether it has
 * changed, replace one that holds secrets without ever leaving half of it, or showing it to others,
 * and find the home folder.
 */
#ifndef DLC_FILE_H
#define DLC_FILE_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

enum { DLC_FILE_STAMP_SIZE = 96 };

/* All that stands in a file, of 16 MiB at most, behind what `out` holds. What other programs would
 * have to write, a pipe or a socket, is not waited for. NULL, or a text that says what is wrong, and
 * in `code` the system's number for it, 0 where it has none. */
const char *dlc_file_read(const char *path, dlc_buffer *out, int *code);

/* A text that changes when the file does; false where there is none. */
bool dlc_file_stamp(const char *path, char stamp[DLC_FILE_STAMP_SIZE]);

/* Puts `bytes` where `path` is, or leads to, readable and writable by its owner alone: written beside
 * it, then renamed. NULL, or a constant text that says what went wrong; the old file is there then. */
const char *dlc_file_replace(const char *path, dlc_slice bytes);

/* The home folder that the password database has for this process's user, in `scratch`; NULL where
 * it has none. */
const char *dlc_file_home(char *scratch, size_t size);

#pragma GCC visibility pop

#endif
