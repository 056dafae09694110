/* SPDX-License-Identifier: MIT
 *
 * The header block of a response: its status line and its fields, as HTTP/1.1 writes them and as
 * libcurl writes those of HTTP/2. A line is not empty and ends with its line break.
 */
#ifndef DLC_HEADER_H
#define DLC_HEADER_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

bool dlc_is_status_line(dlc_slice line);
bool dlc_is_blank_line(dlc_slice line);

/* Returns whether the line may follow a status line: a field, the continuation of one, or the blank
 * line. */
bool dlc_is_field_line(dlc_slice line);

/* Returns whether the block has no Content-Length, or one value in digits, however often (RFC 9112,
 * 6.3). Not all libcurls refuse another. */
bool dlc_has_one_length(dlc_slice block);

/* Walks the fields of a block; `*cursor` starts at 0. Returns false after the last. Skips lines
 * without a name before the colon. */
bool dlc_next_field(dlc_slice block, size_t *cursor, dlc_slice *name, dlc_slice *value);

#pragma GCC visibility pop

#endif
