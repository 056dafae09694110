/* SPDX-License-Identifier: MIT
 *
 * Tests of csrc/digest.c: the published vectors of FIPS 180-4, RFC 4231 and RFC 4648, and
 * the key of RFC 7515.
 */
#include "digest.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static const char *hex_of(const unsigned char digest[DLC_SHA256_SIZE]) {
  static char hex[DLC_SHA256_HEX_SIZE];
  dlc_hex(digest, DLC_SHA256_SIZE, hex);
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

/* Encodes and decodes every length and every byte. */
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
  static const char *const refused[] = {
      "Z",        "Zg",   "Zg=",        "Zg==\n", " Zg==", "Z===", "====",
      "Zg==Zg==", "Zm=v", "Zm9v\nYg==", "Zm9_",   "Zm9-",  "=m9v", "Zg=a"};
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

static void test_sha1(void) {
  static const unsigned char want[DLC_SHA1_SIZE] = {0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81,
                                                    0x6a, 0xba, 0x3e, 0x25, 0x71, 0x78, 0x50,
                                                    0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d};
  unsigned char digest[DLC_SHA1_SIZE];
  CHECK(dlc_sha1(guard_text("abc"), digest));
  CHECK(memcmp(digest, want, sizeof want) == 0);
}

/* The key of RFC 7515, A.3, in both forms in which PEM files hold one. */
static const char sec1[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49\n"
    "AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b\n"
    "focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n-----END EC PRIVATE KEY-----\n";
static const char pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n"
    "H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n"
    "7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n-----END PRIVATE KEY-----\n";
static const char p384[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDA/ZqbUtApdLwVOXlc0lmunsbplKzfYZqG/TJrKwiCGBlS0vo/UZh12\n"
    "B0W3lQu9keGgBwYFK4EEACKhZANiAATJoJwkrS84/3CVyDyXkJwCbx9ncFzFxJmx\n"
    "n7jXhtwjxOZMzMdv0hEvpsPetoimN6orzJ4G5OjzaGiTtQ0hDmEXMP+zRez9gQ81\n"
    "D4MGCTg4Iex06D783mYX/fQgdKLX1kM=\n-----END EC PRIVATE KEY-----\n";
static const char encrypted[] = /* with the passphrase "x", for which it must not ask */
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhe4mEqEtitBAIBATAM\n"
    "BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBAgQQWaU1jrBRqH9KJanHDHrlfgSBkEZu\n"
    "eDd+M6wPb3sUaR7WNeYKjBciSBog95ps+PFPrjILqM7VmKYUmf+kkdWOt8Cck+w9\n"
    "evj0QSKhYzdxfMrWhHetrE3a+h1ZOEoaSSplVCyEDCKyCEXPrqNxubnKJup8UHMT\n"
    "zOkDcx1VyvSkxxrGJB2+RMjH0oojBG+TosvmNUsmX1chi7EmJjeZMzDTG19Xyg==\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

/* A certificate of the same key; its validity is not checked. */
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUIdGZK9c64OjRP6Lw8nDwUfhMUHcwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBdDAeFw0yNjExMzAxMzQzMTZaFw0yNjEyMDExMzQzMTZaMAwx\n"
    "CjAIBgNVBAMMAXQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR/zc4ncPbEXUGD\n"
    "y+5v20t7WAczNXvp7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpG\n"
    "IyiFiOWto1MwUTAdBgNVHQ4EFgQUzo0Wsckzjrf+OXmZrkW+7j+1hoYwHwYDVR0j\n"
    "BBgwFoAUzo0Wsckzjrf+OXmZrkW+7j+1hoYwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNIADBFAiEA/lNnkNO74kUoxnFxqiYAOP5f41Gv8iI3km8WCkXbhRQC\n"
    "IGMoKqDc6yRcR14/Er3WEZ3sgcFWDKuH0TvWi6C3ZC4g\n"
    "-----END CERTIFICATE-----\n";

static const unsigned char rfc7515_point[DLC_ES256_SIZE] = {
    0x7f, 0xcd, 0xce, 0x27, 0x70, 0xf6, 0xc4, 0x5d, 0x41, 0x83, 0xcb, 0xee, 0x6f, 0xdb, 0x4b, 0x7b,
    0x58, 0x07, 0x33, 0x35, 0x7b, 0xe9, 0xef, 0x13, 0xba, 0xcf, 0x6e, 0x3c, 0x7b, 0xd1, 0x54, 0x45,
    0xc7, 0xf1, 0x44, 0xcd, 0x1b, 0xbd, 0x9b, 0x7e, 0x87, 0x2c, 0xdf, 0xed, 0xb9, 0xee, 0xb9, 0xf4,
    0xb3, 0x69, 0x5d, 0x6e, 0xa9, 0x0b, 0x24, 0xad, 0x8a, 0x46, 0x23, 0x28, 0x85, 0x88, 0xe5, 0xad};

/* Verifies by libcrypto, from r and s put back into DER. */
static bool verifies(const unsigned char signature[DLC_ES256_SIZE], const char *text) {
  BIO *bio = BIO_new_mem_buf(sec1, -1);
  EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  ECDSA_SIG *pair = ECDSA_SIG_new();
  unsigned char *der = NULL;
  int length;
  bool good;
  ECDSA_SIG_set0(pair, BN_bin2bn(signature, 32, NULL), BN_bin2bn(signature + 32, 32, NULL));
  length = i2d_ECDSA_SIG(pair, &der);
  good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
         EVP_DigestVerify(context, der, (size_t)length, (const unsigned char *)text,
                          strlen(text)) == 1;
  OPENSSL_free(der);
  ECDSA_SIG_free(pair);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  BIO_free(bio);
  return good;
}

/* A key as long as one on P-256, but on the curve SM2. */
static const char sm2[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgT5Pv5/TEAxUwE2QO\n"
    "5slWcXszI4oP3w2+aQcS/PBnGMyhRANCAATpdvUnnCfXe3mOpthttwFiY8wd8kel\n"
    "Xi4B4lZ0q2adOw4/8G/TX4i8WMgm6aATsdJ4tKUSppHQkr/uf0Gw61BJ\n-----END PRIVATE KEY-----\n";

/* Certificates alone, behind other text, and with the key in the same file. */
static void test_certificate(void) {
  static const char no_certificate[] = "it holds no certificate",
                    no_key[] = "it holds no private key";
  char both[2000], half[300];
  dlc_slice good = dlc_slice_of(certificate), none = {NULL, 0};
  snprintf(both, sizeof both, "# the farm's\n%s%s", sec1, certificate);
  snprintf(half, sizeof half, "%.250s", certificate);
  CHECK(dlc_certificate_fault(guard_text(certificate)) == NULL);
  CHECK(dlc_certificate_fault(dlc_slice_of(both)) == NULL);
  CHECK_TEXT(dlc_slice_of(dlc_certificate_fault(none)), no_certificate);
  CHECK_TEXT(dlc_slice_of(dlc_certificate_fault(dlc_slice_of("x"))), no_certificate);
  CHECK_TEXT(dlc_slice_of(dlc_certificate_fault(dlc_slice_of(half))), no_certificate);
  CHECK_TEXT(dlc_slice_of(dlc_certificate_fault(dlc_slice_of(sec1))), no_certificate);
  CHECK(dlc_key_fault(guard_text(sec1), good) == NULL);
  CHECK(dlc_key_fault(guard_text(pkcs8), good) == NULL);
  CHECK(dlc_key_fault(dlc_slice_of(both), dlc_slice_of(both)) == NULL);
  CHECK_TEXT(dlc_slice_of(dlc_key_fault(none, good)), no_key);
  CHECK_TEXT(dlc_slice_of(dlc_key_fault(dlc_slice_of("x"), good)), no_key);
  CHECK_TEXT(dlc_slice_of(dlc_key_fault(good, good)), no_key);
  CHECK_TEXT(dlc_slice_of(dlc_key_fault(dlc_slice_of(encrypted), good)), "the key is encrypted");
  CHECK_TEXT(dlc_slice_of(dlc_key_fault(dlc_slice_of(p384), good)),
             "the key is not the certificate's");
}

/* A failure leaves no error in the host's queue, and the host's own errors stay. */
static void test_error_queue(void) {
  unsigned char out[DLC_ES256_SIZE];
  unsigned long own;
  ERR_clear_error();
  CHECK(!dlc_es256_public(dlc_slice_of("x"), out));
  CHECK(!dlc_es256_sign(dlc_slice_of(encrypted), dlc_slice_of("text"), out));
  CHECK(dlc_certificate_fault(dlc_slice_of("x")) != NULL);
  CHECK(dlc_key_fault(dlc_slice_of(p384), dlc_slice_of(certificate)) != NULL);
  CHECK_NUMBER(ERR_peek_error(), 0);
  ERR_put_error(ERR_LIB_USER, 0, 1, __FILE__, __LINE__); /* the host's */
  own = ERR_peek_last_error();
  CHECK(own != 0);
  CHECK(!dlc_es256_public(dlc_slice_of("x"), out));
  CHECK(!dlc_es256_sign(dlc_slice_of("x"), dlc_slice_of("text"), out));
  CHECK(dlc_es256_public(dlc_slice_of(sec1), out));
  CHECK(dlc_random(out, sizeof out));
  CHECK_NUMBER(ERR_peek_last_error(), own);
  ERR_clear_error();
}

static void test_es256(void) {
  static const char *const refused[] = {"",  "x",       p384,
                                        sm2, encrypted, "-----BEGIN PRIVATE KEY-----\n"};
  unsigned char signature[DLC_ES256_SIZE], point[DLC_ES256_SIZE];
  bool all = true;
  size_t i;
  CHECK(dlc_es256_public(guard_text(sec1), point));
  CHECK(memcmp(point, rfc7515_point, sizeof point) == 0);
  CHECK(dlc_es256_public(guard_text(pkcs8), point));
  CHECK(memcmp(point, rfc7515_point, sizeof point) == 0);
  for (i = 0; i < 300; i++) { /* one in 128 has a number shorter than 32 bytes */
    all = all && dlc_es256_sign(dlc_slice_of(pkcs8), dlc_slice_of("text"), signature) &&
          verifies(signature, "text") && !verifies(signature, "test");
  }
  CHECK(all);
  for (i = 0; i < sizeof refused / sizeof *refused; i++) {
    check_case = refused[i];
    CHECK(!dlc_es256_public(guard_text(refused[i]), point));
    CHECK(!dlc_es256_sign(guard_text(refused[i]), dlc_slice_of("text"), signature));
  }
  check_case = NULL;
}

void test_digest(void) {
  test_sha1();
  test_certificate();
  test_es256();
  test_error_queue();
  test_sha256();
  test_hmac();
  test_base64();
  test_random();
}
