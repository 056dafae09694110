/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/digest.c: the published vectors of FIPS 180-4, RFC 4231 and RFC 4648.
 */
#include "digest.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static const char *hex_of(const unsigned char digest[DLC_SHA256_SIZE]) {
  static char hex[DLC_SHA256_HEX_SIZE];
  dlc_hex(digest, hex);
  return hex;
}

static void check_sha256(dlc_slice text, const char *want) {
  unsigned char digest[DLC_SHA256_SIZE];
  CHECK(dlc_sha256(guard(text), digest));
  CHECK_TEXT(dlc_slice_of(hex_of(digest)), want);
}

static void test_sha256(void) {
  dlc_slice none = {NULL, 0}, million = {NULL, 1000000};
  char *letters = malloc(million.length);
  if (letters == NULL) abort();
  memset(letters, 'a', million.length);
  million.data = letters;
  check_sha256(none, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_sha256(dlc_slice_of("abc"),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_sha256(million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  free(letters);
}

static void check_hmac(dlc_slice key, dlc_slice text, const char *want) {
  unsigned char digest[DLC_SHA256_SIZE];
  CHECK(dlc_hmac_sha256(guard(key), guard(text), digest));
  CHECK_TEXT(dlc_slice_of(hex_of(digest)), want);
}

static void test_hmac(void) {
  static const char long_text[] = "Test Using Larger Than Block-Size Key - Hash Key First";
  char bytes[131];
  dlc_slice key = {bytes, 20}, none = {NULL, 0};
  memset(bytes, 0x0b, sizeof bytes);
  check_hmac(key, dlc_slice_of("Hi There"),
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  check_hmac(dlc_slice_of("Jefe"), dlc_slice_of("what do ya want for nothing?"),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  memset(bytes, 0xaa, sizeof bytes);
  key.length = sizeof bytes;
  check_hmac(key, dlc_slice_of(long_text),
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  key.length = 0;
  check_hmac(key, none, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void check_base64(const char *text, const char *want) {
  dlc_buffer encoded = {0}, decoded = {0};
  dlc_base64_encode(&encoded, guard_text(text));
  CHECK_TEXT(dlc_buffer_view(&encoded), want);
  CHECK(dlc_base64_decode(&decoded, guard(dlc_buffer_view(&encoded))));
  CHECK_TEXT(dlc_buffer_view(&decoded), text);
  dlc_buffer_clear(&encoded);
  dlc_buffer_clear(&decoded);
}

/* Every length and every byte, there and back. */
static void test_base64_round_trip(void) {
  char bytes[256];
  size_t i;
  bool same = true;
  for (i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7);
  for (i = 0; i <= sizeof bytes; i++) {
    dlc_buffer encoded = {0}, decoded = {0};
    dlc_slice slice = {bytes, i};
    dlc_base64_encode(&encoded, guard(slice));
    same = same && encoded.length == (i + 2) / 3 * 4 &&
           dlc_base64_decode(&decoded, guard(dlc_buffer_view(&encoded))) &&
           dlc_slice_equal(dlc_buffer_view(&decoded), slice);
    dlc_buffer_clear(&encoded);
    dlc_buffer_clear(&decoded);
    guard_release();
  }
  CHECK(same);
}

static void test_base64(void) {
  static const char *const refused[] = {"Z",    "Zg",     "Zg=",   "Zg==\n",    " Zg==", "Z===",
                                        "====", "Zg==Zg==", "Zm=v", "Zm9v\nYg==", "Zm9_", "Zm9-",
                                        "=m9v", "Zg=a"};
  dlc_slice nul = {"Zm\0v", 4};
  dlc_buffer out = {0};
  size_t i;
  check_base64("", "");
  check_base64("f", "Zg==");
  check_base64("fo", "Zm8=");
  check_base64("foo", "Zm9v");
  check_base64("foob", "Zm9vYg==");
  check_base64("fooba", "Zm9vYmE=");
  check_base64("foobar", "Zm9vYmFy");
  check_base64("\xfb\xff\xfe", "+//+");
  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_case = refused[i];
    CHECK(!dlc_base64_decode(&out, guard_text(refused[i])));
  }
  check_case = NULL;
  CHECK(!dlc_base64_decode(&out, guard(nul)));
  dlc_buffer_clear(&out);
  test_base64_round_trip();
}

static void test_random(void) {
  unsigned char first[64] = {0}, second[64] = {0};
  CHECK(dlc_random(first, sizeof first));
  CHECK(dlc_random(second, sizeof second));
  CHECK(memcmp(first, second, sizeof first) != 0);
  CHECK(dlc_random(first, 0));
  CHECK(!dlc_random(first, (size_t)-1)); /* more than libcrypto can count */
}

void test_digest(void) {
  test_sha256();
  test_hmac();
  test_base64();
  test_random();
}
