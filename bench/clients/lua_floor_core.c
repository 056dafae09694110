/* SPDX-License-Identifier: MIT
 *
 * `require "lua_floor_core"`: the least that a Lua module with a C core can do for signed listings with
 * libcurl on OpenSSL. It makes the tables that this module makes, in one pass over the bytes of a
 * response. ../README.md says what it leaves out. Never use it for anything but measurements.
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <lauxlib.h>
#include <lua.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CLIENT "bench.floor"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

enum { MAX_SLOTS = 50, MAX_FIELDS = 24, HASH = 32 };

typedef struct slot {
  CURL *easy;
  struct curl_slist date, authorization; /* the headers, which point to the texts */
  char date_text[40], authorization_text[320];
  char *body;
  size_t length, room;
  bool is_busy;
} slot;

typedef struct client {
  CURLM *multi;
  EVP_MD *sha256;
  EVP_MD_CTX *digest;
  EVP_MAC_CTX *mac; /* has the day's signing key */
  time_t now;       /* of the texts */
  char date[20], day[12], scope[80];
  char base[256], folder[256], key_id[64], secret[64], region[32];
  const char *host, *path; /* in base */
  int host_length;
  bool http2;
  slot slots[MAX_SLOTS];
} client;

/* Signature Version 4. */

static void to_hex(const unsigned char bytes[HASH], char hex[2 * HASH + 1]) {
  static const char digits[] = "0123456789abcdef";
  int i;
  for (i = 0; i < HASH; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  hex[2 * HASH] = '\0';
}

static void hash(client *c, const char *text, size_t length, char hex[2 * HASH + 1]) {
  unsigned char bytes[HASH];
  EVP_DigestInit_ex(c->digest, c->sha256, NULL);
  EVP_DigestUpdate(c->digest, text, length);
  EVP_DigestFinal_ex(c->digest, bytes, NULL);
  to_hex(bytes, hex);
}

static void mac(client *c, const char *text, size_t length, unsigned char out[HASH]) {
  EVP_MAC_init(c->mac, NULL, 0, NULL);
  EVP_MAC_update(c->mac, (const unsigned char *)text, length);
  EVP_MAC_final(c->mac, out, NULL, HASH);
}

static void set_key(client *c, const void *key, size_t length) {
  EVP_MAC_init(c->mac, key, length, NULL);
}

static void derive_key(client *c) {
  const char *steps[] = {c->day, c->region, "deadline", "aws4_request"};
  unsigned char key[HASH];
  char text[80];
  size_t i;
  set_key(c, text, (size_t)snprintf(text, sizeof text, "AWS4%s", c->secret));
  for (i = 0; i < 4; i++) {
    mac(c, steps[i], strlen(steps[i]), key);
    set_key(c, key, HASH);
  }
}

static void set_clock(client *c) {
  time_t now = time(NULL);
  struct tm parts;
  char day[12];
  if (now == c->now) return;
  c->now = now;
  gmtime_r(&now, &parts);
  strftime(c->date, sizeof c->date, "%Y%m%dT%H%M%SZ", &parts);
  strftime(day, sizeof day, "%Y%m%d", &parts);
  if (strcmp(day, c->day) == 0) return;
  strcpy(c->day, day);
  snprintf(c->scope, sizeof c->scope, "%s/%s/deadline/aws4_request", c->day, c->region);
  derive_key(c);
}

static void sign(client *c, slot *s, const char *path, const char *query) {
  char text[1024], hex[2 * HASH + 1];
  unsigned char bytes[HASH];
  set_clock(c);
  hash(c, text,
       (size_t)snprintf(text, sizeof text,
                        "GET\n%s%s\n%s\nhost:%.*s\nx-amz-date:%s\n\nhost;x-amz-date\n" EMPTY_HASH,
                        c->path, path, query, c->host_length, c->host, c->date),
       hex);
  mac(c, text,
      (size_t)snprintf(text, sizeof text, "AWS4-HMAC-SHA256\n%s\n%s\n%s", c->date, c->scope, hex),
      bytes);
  to_hex(bytes, hex);
  snprintf(s->date_text, sizeof s->date_text, "X-Amz-Date: %s", c->date);
  snprintf(s->authorization_text, sizeof s->authorization_text,
           "Authorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=host;x-amz-date, "
           "Signature=%s",
           c->key_id, c->scope, hex);
}

/* JSON. The elements of a list have the same members in the same order, often with the same text:
 * the Lua strings of each name and of its latest text stay in the stack. */

typedef struct field {
  const char *name, *text;
  size_t name_length, text_length;
  bool is_time;
} field;

typedef struct reader {
  lua_State *L;
  const char *at;
  int strings; /* stack slot of the first field's name; its text is the next one */
  int count, next, width;
  field fields[MAX_FIELDS];
} reader;

static bool starts_with(const char *at, const char *text, size_t length) {
  return memcmp(at, text, length) == 0 && at[length] == '"';
}

static int two(const char *text) {
  return (text[0] - '0') * 10 + text[1] - '0';
}

/* Pushes the seconds of "2026-08-02T10:01:01Z", or with milliseconds: a whole number is an integer
 * if this Lua has any. */
static void push_time(lua_State *L, const char *t, size_t length) {
  int month = (two(t + 5) + 9) % 12; /* since March */
  int year = two(t) * 100 + two(t + 2) - (month > 9);
  int days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + two(t + 8);
  int64_t seconds = (int64_t)(days - 719469) * 86400 + two(t + 11) * 3600 + two(t + 14) * 60;
  int thousandths = length > 20 ? two(t + 20) * 10 + t[22] - '0' : 0;
  seconds += two(t + 17);
  if (thousandths > 0) lua_pushnumber(L, (double)seconds + thousandths / 1e3);
  else lua_pushinteger(L, (lua_Integer)seconds);
}

static size_t take_string(reader *r, const char **text) {
  const char *quote = strchr(r->at, '"');
  size_t length = (size_t)(quote - r->at);
  *text = r->at;
  r->at = quote + 1;
  return length;
}

static int add_field(reader *r) {
  int at = r->count < MAX_FIELDS ? r->count++ : r->next;
  field *f = &r->fields[at];
  f->name_length = take_string(r, &f->name);
  f->text = NULL;
  f->is_time = f->name_length > 2 && memcmp(f->name + f->name_length - 2, "At", 2) == 0;
  lua_pushlstring(r->L, f->name, f->name_length);
  lua_replace(r->L, r->strings + 2 * at);
  return at;
}

/* Takes a name, behind its opening quote. Returns its index. */
static int take_name(reader *r) {
  int i, at = r->next;
  for (i = 0; i < r->count; i++, at++) {
    if (at >= r->count) at = 0;
    if (starts_with(r->at, r->fields[at].name, r->fields[at].name_length)) {
      r->at += r->fields[at].name_length + 1;
      r->next = at + 1;
      return at;
    }
  }
  at = add_field(r);
  r->next = at + 1;
  return at;
}

static void read_string(reader *r, int at) {
  field *f = &r->fields[at];
  const char *text;
  size_t length;
  if (f->text != NULL && starts_with(r->at, f->text, f->text_length)) {
    r->at += f->text_length + 1;
    lua_pushvalue(r->L, r->strings + 2 * at + 1);
    return;
  }
  length = take_string(r, &text);
  if (f->is_time) {
    push_time(r->L, text, length);
  } else {
    lua_pushlstring(r->L, text, length);
    lua_pushvalue(r->L, -1);
    lua_replace(r->L, r->strings + 2 * at + 1);
    f->text = text;
    f->text_length = length;
  }
}

static void read_value(reader *r, int at);

static void read_list(reader *r, int at) {
  int i = 0;
  lua_newtable(r->L);
  while (*r->at++ != ']') { /* behind the bracket, then behind each comma */
    if (*r->at == ']') continue;
    read_value(r, at);
    lua_rawseti(r->L, -2, ++i);
  }
}

static void read_object(reader *r) {
  int width = 0, at;
  lua_createtable(r->L, 0, r->width);
  while (*r->at++ != '}') {
    if (*r->at == '}') continue;
    r->at++;
    at = take_name(r);
    r->at++; /* the colon */
    lua_pushvalue(r->L, r->strings + 2 * at);
    read_value(r, at);
    lua_rawset(r->L, -3);
    width++;
  }
  r->width = width;
}

static void read_other(reader *r) {
  char c = *r->at, *end;
  if (c == 'n' || c == 't' || c == 'f') {
    if (c == 'n') lua_pushnil(r->L);
    else lua_pushboolean(r->L, c == 't');
    r->at += c == 'f' ? 5 : 4;
  } else {
    lua_pushnumber(r->L, strtod(r->at, &end));
    r->at = end;
  }
}

/* Pushes the next value, which is that of the field or in it. */
static void read_value(reader *r, int at) {
  if (*r->at == '{') {
    read_object(r);
  } else if (*r->at == '[') {
    read_list(r, at);
  } else if (*r->at == '"') {
    r->at++;
    read_string(r, at);
  } else {
    read_other(r);
  }
}

/* Pushes the body's object; a NUL follows it. */
static void push_page(lua_State *L, const char *body) {
  reader r;
  int base = lua_gettop(L);
  r.L = L;
  r.at = body;
  r.strings = base + 1;
  r.count = r.next = 0;
  r.width = 7;
  luaL_checkstack(L, 2 * MAX_FIELDS + 20, NULL);
  lua_settop(L, base + 2 * MAX_FIELDS);
  read_object(&r);
  lua_replace(L, base + 1);
  lua_settop(L, base + 1);
}

/* Transfers. */

static size_t on_body(char *data, size_t size, size_t count, void *context) {
  slot *s = context;
  if (s->length + count >= s->room) {
    s->room = 2 * (s->length + count) + 16384;
    s->body = realloc(s->body, s->room);
    if (s->body == NULL) return 0;
  }
  memcpy(s->body + s->length, data, count);
  s->length += count;
  return size * count;
}

/* Sets what stays the same from one request to the next. */
static void open_slot(client *c, slot *s) {
  s->easy = curl_easy_init();
  s->date.data = s->date_text;
  s->date.next = &s->authorization;
  s->authorization.data = s->authorization_text;
  curl_easy_setopt(s->easy, CURLOPT_CAINFO, NULL);
  curl_easy_setopt(s->easy, CURLOPT_CAPATH, c->folder);
  curl_easy_setopt(s->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, &s->date);
  curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
  curl_easy_setopt(s->easy, CURLOPT_HTTP_VERSION,
                   (long)(c->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(s->easy, CURLOPT_PIPEWAIT, c->http2 ? 1L : 0L);
}

static slot *find_slot(client *c) {
  int i = 0;
  while (c->slots[i].is_busy) i++;
  if (c->slots[i].easy == NULL) open_slot(c, &c->slots[i]);
  return &c->slots[i];
}

/* client:start(path, token or nil) -> number of the transfer. At most MAX_SLOTS at a time. */
static int client_start(lua_State *L) {
  client *c = lua_touserdata(L, 1);
  const char *path = lua_tostring(L, 2), *token = lua_tostring(L, 3);
  char query[64] = "", url[512];
  slot *s = find_slot(c);
  int running;
  if (token != NULL) snprintf(query, sizeof query, "nextToken=%s", token);
  snprintf(url, sizeof url, "%s%s%s%s", c->base, path, token ? "?" : "", query);
  sign(c, s, path, query);
  curl_easy_setopt(s->easy, CURLOPT_URL, url);
  s->length = 0;
  s->is_busy = true;
  curl_multi_add_handle(c->multi, s->easy);
  curl_multi_perform(c->multi, &running); /* sends it, if there is a connection */
  lua_pushinteger(L, s - c->slots);
  return 1;
}

static int finish(lua_State *L, client *c, const CURLMsg *message) {
  slot *s;
  long status = 0;
  curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&s);
  curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
  if (message->data.result != CURLE_OK || status != 200)
    return luaL_error(L, "HTTP %d", (int)status);
  curl_multi_remove_handle(c->multi, s->easy);
  s->is_busy = false;
  s->body[s->length] = '\0';
  lua_pushinteger(L, s - c->slots);
  push_page(L, s->body);
  return 2;
}

/* client:wait() -> number of a transfer that is complete, its page */
static int client_wait(lua_State *L) {
  client *c = lua_touserdata(L, 1);
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(c->multi, &left)) == NULL) {
    curl_multi_perform(c->multi, &left);
    message = curl_multi_info_read(c->multi, &left);
    if (message != NULL) break;
    curl_multi_poll(c->multi, NULL, 0, 1000, NULL);
  }
  return finish(L, c, message);
}

