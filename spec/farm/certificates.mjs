// SPDX-License-Identifier: MIT
//
// The certificates of the farm, made by the openssl command at every start: a CA of its own, a good
// server certificate, one for each kind of fault, and one for a client. The caller makes and
// removes their folder.

import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

// The whole configuration of openssl, so that the machine's openssl.cnf does not matter.
const CONFIG = `
[req]
distinguished_name = name
prompt = no
[name]
O = Simulated Farm
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[here]
subjectAltName = DNS:localhost,DNS:*.localhost,DNS:management.localhost,\
DNS:management.127.0.0.1,DNS:farm.test,DNS:*.farm.test,IP:127.0.0.1,IP:::1
extendedKeyUsage = serverAuth
[elsewhere]
subjectAltName = DNS:elsewhere.example
extendedKeyUsage = serverAuth
[client]
extendedKeyUsage = clientAuth
[ca]
default_ca = past
[past]
database = past.index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
[anything]
organizationName = optional
commonName = optional
`;

const BY_AUTHORITY = ["-CA", "authority.pem", "-CAkey", "authority.key"];
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

// folder -> { bundle, folder: of hashed names, here, elsewhere, expired, selfSigned, client }:
// bundle and folder are paths, the others { cert, key, certPath, keyPath }, in PEM.
export async function makeCertificates(folder) {
  const openssl = (...words) => run("openssl", words, { cwd: folder });
  const request = (name, ...words) => openssl("req", "-config", "farm.cnf", ...NEW_KEY,
    "-keyout", `${name}.key`, "-out", `${name}.pem`, "-subj", `/O=Simulated Farm/CN=${name}`,
    ...words);
  const issue = (name, extensions, ...words) =>
    request(name, "-x509", "-days", "30", "-extensions", extensions, ...words);
  await Promise.all([
    writeFile(join(folder, "farm.cnf"), CONFIG),
    writeFile(join(folder, "past.index"), ""),
    mkdir(join(folder, "authorities")),
  ]);
  await Promise.all([issue("authority", "authority"), request("past", "-new")]);
  const [, , , , , { stdout: hash }] = await Promise.all([
    issue("here", "here", ...BY_AUTHORITY),
    issue("elsewhere", "elsewhere", ...BY_AUTHORITY),
    issue("client", "client", ...BY_AUTHORITY),
    issue("selfSigned", "here"),
    openssl("ca", "-config", "farm.cnf", "-batch", "-notext", "-extensions", "here",
      "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-in", "past.pem",
      "-cert", "authority.pem", "-keyfile", "authority.key", "-out", "expired.pem"),
    openssl("x509", "-in", "authority.pem", "-noout", "-hash"),
  ]);
  await symlink("../authority.pem", join(folder, "authorities", `${hash.trim()}.0`));
  return collect(folder);
}

async function collect(folder) {
  const pair = async (name, keyName = name) => {
    const [certPath, keyPath] = [join(folder, `${name}.pem`), join(folder, `${keyName}.key`)];
    const [cert, key] = await Promise.all([readFile(certPath), readFile(keyPath)]);
    return { cert, key, certPath, keyPath };
  };
  const [authority, here, elsewhere, client, selfSigned, expired] = await Promise.all([
    pair("authority"), pair("here"), pair("elsewhere"), pair("client"), pair("selfSigned"),
    pair("expired", "past"),
  ]);
  return {
    bundle: authority.certPath,
    folder: join(folder, "authorities"),
    authority, here, elsewhere, client, selfSigned, expired,
  };
}
