/* SPDX-License-Identifier: MIT
 *
 * The one-pass reader of pages: JSON as services write it, straight to Lua values. A text that
 * does not fit its shape or exceeds the bounds fails at once. Everything else out of the ordinary
 * (an escape, a fraction, odd white space, a fault) is left to cJSON in lua_json.c; a fuzzer
 * checks that both give the same values. Owns no memory.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "lua_json_fast.h"

/* Recent members and texts. The elements of a list have the same members in the same order: each is
 * looked for where it is expected, and the Lua string of its name stays in the stack. So do the
 * strings of recent texts, since statuses and ids come again: to push one again costs a sixth of
 * making it. */

enum { MAX_MEMBERS = 64, TEXT_BITS = 6, MAX_TEXTS = 1 << TEXT_BITS, MAX_MISSES = 15 };

typedef struct member {
  dlc_slice head;          /* in the text: from the quote before its name to its value */
  const dlc_shape *parent; /* the shape that it is a member of */
  const dlc_shape *own;    /* its own shape */
  int latest;              /* of the texts; -1 before its first */
  int misses;              /* its latest texts that were not among them */
} member;

typedef struct reader {
  lua_State *L;
  const char *at, *end; /* the rest of the text; a NUL follows it */
  int slots;            /* stack slots of those strings; the fault is in the one before */
  int width;            /* members of the last object */
  int count, next;      /* members known, and the one expected next */
  size_t values;        /* values counted */
  bool refused;         /* the fault is set */
  member members[MAX_MEMBERS];
  dlc_slice texts[MAX_TEXTS]; /* with their closing quotes */
} reader;

static int name_slot(const reader *r, int at) {
  return r->slots + at;
}

static int text_slot(const reader *r, int at) {
  return r->slots + MAX_MEMBERS + at;
}

/* Reading. Each function takes what it wants from the front, or returns false, and the reading is
 * over. */

/* Sets the fault, which is on top of the stack. */
static bool refuse(reader *r) {
  lua_replace(r->L, r->slots - 1);
  r->refused = true;
  return false;
}

static bool refuse_size(reader *r, const char *fault) {
  lua_pushstring(r->L, fault);
  return refuse(r);
}

/* Refuses a value that does not fit its shape. The member's name is on top of the stack, or a table
 * or nil if the value is no member. */
static bool refuse_mismatch(reader *r, const dlc_shape *s) {
  const char *name = lua_type(r->L, -1) == LUA_TSTRING ? lua_tostring(r->L, -1) : NULL;
  dlc_push_mismatch(r->L, name, s);
  return refuse(r);
}

static void skip_space(reader *r) {
  while (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t') r->at++;
}

static bool take(reader *r, char c) {
  if (*r->at != c) return false;
  r->at++;
  return true;
}

static bool take_word(reader *r, const char *word, size_t length) {
  if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0) return false;
  r->at += length;
  return true;
}

/* Returns whether another element or member follows. Counts a value for every comma, list and
 * object. */
static bool take_comma(reader *r) {
  if (*r->at == ',' && ++r->values > DLC_MAX_VALUES) return refuse_size(r, DLC_TOO_MANY);
  return take(r, ',');
}

/* Takes the rest of a string, behind its opening quote: it has no escapes, see dlc_read_json. */
static bool take_rest(reader *r, dlc_slice *string) {
  const char *quote = memchr(r->at, '"', (size_t)(r->end - r->at));
  if (quote == NULL) return false;
  string->data = r->at;
  string->length = (size_t)(quote - r->at);
  r->at = quote + 1;
  return true;
}

/* Compares words, the last of which may overlap the one before: memcmp, called for every name and
 * text, costs three times as much. */
static inline bool same_bytes(const char *a, const char *b, size_t length) {
  uint64_t x, y;
  size_t at = 0;
  if (length < sizeof x) return memcmp(a, b, length) == 0;
  for (;;) {
    memcpy(&x, a + at, sizeof x);
    memcpy(&y, b + at, sizeof y);
    if (x != y) return false;
    at += sizeof x;
    if (at >= length) return true;
    if (at > length - sizeof x) at = length - sizeof x;
  }
}

/* Takes bytes that are expected: nothing has to be measured then. */
static inline bool take_same(reader *r, dlc_slice bytes) {
  if ((size_t)(r->end - r->at) < bytes.length) return false;
  if (!same_bytes(r->at, bytes.data, bytes.length)) return false;
  r->at += bytes.length;
  return true;
}

