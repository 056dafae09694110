// SPDX-License-Identifier: MIT
//
// Numbers made opaque, and back again. An id of the farm and a page token are both one AES block:
// four numbers, enciphered under a key drawn from the seed. What the service hands out looks
// random, yet says by itself where it belongs, so no index of a million sessions is ever kept.
// Knows nothing of farms: what the four numbers mean is the caller's business.

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";

export function digest(text) {
  return createHash("sha256").update(text).digest();
}

export class OpaqueIds {
  #encipher;
  #decipher;

  // One purpose, one key: a job's id never unseals as a fleet's.
  constructor(seed, purpose) {
    const key = digest(`${purpose} of ${seed}`).subarray(0, 16);
    this.#encipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    this.#decipher = createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  }

  // Up to four numbers below 2^32 -> 16 bytes.
  encode(numbers) {
    const block = Buffer.alloc(16);
    numbers.forEach((number, i) => block.writeUInt32BE(number, 4 * i));
    return this.#encipher.update(block);
  }

  // 16 bytes -> four numbers. Any 16 bytes unseal to something; the caller knows what exists.
  decode(bytes) {
    const block = this.#decipher.update(bytes);
    return [0, 4, 8, 12].map((at) => block.readUInt32BE(at));
  }
}
