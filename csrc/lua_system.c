/* SPDX-License-Identifier: MIT
 *
 * Programs and files for Lua: what credential providers need of the system.
 */
#include <string.h>

#include "file.h"
#include "lua_compat.h"
#include "process.h"

#define PROCESS_BOX "deadline.process"

static int process_gc(lua_State *L) {
  dlc_process_clear(lua_touserdata(L, 1));
  return 0;
}

/* The strings of the list at `index` as a NULL-terminated array in memory that Lua owns. */
static char **get_arguments(lua_State *L, int index) {
  size_t i, count = lua_rawlen(L, index);
  const char **arguments = lua_newuserdata(L, (count + 1) * sizeof *arguments);
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, index, (int)i + 1);
    arguments[i] = dlc_slice_at(L, -1).data;
    if (arguments[i] == NULL || strlen(arguments[i]) != lua_rawlen(L, -1)) {
      luaL_error(L, "an argument is not a string, or holds a NUL");
    }
    lua_pop(L, 1); /* the list still holds it */
  }
  arguments[count] = NULL;
  return (char **)arguments;
}

/* run_process({ program, argument, ... }, seconds) -> output, status, standard error
 *                                                   or nil, what went wrong */
static int system_run(lua_State *L) {
  double seconds = luaL_checknumber(L, 2);
  dlc_process *process;
  char **arguments;
  const char *fault;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argcheck(L, lua_rawlen(L, 1) > 0, 1, "no program");
  arguments = get_arguments(L, 1);
  process = dlc_new_box(L, PROCESS_BOX, sizeof *process);
  fault = dlc_process_run(arguments, seconds, process);
  if (fault != NULL) return dlc_fail(L, fault);
  dlc_push_slice(L, dlc_buffer_view(&process->out));
  lua_pushinteger(L, process->status);
  dlc_push_slice(L, dlc_buffer_view(&process->err));
  dlc_process_clear(process);
  return 3;
}

/* file_stamp(path) -> a text that changes when the file does, or nil */
static int system_stamp(lua_State *L) {
  char stamp[DLC_FILE_STAMP_SIZE];
  if (dlc_file_stamp(luaL_checkstring(L, 1), stamp)) lua_pushstring(L, stamp);
  else lua_pushnil(L);
  return 1;
}

/* replace_file(path, bytes) -> true, or nil and what went wrong */
static int system_replace(lua_State *L) {
  const char *fault = dlc_file_replace(luaL_checkstring(L, 1), dlc_check_slice(L, 2));
  if (fault != NULL) return dlc_fail(L, fault);
  lua_pushboolean(L, 1);
  return 1;
}

void dlc_lua_open_system(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", process_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  static const luaL_Reg functions[] = {{"run_process", system_run},
                                       {"file_stamp", system_stamp},
                                       {"replace_file", system_replace},
                                       {NULL, NULL}};
  dlc_new_class(L, PROCESS_BOX, meta, none);
  dlc_set_functions(L, functions);
}