/* Reads a whole number that a double holds exactly. */
static bool read_number(reader *r) {
  bool negative = take(r, '-');
  const char *first = r->at;
  double number = 0;
  while (*r->at >= '0' && *r->at <= '9') number = number * 10 + (*r->at++ - '0');
  if (r->at == first || r->at - first > 15) return false;
  dlc_push_number(r->L, negative ? -number : number);
  return true;
}

static bool read_value(reader *r, const dlc_shape *s, int depth);

/* Reads a list without its nulls: a hole would end it early. */
static bool read_elements(reader *r, const dlc_shape *element, int depth) {
  int i = 0;
  do {
    if (!read_value(r, element, depth)) return false; /* ..., list, value */
    if (lua_isnil(r->L, -1)) lua_pop(r->L, 1);        /* ..., list */
    else lua_rawseti(r->L, -2, ++i);                  /* ..., list */
    skip_space(r);
  } while (take_comma(r));
  return take(r, ']');
}

static bool read_list(reader *r, const dlc_shape *s, int depth) {
  lua_newtable(r->L);
  skip_space(r);
  return take(r, ']') || read_elements(r, dlc_shape_element(s), depth + 1);
}

/* Adds a member; if there is no room, replaces the one that was expected. Returns its index. */
static int remember(reader *r, dlc_slice name, const dlc_shape *parent) {
  int at = r->count < MAX_MEMBERS ? r->count++ : r->next;
  member *m = &r->members[at];
  m->latest = -1;
  m->misses = 0;
  m->parent = parent;
  m->own = dlc_shape_member(parent, name);
  dlc_push_slice(r->L, name);
  lua_replace(r->L, name_slot(r, at));
  r->next = (at + 1) % r->count;
  return at;
}

/* Takes the head of a member that was not known. Returns its index, or -1. */
static int take_new_head(reader *r, const dlc_shape *parent) {
  const char *first = r->at;
  dlc_slice name;
  int at;
  if (!take(r, '"') || !take_rest(r, &name)) return -1;
  skip_space(r);
  if (!take(r, ':')) return -1;
  skip_space(r);
  at = remember(r, name, parent);
  r->members[at].head.data = first;
  r->members[at].head.length = (size_t)(r->at - first);
  return at;
}

/* Takes a member's head. Returns its index, or -1. */
static int take_head(reader *r, const dlc_shape *parent) {
  int i, at = r->next;
  for (i = 0; i < r->count; i++) {
    int next = at + 1 < r->count ? at + 1 : 0;
    if (r->members[at].parent == parent && take_same(r, r->members[at].head)) {
      r->next = next;
      return at;
    }
    at = next;
  }
  return take_new_head(r, parent);
}

/* Reads a text, behind its opening quote, that is not expected again. */
static bool read_text(reader *r) {
  dlc_slice text;
  if (!take_rest(r, &text)) return false;
  dlc_push_slice(r->L, text);
  return true;
}

/* Returns the place of a text whose closing quote has been taken, by its last three bytes. */
static int place_of_text(const reader *r) {
  uint32_t last;
  memcpy(&last, r->at - sizeof last, sizeof last);
  return (int)(last * UINT32_C(2654435761) >> (32 - TEXT_BITS));
}

/* Finds a text of a member, behind its opening quote, among the recent ones, or puts it there. */
static bool find_text(reader *r, member *m) {
  dlc_slice text, *known;
  if (!take_rest(r, &text)) return false;
  text.length++; /* with its quote */
  m->latest = place_of_text(r);
  m->misses++;
  known = &r->texts[m->latest];
  if (known->length == text.length && same_bytes(known->data, text.data, text.length)) {
    m->misses = 0;
  } else {
    lua_pushlstring(r->L, text.data, text.length - 1);
    lua_replace(r->L, text_slot(r, m->latest));
    *known = text;
  }
  return true;
}

/* Reads a text of a member, behind its opening quote: often one of the recent ones, unless they are
 * all different, as ids are. */
static bool read_recent_text(reader *r, member *m) {
  if (m->misses > MAX_MISSES) return read_text(r);
  if (m->latest >= 0 && take_same(r, r->texts[m->latest])) m->misses = 0;
  else if (!find_text(r, m)) return false;
  lua_pushvalue(r->L, text_slot(r, m->latest));
  return true;
}