/* client:close() */
static int client_close(lua_State *L) {
  client *c = lua_touserdata(L, 1);
  int i;
  for (i = 0; i < MAX_SLOTS && c->slots[i].easy != NULL; i++) {
    curl_easy_cleanup(c->slots[i].easy);
    free(c->slots[i].body);
  }
  curl_multi_cleanup(c->multi);
  EVP_MD_CTX_free(c->digest);
  EVP_MD_free(c->sha256);
  EVP_MAC_CTX_free(c->mac);
  return 0;
}

static void open_digests(client *c) {
  EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  char name[] = "SHA256";
  OSSL_PARAM parameters[2];
  parameters[0] = OSSL_PARAM_construct_utf8_string("digest", name, 0);
  parameters[1] = OSSL_PARAM_construct_end();
  c->sha256 = EVP_MD_fetch(NULL, name, NULL);
  c->digest = EVP_MD_CTX_new();
  c->mac = EVP_MAC_CTX_new(hmac);
  EVP_MAC_CTX_set_params(c->mac, parameters);
  EVP_MAC_free(hmac);
}

/* new(endpoint with path, key id, secret, region, folder of certificates, HTTP/2?) -> client */
static int floor_new(lua_State *L) {
  client *c = lua_newuserdata(L, sizeof *c);
  memset(c, 0, sizeof *c);
  snprintf(c->base, sizeof c->base, "%s", luaL_checkstring(L, 1));
  snprintf(c->key_id, sizeof c->key_id, "%s", luaL_checkstring(L, 2));
  snprintf(c->secret, sizeof c->secret, "%s", luaL_checkstring(L, 3));
  snprintf(c->region, sizeof c->region, "%s", luaL_checkstring(L, 4));
  snprintf(c->folder, sizeof c->folder, "%s", luaL_checkstring(L, 5));
  c->http2 = lua_toboolean(L, 6);
  c->host = strstr(c->base, "//") + 2;
  c->host_length = (int)strcspn(c->host, "/");
  c->path = c->host + c->host_length;
  open_digests(c);
  c->multi = curl_multi_init();
  curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)MAX_SLOTS);
  curl_multi_setopt(c->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)MAX_SLOTS);
  luaL_getmetatable(L, CLIENT);
  lua_setmetatable(L, -2);
  return 1;
}

static void add_function(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
}

int luaopen_lua_floor_core(lua_State *L);

int luaopen_lua_floor_core(lua_State *L) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  luaL_newmetatable(L, CLIENT);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  add_function(L, "start", client_start);
  add_function(L, "wait", client_wait);
  add_function(L, "close", client_close);
  lua_newtable(L);
  add_function(L, "new", floor_new);
  return 1;
}
