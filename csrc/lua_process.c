/* SPDX-License-Identifier: MIT
 *
 * Programs for Lua: run beside an engine's transfers, and asked for their output. Decides nothing
 * and does not wait: engine:poll does.
 */
#include <string.h>

#include "lua_core.h"
#include "lua_engine.h"

#define PROCESS_BOX "deadline.process"

typedef struct process_box {
  dlc_process *process; /* NULL once cancelled, or once its output was returned */
  size_t holds;         /* readers of the output; meanwhile only the collector may free it */
  size_t heard;         /* bytes of its standard error that `complaint` has returned */
} process_box;

/* Pushes a userdata with the strings of the list at `index`, ended by NULL. */
static char **get_arguments(lua_State *L, int index) {
  size_t i, count = (size_t)lua_rawlen(L, index);
  const char **arguments = lua_newuserdata(L, (count + 1) * sizeof *arguments); /* ..., memory */
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, index, (int)i + 1); /* ..., memory, argument */
    arguments[i] = dlc_slice_at(L, -1).data;
    if (arguments[i] == NULL || strlen(arguments[i]) != lua_rawlen(L, -1)) {
      luaL_error(L, "an argument is not a string, or holds a NUL");
    }
    lua_pop(L, 1); /* ..., memory: the list still holds it */
  }
  arguments[count] = NULL;
  return (char **)arguments;
}

/* engine:run({ program, argument, ... }, seconds) -> process; nil and a message if it cannot be
 * started */
int dlc_lua_run(lua_State *L) {
  double seconds = luaL_checknumber(L, 3);
  char **arguments;
  process_box *box;
  const char *why;
  dlc_check_engine(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_argcheck(L, lua_rawlen(L, 2) > 0, 2, "no program");
  arguments = get_arguments(L, 2);                /* engine, list, seconds, memory */
  lua_getuservalue(L, 1);                         /* ..., handles */
  box = dlc_new_box(L, PROCESS_BOX, sizeof *box); /* ..., handles, process */
  box->process = dlc_engine_run(dlc_check_engine(L), arguments, seconds, &why);
  if (box->process == NULL) return dlc_fail(L, why);
  dlc_register_handle(L, box->process);
  return 1;
}

static int process_gc(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  dlc_process *process = box->process;
  box->process = NULL;
  dlc_process_free(process);
  return 0;
}

static int process_cancel(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  return box->holds > 0 ? 0 : process_gc(L);
}

/* process:output() -> output, exit status, standard error; nil and a message if it failed. Once
 * only. */
static int process_output(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  const char *fault = box->process == NULL ? "it was cancelled" : dlc_process_fault(box->process);
  if (box->process != NULL && !dlc_process_has_ended(box->process)) {
    return luaL_error(L, "the program is still running");
  }
  if (fault != NULL) {
    process_cancel(L);
    return dlc_fail(L, fault);
  }
  box->holds++;
  dlc_push_slice(L, dlc_process_out(box->process));
  lua_pushinteger(L, dlc_process_status(box->process));
  dlc_push_slice(L, dlc_process_err(box->process));
  box->holds--;
  process_cancel(L);
  return 3;
}

/* process:complaint() -> what it has written to standard error since the last call, nil if that is
 * nothing */
static int process_complaint(lua_State *L) {
  process_box *box = luaL_checkudata(L, 1, PROCESS_BOX);
  dlc_slice all = {NULL, 0};
  if (box->process != NULL) all = dlc_process_err(box->process);
  if (all.length <= box->heard) return 0;
  all.data += box->heard;
  all.length -= box->heard;
  box->holds++;
  dlc_push_slice(L, all);
  box->holds--;
  box->heard += all.length;
  return 1;
}

void dlc_lua_open_process(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", process_gc}, {"__close", process_cancel}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"output", process_output},
                                     {"complaint", process_complaint},
                                     {"cancel", process_cancel},
                                     {NULL, NULL}};
  dlc_new_class(L, PROCESS_BOX, meta, methods);
}
