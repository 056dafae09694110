/* SPDX-License-Identifier: MIT
 *
 * JSON text: strings and numbers as JSON writes them; and texts on their way to cJSON and back,
 * checked against the bounds, with marks for what cJSON cannot hold. Knows neither cJSON nor Lua.
 *
 * cJSON's strings end at a NUL, and its numbers are doubles. So that nothing is lost, two bytes
 * stand for a NUL and a marked string for a number whose digits must stay. A mark begins with 0xff,
 * which UTF-8 does not have; two bytes stand for that, too. Most texts have none of these.
 */
#ifndef DLC_JSON_TEXT_H
#define DLC_JSON_TEXT_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

/* Bounds of a JSON text. 200 levels take some 15 KB of stack. A page of the service holds fewer
 * than 620,000 values even if each of its unbounded lists has 100 elements. */
enum { DLC_MAX_DEPTH = 200, DLC_MAX_VALUES = 1000000 };
#define DLC_TOO_DEEP "it is nested too deeply"
#define DLC_TOO_MANY "it holds too many values"

/* Appends a string, in quotes: `"`, `\` and control characters escaped, all other bytes as they
 * are. */
void dlc_json_string(dlc_buffer *out, dlc_slice string);

/* Appends the number with 15 digits, or as many more as it needs to be read back as the same one, and
 * with a decimal point whatever the host's locale. Returns false for NaN and the infinities, which JSON does not have. */
bool dlc_json_number(dlc_buffer *out, double number);

/* Checks a text that a NUL follows, and turns it into one that cJSON can parse: itself, or a marked
 * copy in the empty buffer `bytes`. Returns the fault, a constant, or NULL. */
const char *dlc_json_prepare(dlc_slice *text, bool keep_numbers, dlc_buffer *bytes);

/* Unmarks a string that cJSON has parsed, in place; may be called only once for each. A NUL follows
 * the bytes. */
dlc_slice dlc_json_unmark(char *string);

/* Returns the string as cJSON takes it: itself, or a marked copy in `bytes`. NULL if memory is
 * short. */
const char *dlc_json_mark(dlc_slice string, dlc_buffer *bytes);

/* Returns a text that cJSON has printed without its marks: itself, or a copy in `bytes`, which may
 * have failed. */
dlc_slice dlc_json_finish(const char *printed, dlc_buffer *bytes);

#pragma GCC visibility pop

#endif
