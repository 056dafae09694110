/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/uri.c, each input flush against a page that may not be read.
 */
#include "uri.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static void check_encode(const char *text, bool keep_slash, const char *want) {
  dlc_buffer out = {0};
  dlc_uri_encode(&out, guard_text(text), keep_slash);
  CHECK_TEXT(dlc_buffer_view(&out), want);
  dlc_buffer_clear(&out);
  if (!keep_slash) CHECK(dlc_uri_is_unreserved(guard_text(text)) == (strcmp(text, want) == 0));
}

/* 66 of 256 bytes are unreserved; every other becomes two upper-case digits. */
static void test_encode_bytes(void) {
  static const char unreserved[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  unsigned byte;
  for (byte = 0; byte < 256; byte++) {
    char c = (char)byte, want[4];
    dlc_slice text = {&c, 1};
    dlc_buffer out = {0};
    dlc_uri_encode(&out, text, false);
    if (byte != 0 && strchr(unreserved, c) != NULL) snprintf(want, sizeof want, "%c", c);
    else snprintf(want, sizeof want, "%%%02X", byte);
    CHECK_TEXT(dlc_buffer_view(&out), want);
    CHECK(dlc_uri_is_unreserved(text) == (want[1] == '\0'));
    dlc_buffer_clear(&out);
  }
}

static void test_encode(void) {
  check_encode("", false, "");
  check_encode("worker-0a.~_Z", false, "worker-0a.~_Z");
  check_encode("worker-0a.~_Z=", false, "worker-0a.~_Z%3D");
  check_encode("a/b+c= &?\xc3\xa9", false, "a%2Fb%2Bc%3D%20%26%3F%C3%A9");
  check_encode("/a b/~c", true, "/a%20b/~c");
  check_encode("%2F", true, "%252F");
  test_encode_bytes();
}

static void check_decode(const char *text, const char *want) {
  dlc_buffer out = {0};
  dlc_uri_decode(&out, guard_text(text));
  CHECK_TEXT(dlc_buffer_view(&out), want);
  dlc_buffer_clear(&out);
}

static void test_decode(void) {
  dlc_buffer out = {0};
  check_decode("", "");
  check_decode("a%2Fb%2bc", "a/b+c");
  check_decode("%41%62", "Ab");
  check_decode("%", "%");
  check_decode("%4", "%4");
  check_decode("a%4g%g4%%41%", "a%4g%g4%A%");
  check_decode("a+b", "a+b"); /* a plus is a plus: this is no form */
  dlc_uri_decode(&out, guard_text("x%00y"));
  CHECK(out.length == 3 && memcmp(out.data, "x\0y", 3) == 0);
  dlc_buffer_clear(&out);
}

static void check_normalize(const char *path, const char *want) {
  dlc_buffer out = {0};
  dlc_uri_normalize(&out, guard_text(path));
  CHECK_TEXT(dlc_buffer_view(&out), want);
  dlc_buffer_clear(&out);
  dlc_buffer_text(&out, "before"); /* bytes that were there already are no segment to drop */
  dlc_uri_normalize(&out, guard_text(path));
  CHECK(memcmp(out.data, "before", 6) == 0 && strcmp(out.data + 6, want) == 0);
  dlc_buffer_clear(&out);
}

static void test_normalize(void) {
  static const char *const pairs[][2] = {
      {"", "/"},
      {"/", "/"},
      {"//", "/"},
      {"/.", "/"},
      {"/..", "/"},
      {"/./", "/"},
      {"/../..", "/"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/a/./b//../c/", "/a/c/"},
      {"/a/b/..", "/a"},
      {"/a/b/../", "/a/"},
      {"/a/b/.", "/a/b"},
      {"/a/b/./", "/a/b/"},
      {"/a/b//..", "/a"},
      {"/a/./..", "/"},
      {"/a/b", "/a/b"},
      {"/a/b/", "/a/b/"},
      {"//a//b//", "/a/b/"},
      {"a/b", "/a/b"},
      {"/a/...", "/a/..."},
      {"/a/.b/..c", "/a/.b/..c"},
      {"/../a/../../b", "/b"},
      {"/%2E%2E/a", "/%2E%2E/a"},
      {"/a/b/c/../../d", "/a/d"},
      {"..", "/"},
  };
  size_t i;
  for (i = 0; i < sizeof pairs / sizeof *pairs; i++) check_normalize(pairs[i][0], pairs[i][1]);
}

static void check_parse(const char *text, const char *const want[5]) {
  dlc_uri uri;
  check_case = text;
  if (!CHECK(dlc_uri_parse(guard_text(text), &uri))) return;
  CHECK_TEXT(uri.scheme, want[0]);
  CHECK_TEXT(uri.host, want[1]);
  CHECK_TEXT(uri.port, want[2]);
  CHECK_TEXT(uri.path, want[3]);
  CHECK_TEXT(uri.query, want[4]);
}

static void test_parse(void) {
  static const struct {
    const char *text, *parts[5];
  } accepted[] = {
      {"https://host", {"https", "host", "", "", ""}},
      {"https://host/", {"https", "host", "", "/", ""}},
      {"http://h:8080/a/../b?x=1&y", {"http", "h", "8080", "/a/../b", "x=1&y"}},
      {"https://h?q", {"https", "h", "", "", "q"}},
      {"https://h/?", {"https", "h", "", "/", ""}},
      {"https://h/?a?b", {"https", "h", "", "/", "a?b"}},
      {"https://h:", {"https", "h", "", "", ""}},
      {"https://[::1]:443/x", {"https", "[::1]", "443", "/x", ""}},
      {"https://[::1]", {"https", "[::1]", "", "", ""}},
      {"https://h/a:b@c", {"https", "h", "", "/a:b@c", ""}},
      {"https://h?a@b", {"https", "h", "", "", "a@b"}},
      {"HTTPS://Host.Example", {"HTTPS", "Host.Example", "", "", ""}},
  };
  static const char *const refused[] = {
      "",
      "host",
      "host/path",
      "://host",
      "https:",
      "https:/",
      "https://",
      "https:///path",
      "https://?q",
      "https://:80",
      "https:host",
      "https//host",
      "https://u@h",
      "https://u:p@h/",
      "https://h:8x",
      "https://h:-1",
      "https://h:123456",
      "https://h#f",
      "https://h/#f",
      "https://[::1",
      "https://[::1]x",
      "https://h/a\nb",
      "https://h\t",
      "https://h/\x7f",
      "/path?x=http://h",
      "https://a b/",
      "https://h%41/",
      "https://h\\x/",
      "https://\xc3\xa9/",
      "https://a[b]/",
      "https://[]/",
      "https://[::1%25lo]",
      "https://h,i/",
      "https://h;i/",
      "https://$h/",
  };
  dlc_slice none = {NULL, 0}, nul = {"https://h/a\0b", 13};
  dlc_uri uri;
  size_t i;
  for (i = 0; i < sizeof accepted / sizeof *accepted; i++) {
    check_parse(accepted[i].text, accepted[i].parts);
  }
  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_case = refused[i];
    CHECK(!dlc_uri_parse(guard_text(refused[i]), &uri));
  }
  check_case = NULL;
  CHECK(!dlc_uri_parse(none, &uri));
  CHECK(!dlc_uri_parse(guard(nul), &uri));
}

/* Every prefix of a URL ends at the barred page once. */
static void test_parse_prefixes(void) {
  static const char url[] = "https://[fe80::1]:8443/a/%41/../b?x=%20&y=z";
  size_t i;
  unsigned accepted = 0;
  for (i = 0; i < sizeof url; i++) {
    dlc_slice prefix = {url, i};
    dlc_buffer out = {0};
    dlc_uri uri;
    if (dlc_uri_parse(guard(prefix), &uri)) accepted++;
    dlc_uri_normalize(&out, guard(prefix));
    dlc_uri_decode(&out, guard(prefix));
    dlc_buffer_clear(&out);
  }
  CHECK_NUMBER(accepted, sizeof url - strlen("https://[fe80::1]"));
}

void test_uri(void) {
  test_encode();
  test_decode();
  test_normalize();
  test_parse();
  test_parse_prefixes();
}
