/* SPDX-License-Identifier: MIT
 *
 * The writer of JSON: see lua_json_write.c.
 */
#ifndef DLC_LUA_JSON_WRITE_H
#define DLC_LUA_JSON_WRITE_H

#include "lua_shape.h"

#pragma GCC visibility push(hidden)

/* Pushes a buffer and writes the value at `index` into it, as JSON of shape `s`; the buffer may have
 * failed. `depth` is the number of tables that the value is in. Raises if the value has no form in
 * JSON, or is of another shape. */
dlc_buffer *dlc_write_json(lua_State *L, int index, const dlc_shape *s, int depth);

#pragma GCC visibility pop

#endif
