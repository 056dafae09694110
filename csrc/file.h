/* SPDX-License-Identifier: MIT
 *
 * What Lua's own io cannot do with files: tell whether one has changed, replace one that holds
 * secrets without ever leaving half of it, or showing it to others, and find the home folder.
 */
#ifndef DLC_FILE_H
#define DLC_FILE_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

enum { DLC_FILE_STAMP_SIZE = 96 };

/* A text that changes when the file does; false where there is none. */
bool dlc_file_stamp(const char *path, char stamp[DLC_FILE_STAMP_SIZE]);

/* Puts `bytes` where `path` is, readable and writable by its owner alone: written beside it, then
 * renamed. NULL, or a constant text that says what went wrong; the old file is there then. */
const char *dlc_file_replace(const char *path, dlc_slice bytes);

/* The home folder that the password database has for this process's user, in `scratch`; NULL where
 * it has none. */
const char *dlc_file_home(char *scratch, size_t size);

#pragma GCC visibility pop

#endif
