// SPDX-License-Identifier: MIT
//
// Encodes numbers as opaque ids, and decodes them. An id of the farm and a page token are both one
// AES block: four numbers, encrypted with a key drawn from the seed. Ids look random and still
// contain their place, so the farm needs no index of a million sessions. Knows nothing of farms:
// the caller gives the four numbers a meaning.

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";

export function digest(text) {
  return createHash("sha256").update(text).digest();
}

export class OpaqueIds {
  #encipher;
  #decipher;

  // Each purpose has a key of its own: a job's id never decodes as a fleet's.
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

  // 16 bytes -> four numbers. Any 16 bytes decode to some numbers; the caller knows which exist.
  decode(bytes) {
    const block = this.#decipher.update(bytes);
    return [0, 4, 8, 12].map((at) => block.readUInt32BE(at));
  }
}
