/* SPDX-License-Identifier: MIT
 *
 * Digests, message authentication, random bytes, hexadecimal, base64, and the checks of keys and
 * certificates, over OpenSSL's libcrypto. The only file that may depend on OpenSSL; no OpenSSL
 * type leaves it.
 */
#ifndef DLC_DIGEST_H
#define DLC_DIGEST_H

#include "buffer.h"

#pragma GCC visibility push(hidden)

enum { DLC_SHA1_SIZE = 20, DLC_SHA256_SIZE = 32, DLC_SHA256_HEX_SIZE = 65, DLC_ES256_SIZE = 64 };

/* Return false if libcrypto refuses: out of memory, or a policy that bars the algorithm. */
bool dlc_sha1(dlc_slice text, unsigned char out[DLC_SHA1_SIZE]);
bool dlc_sha256(dlc_slice text, unsigned char out[DLC_SHA256_SIZE]);
bool dlc_hmac_sha256(dlc_slice key, dlc_slice text, unsigned char out[DLC_SHA256_SIZE]);
bool dlc_random(void *out, size_t length);

/* ECDSA with P-256 and SHA-256 as in JSON Web Signature (RFC 7518, 3.4): r and s, 32 bytes each.
 * The public key is x and y in the same form. `pem` is a private key without a passphrase; false
 * for any other. */
bool dlc_es256_sign(dlc_slice pem, dlc_slice text, unsigned char out[DLC_ES256_SIZE]);
bool dlc_es256_public(dlc_slice pem, unsigned char out[DLC_ES256_SIZE]);

/* Return the fault, a constant, of a text that should hold a certificate in PEM; and of a private
 * key in PEM, without a passphrase, that should be the certificate's. NULL if there is none. */
const char *dlc_certificate_fault(dlc_slice pem);
const char *dlc_key_fault(dlc_slice pem, dlc_slice certificate);

/* Lower-case hexadecimal: two digits a byte, and a NUL. */
void dlc_hex(const void *bytes, size_t length, char *out);

/* Base64 as in RFC 4648, section 4. Decoding returns false unless the padding is exact and there is
 * no white space. */
void dlc_base64_encode(dlc_buffer *out, dlc_slice bytes);
bool dlc_base64_decode(dlc_buffer *out, dlc_slice text);

#pragma GCC visibility pop

#endif
