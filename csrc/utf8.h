/* SPDX-License-Identifier: MIT
 *
 * UTF-8 as RFC 3629 has it: no surrogates, nothing longer than need be. Allocates nothing.
 */
#ifndef DLC_UTF8_H
#define DLC_UTF8_H

#include <stdbool.h>

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Counts the characters of a text. Returns false if it is not UTF-8. */
bool dlc_utf8_count(dlc_slice text, size_t *count);

#pragma GCC visibility pop

#endif
