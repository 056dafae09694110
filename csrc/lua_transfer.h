/* SPDX-License-Identifier: MIT
 *
 * The body of a transfer's response, for the reader of JSON, which reads it in place.
 */
#ifndef DLC_LUA_TRANSFER_H
#define DLC_LUA_TRANSFER_H

#include "lua_util.h"

#pragma GCC visibility push(hidden)

/* Returns the string at `index`, or the body of the transfer there; a NUL follows. It stays
 * valid while the value is on the stack until it is released, even if a finalizer cancels the
 * transfer. */
dlc_slice dlc_hold_body(lua_State *L, int index);
void dlc_release_body(lua_State *L, int index);

#pragma GCC visibility pop

#endif
