/* SPDX-License-Identifier: MIT
 *
 * Digests over libcrypto: see digest.h.
 */
#include "digest.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

bool dlc_sha256(dlc_slice text, unsigned char out[DLC_SHA256_SIZE]) {
  return EVP_Digest(text.data, text.length, out, NULL, EVP_sha256(), NULL) == 1;
}

bool dlc_hmac_sha256(dlc_slice key, dlc_slice text, unsigned char out[DLC_SHA256_SIZE]) {
  if (key.length > INT_MAX) return false;
  return HMAC(EVP_sha256(), key.data, (int)key.length, (const unsigned char *)text.data,
              text.length, out, NULL) != NULL;
}

bool dlc_random(void *out, size_t length) {
  return length <= INT_MAX && RAND_bytes(out, (int)length) == 1;
}

void dlc_hex(const unsigned char digest[DLC_SHA256_SIZE], char out[DLC_SHA256_HEX_SIZE]) {
  static const char hex[] = "0123456789abcdef";
  size_t i;
  for (i = 0; i < DLC_SHA256_SIZE; i++) {
    out[2 * i] = hex[digest[i] >> 4];
    out[2 * i + 1] = hex[digest[i] & 15];
  }
  out[2 * DLC_SHA256_SIZE] = '\0';
}

/* libcrypto's block functions write a NUL and take an int: three bytes, four characters a time. */
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