static bool read_member(reader *r, const dlc_shape *s, int depth) {
  int at;
  const dlc_shape *own;
  skip_space(r);
  at = take_head(r, s);
  if (at < 0) return false;
  own = r->members[at].own;
  lua_pushvalue(r->L, name_slot(r, at)); /* ..., object, name */
  if (own->kind < DLC_SHAPE_TIMESTAMP && take(r, '"')) {
    if (!read_recent_text(r, &r->members[at])) return false;
  } else if (!read_value(r, own, depth + 1)) {
    return false;
  }
  lua_rawset(r->L, -3); /* ..., object */
  skip_space(r);
  return true;
}

static bool read_object(reader *r, const dlc_shape *s, int depth) {
  int width = 0;
  lua_createtable(r->L, 0, r->width);
  r->width = 0; /* used once: never make room for more than was read */
  skip_space(r);
  if (take(r, '}')) return true;
  do {
    if (!read_member(r, s, depth)) return false;
    width++;
  } while (take_comma(r));
  r->width = width;
  return take(r, '}');
}

static bool read_container(reader *r, const dlc_shape *s, int depth) {
  luaL_checkstack(r->L, 6, "JSON");
  if (*r->at == '{' ? dlc_shape_is_list(s) : dlc_shape_is_object(s)) return refuse_mismatch(r, s);
  if (depth >= DLC_MAX_DEPTH) return refuse_size(r, DLC_TOO_DEEP);
  if (++r->values > DLC_MAX_VALUES) return refuse_size(r, DLC_TOO_MANY);
  if (take(r, '{')) return read_object(r, s, depth);
  return take(r, '[') && read_list(r, s, depth);
}

/* Returns whether a string, a number, true or false may begin with it. */
static bool starts_scalar(char c) {
  return c == '"' || c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f';
}

/* Reads a value, and pushes nil. */
static bool drop_value(reader *r, int depth) {
  if (!read_value(r, dlc_any_shape(), depth)) return false;
  lua_pop(r->L, 1);
  lua_pushnil(r->L);
  return true;
}

/* Pushes the next value. */
static bool read_value(reader *r, const dlc_shape *s, int depth) {
  dlc_slice text;
  skip_space(r);
  if (s->kind == DLC_SHAPE_DROPPED) return drop_value(r, depth);
  if (*r->at == '{' || *r->at == '[') return read_container(r, s, depth);
  if (take_word(r, "null", 4)) {
    lua_pushnil(r->L);
    return true;
  }
  if (s->kind > DLC_SHAPE_TIMESTAMP) return starts_scalar(*r->at) && refuse_mismatch(r, s);
  if (take(r, '"')) {
    if (!take_rest(r, &text)) return false;
    if (s->kind == DLC_SHAPE_TIMESTAMP) dlc_push_timestamp(r->L, text);
    else dlc_push_slice(r->L, text);
    return true;
  }
  if (take_word(r, "true", 4)) lua_pushboolean(r->L, 1);
  else if (take_word(r, "false", 5)) lua_pushboolean(r->L, 0);
  else return read_number(r);
  return true;
}

/* Reads the whole text; false if something follows the value. */
static bool read_all(reader *r, const dlc_shape *s) {
  skip_space(r);
  if ((*r->at != '{' && *r->at != '[') || !read_container(r, s, 0)) return false;
  skip_space(r);
  return r->at == r->end;
}

int dlc_read_json(lua_State *L, dlc_slice text, const dlc_shape *s) {
  int base = lua_gettop(L);
  reader r;
  assert(text.data[text.length] == '\0');
  if (memchr(text.data, '\\', text.length) != NULL) return 0;
  if (memchr(text.data, '\0', text.length) != NULL) return 0;
  luaL_checkstack(L, 1 + MAX_MEMBERS + MAX_TEXTS, "JSON");
  lua_settop(L, base + 1 + MAX_MEMBERS + MAX_TEXTS); /* ..., fault, names, texts */
  r.L = L;
  r.at = text.data;
  r.end = text.data + text.length;
  r.slots = base + 2;
  r.width = 8;
  r.count = r.next = 0;
  r.values = 1;
  memset(r.texts, 0, sizeof r.texts);
  r.refused = false;
  if (read_all(&r, s)) {
    lua_replace(L, base + 1); /* ..., value, strings */
    lua_settop(L, base + 1);  /* ..., value */
    return 1;
  }
  lua_settop(L, r.refused ? base + 1 : base); /* ..., fault; or nothing */
  if (!r.refused) return 0;
  lua_pushnil(L);    /* ..., fault, nil */
  lua_insert(L, -2); /* ..., nil, fault */
  return 2;
}
