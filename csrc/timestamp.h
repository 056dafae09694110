/* SPDX-License-Identifier: MIT
 *
 * Timestamps as the service and HTTP write them, both ways. No locale, no time zone database, no
 * I/O.
 */
#ifndef DLC_TIMESTAMP_H
#define DLC_TIMESTAMP_H

#include <stdint.h>

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Seconds since 1970-01-01T00:00:00Z, years 1 to 9999, and 0 to 999,999,999 nanoseconds after. */
typedef struct dlc_timestamp {
  int64_t seconds;
  int32_t nanoseconds;
} dlc_timestamp;

enum { DLC_TIMESTAMP_SIZE = 32 }; /* fits every text written here, with its NUL */

/* Reads ISO 8601 (extended or basic; `T`, `t` or a space; a clock to the hour, the minute or the
 * second; a fraction of any length, of which nine digits are kept; `Z`, `z`, an offset, or nothing
 * for UTC; a date alone), an HTTP date ("Sat, 01 Aug 2026 12:34:56 GMT", or with a numeric offset),
 * or a number of seconds since the epoch. Returns false if the text is none of these, or names a
 * time that does not exist (30 February, 24:00, second 60). */
bool dlc_timestamp_parse(dlc_slice text, dlc_timestamp *out);

/* Converts seconds as a double has them; returns false outside years 1 to 9999. */
bool dlc_timestamp_from(double seconds, dlc_timestamp *out);

/* Returns the seconds as a double has them. */
double dlc_timestamp_seconds(dlc_timestamp t);

/* Writes "2026-08-01T12:34:56Z", with ".789" or ".789012" if there is a fraction: microseconds are
 * the finest a double can hold today. Returns the length, or 0 outside years 1 to 9999. */
size_t dlc_timestamp_iso(dlc_timestamp t, char out[DLC_TIMESTAMP_SIZE]);

/* Writes "20260801T123456Z", as in X-Amz-Date, without the fraction. Returns the length, or 0
 * outside years 1 to 9999. */
size_t dlc_timestamp_basic(int64_t seconds, char out[DLC_TIMESTAMP_SIZE]);

#pragma GCC visibility pop

#endif
