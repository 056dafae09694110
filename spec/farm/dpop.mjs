// SPDX-License-Identifier: MIT
//
// Verifies proofs of possession (RFC 9449): a proof is a signed JSON Web Token that names its
// request and carries the public key of the signature. Shares no code with any signer, and knows
// nothing of the request's content.

import { createPublicKey, verify as verifySignature } from "node:crypto";
import { digest } from "./opaque_ids.mjs";

const SECONDS_OF_GRACE = 300;

// Canonical base64url: no padding, no stray bits at the end.
function decode(text) {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new Error("The DPoP proof is not base64url.");
  return bytes;
}

function parse(text) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(decode(text)));
  } catch (error) {
    throw new Error(`The DPoP proof cannot be parsed: ${error.message}`);
  }
}

function demand(isRight, message) {
  if (!isRight) throw new Error(message);
}

function checkHeader({ typ, alg, jwk }) {
  demand(typ === "dpop+jwt", "The DPoP proof's typ is not dpop+jwt.");
  demand(alg === "ES256", "The DPoP proof's alg is not ES256.");
  demand(jwk?.kty === "EC" && jwk.crv === "P-256", "The DPoP proof's jwk is no P-256 key.");
  demand(jwk.d === undefined, "The DPoP proof's jwk is a private key.");
  for (const name of ["x", "y"]) {
    demand(typeof jwk[name] === "string" && decode(jwk[name]).length === 32,
      `The DPoP proof's jwk has no ${name} of 32 bytes.`);
  }
}

function checkSignature(text, signature, jwk) {
  let key;
  try {
    key = createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    throw new Error("The DPoP proof's jwk is no point of the curve.");
  }
  demand(signature.length === 64, "The DPoP proof's signature is not 64 bytes of r and s.");
  demand(verifySignature("sha256", text, { key, dsaEncoding: "ieee-p1363" }, signature),
    "The DPoP proof's signature does not fit.");
}

function checkPayload({ htm, htu, iat, jti }, { method, url, now, seen }) {
  demand(htm === method, `The DPoP proof's htm is not ${method}.`);
  demand(htu === url, `The DPoP proof's htu is not ${url}.`);
  demand(Number.isInteger(iat), "The DPoP proof's iat is no integer.");
  demand(Math.abs(iat - now / 1000) <= SECONDS_OF_GRACE,
    `The DPoP proof's iat is more than ${SECONDS_OF_GRACE} seconds away.`);
  demand(typeof jti === "string" && jti !== "", "The DPoP proof has no jti.");
  demand(!seen.has(jti), "The DPoP proof's jti has been used before.");
  seen.add(jti);
}

// Returns the thumbprint (RFC 7638) of the key, or throws an Error with the problem.
// url: the request's own, without its query. seen: the jtis of earlier proofs.
export function verifyProof(text, request) {
  const parts = (text ?? "").split(".");
  demand(parts.length === 3, "The request has no DPoP proof of three parts.");
  const [header, payload] = parts.slice(0, 2).map(parse);
  checkHeader(header);
  checkSignature(Buffer.from(parts.slice(0, 2).join(".")), decode(parts[2]), header.jwk);
  checkPayload(payload, request);
  const { crv, kty, x, y } = header.jwk;
  return digest(JSON.stringify({ crv, kty, x, y })).toString("base64url");
}
