/* SPDX-License-Identifier: MIT
 *
 * Digests over libcrypto: see digest.h.
 */
#include "digest.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

#if OPENSSL_VERSION_NUMBER < 0x10101000L
#error "OpenSSL 1.1.1 or newer is needed"
#endif

/* Drops what a failure left in libcrypto's queue of errors: a host that asks SSL_get_error about
 * its own connection would read it. Returns `done`. */
static bool forget_errors(bool done) {
  ERR_pop_to_mark();
  return done;
}

/* The algorithm, looked up once a process. OpenSSL 3 would look it up for every digest, which is
 * two thirds of the time of a short text; HMAC does so all the same. */

static const EVP_MD *sha256;

static void look_up_sha256(void) {
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
#endif
  if (sha256 == NULL) sha256 = EVP_sha256();
}

static const EVP_MD *get_sha256(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look_up_sha256);
  return sha256;
}

bool dlc_sha1(dlc_slice text, unsigned char out[DLC_SHA1_SIZE]) {
  ERR_set_mark();
  return forget_errors(EVP_Digest(text.data, text.length, out, NULL, EVP_sha1(), NULL) == 1);
}

bool dlc_sha256(dlc_slice text, unsigned char out[DLC_SHA256_SIZE]) {
  ERR_set_mark();
  return forget_errors(EVP_Digest(text.data, text.length, out, NULL, get_sha256(), NULL) == 1);
}

bool dlc_hmac_sha256(dlc_slice key, dlc_slice text, unsigned char out[DLC_SHA256_SIZE]) {
  if (key.length > INT_MAX) return false;
  ERR_set_mark();
  return forget_errors(HMAC(get_sha256(), key.data, (int)key.length,
                            (const unsigned char *)text.data, text.length, out, NULL) != NULL);
}

bool dlc_random(void *out, size_t length) {
  ERR_set_mark();
  return forget_errors(length <= INT_MAX && RAND_bytes(out, (int)length) == 1);
}

static BIO *open_text(dlc_slice text) {
  return text.length > INT_MAX ? NULL : BIO_new_mem_buf(text.data, (int)text.length);
}

/* Refuses to ask for a passphrase at a terminal. Sets the bool at `context`, if any: one was
 * wanted. */
static int no_passphrase(char *buffer, int size, int writing, void *context) {
  (void)buffer, (void)size, (void)writing;
  if (context != NULL) *(bool *)context = true;
  return 0;
}

static EVP_PKEY *read_key(dlc_slice pem, bool *is_encrypted) {
  BIO *bio = open_text(pem);
  EVP_PKEY *key =
      bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, is_encrypted);
  BIO_free(bio);
  return key;
}

static X509 *read_certificate(dlc_slice pem) {
  BIO *bio = open_text(pem);
  X509 *certificate = bio == NULL ? NULL : PEM_read_bio_X509_AUX(bio, NULL, no_passphrase, NULL);
  BIO_free(bio);
  return certificate;
}

const char *dlc_certificate_fault(dlc_slice pem) {
  X509 *certificate;
  ERR_set_mark();
  certificate = read_certificate(pem);
  X509_free(certificate);
  return forget_errors(certificate != NULL) ? NULL : "it holds no certificate";
}

const char *dlc_key_fault(dlc_slice pem, dlc_slice certificate) {
  const char *fault = NULL;
  bool is_encrypted = false;
  EVP_PKEY *key;
  X509 *holder;
  ERR_set_mark();
  key = read_key(pem, &is_encrypted);
  holder = read_certificate(certificate);
  if (key == NULL) fault = is_encrypted ? "the key is encrypted" : "it holds no private key";
  else if (X509_check_private_key(holder, key) != 1) fault = "the key is not the certificate's";
  X509_free(holder);
  EVP_PKEY_free(key);
  forget_errors(true);
  return fault;
}

/* The prefix that RFC 5480 puts before the two numbers of a point on P-256; any other curve has
 * another one. */
static const unsigned char p256[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                     0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                     0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

static bool write_point(EVP_PKEY *key, unsigned char out[DLC_ES256_SIZE]) {
  unsigned char *der = NULL;
  int length = key == NULL ? -1 : i2d_PUBKEY(key, &der);
  bool found = length == (int)sizeof p256 + DLC_ES256_SIZE && memcmp(der, p256, sizeof p256) == 0;
  if (found) memcpy(out, der + sizeof p256, DLC_ES256_SIZE);
  OPENSSL_free(der);
  return found;
}

bool dlc_es256_public(dlc_slice pem, unsigned char out[DLC_ES256_SIZE]) {
  EVP_PKEY *key;
  bool done;
  ERR_set_mark();
  key = read_key(pem, NULL);
  done = write_point(key, out);
  EVP_PKEY_free(key);
  return forget_errors(done);
}

/* Converts the DER of libcrypto to the two numbers side by side. */
static bool write_signature(const unsigned char *der, size_t length,
                            unsigned char out[DLC_ES256_SIZE]) {
  ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)length);
  const BIGNUM *r, *s;
  bool done = false;
  if (signature != NULL) {
    ECDSA_SIG_get0(signature, &r, &s);
    done = BN_bn2binpad(r, out, 32) == 32 && BN_bn2binpad(s, out + 32, 32) == 32;
  }
  ECDSA_SIG_free(signature);
  return done;
}

bool dlc_es256_sign(dlc_slice pem, dlc_slice text, unsigned char out[DLC_ES256_SIZE]) {
  unsigned char der[80], point[DLC_ES256_SIZE];
  size_t length = sizeof der;
  EVP_MD_CTX *context;
  EVP_PKEY *key;
  bool done;
  ERR_set_mark();
  key = read_key(pem, NULL);
  context = EVP_MD_CTX_new();
  done =
      context != NULL && write_point(key, point) &&
      EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
      EVP_DigestSign(context, der, &length, (const unsigned char *)text.data, text.length) == 1 &&
      write_signature(der, length, out);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return forget_errors(done);
}

void dlc_hex(const void *bytes, size_t length, char *out) {
  static const char hex[] = "0123456789abcdef";
  const unsigned char *byte = bytes, *end = byte + length;
  for (; byte < end; byte++) {
    *out++ = hex[*byte >> 4];
    *out++ = hex[*byte & 15];
  }
  *out = '\0';
}

/* Encodes three bytes at a time: libcrypto's block functions write a NUL and take an int. */
void dlc_base64_encode(dlc_buffer *out, dlc_slice bytes) {
  size_t i;
  for (i = 0; i < bytes.length; i += 3) {
    unsigned char quad[5];
    size_t left = bytes.length - i;
    EVP_EncodeBlock(quad, (const unsigned char *)bytes.data + i, left < 3 ? (int)left : 3);
    dlc_buffer_append(out, quad, 4);
  }
}

static bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

bool dlc_base64_decode(dlc_buffer *out, dlc_slice text) {
  size_t i, padding = 0;
  if (text.length % 4 != 0) return false;
  while (padding < 2 && padding < text.length && text.data[text.length - 1 - padding] == '=') {
    padding++;
  }
  for (i = 0; i + padding < text.length; i++) {
    if (!is_base64(text.data[i])) return false;
  }
  for (i = 0; i < text.length; i += 4) {
    unsigned char triple[3];
    EVP_DecodeBlock(triple, (const unsigned char *)text.data + i, 4);
    dlc_buffer_append(out, triple, i + 4 < text.length ? 3 : 3 - padding);
  }
  return true;
}
