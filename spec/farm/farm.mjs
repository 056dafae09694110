#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// A simulated AWS Deadline Cloud on this machine's loopback interface: starts it and prints its
// address, or runs a command with it and ends with that command.
// This file knows only the command line and the environment; server.mjs is the farm.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeCertificates } from "./certificates.mjs";
import { ACCOUNT } from "./credentials.mjs";
import { floods } from "./floods.mjs";
import { findFault } from "./rules.mjs";
import { OPTIONS } from "./scenarios.mjs";
import { Farm } from "./server.mjs";
import { ACTIONS, taskId } from "./session_fixtures.mjs";
import { IDS, LINEAGES } from "./world.mjs";

const USAGE = `Usage: farm.mjs [OPTION VALUE]... [-- COMMAND [ARGUMENT]...]

Starts a simulated AWS Deadline Cloud on the loopback interface. Without a command it says how to
reach it and serves until interrupted; with one it runs the command and ends with its status.

  --port N           port of the https endpoint (any free one)
  --http-port N      port of the plain http endpoint and the control plane (any free one)
  --seed TEXT        what ids, keys and names are drawn from (farm)
  --region NAME      the only region that signatures may name (any)
${Object.entries(OPTIONS).map(([name, { about }]) =>
    `  --${`${name.replace("_", "-")} VALUE`.padEnd(17)}${about}`).join("\n")}
  --help             this text
`;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

function misuse(message) {
  process.stderr.write(`farm: ${message}\nTry: farm.mjs --help\n`);
  process.exit(2);
}

const toNumber = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

function parsePort(name, text = "0") {
  const port = toNumber(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  return misuse(`--${name} must be a port`);
}

// -> { port, httpPort, seed, region, settings }
function parseOptions(args) {
  const names = ["port", "http-port", "seed", "region", ...Object.keys(OPTIONS)
    .map((name) => name.replace("_", "-"))];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  let values;
  try {
    ({ values } = parseArgs({ args, options: { ...options, help: { type: "boolean" } } }));
  } catch (error) {
    misuse(error.message);
  }
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { port, "http-port": httpPort, seed = "farm", region, ...rest } = values;
  const settings = Object.fromEntries(Object.entries(rest)
    .map(([name, text]) => [name.replace("-", "_"), toNumber(text)]));
  const fault = findFault(settings, OPTIONS);
  if (fault) misuse(fault.replace(/"(\w+)"/, (_, name) => `--${name.replace("_", "-")}`));
  return {
    port: parsePort("port", port),
    httpPort: parsePort("http-port", httpPort),
    seed,
    region,
    settings,
  };
}

// A folder for the certificates, which this process removes when it ends.
function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "farm-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openListeners({ listeners }, certificates, { port, httpPort }) {
  const https = async (kind, options, wanted) =>
    `https://localhost:${await listeners.open(kind, options, wanted)}`;
  const { here, expired, elsewhere, selfSigned, authority } = certificates;
  const clientCert = { ...here, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  const oldTls = { ...here, minVersion: "TLSv1", maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0" };
  const noWindow = { ...here, settings: { initialWindowSize: 0 } };
  const flooding = {};
  for (const flood of floods) {
    flooding[`FARM_URL_FLOOD_${flood.toUpperCase()}`] = await https("flood", { ...here, flood });
  }
  return {
    ...flooding,
    FARM_URL: await https("http2", here, port),
    FARM_URL_H1: await https("https", here),
    FARM_HTTP_URL: `http://127.0.0.1:${await listeners.open("http", {}, httpPort)}`,
    FARM_URL_EXPIRED: await https("http2", expired),
    FARM_URL_WRONG_HOST: await https("http2", elsewhere),
    FARM_URL_SELF_SIGNED: await https("http2", selfSigned),
    FARM_URL_CLIENT_CERT: await https("http2", clientCert),
    FARM_URL_OLD_TLS: await https("https", oldTls),
    FARM_URL_NO_WINDOW: await https("http2", noWindow),
  };
}

// FARM_ID, QUEUE_ENVIRONMENT_ID, ...: the first of everything. The first session is of the first
// worker and the first job.
function firstIds({ world }) {
  const variable = (id) => id.replace(/[A-Z]/g, "_$&").toUpperCase();
  const session = [0, 0, 0, 0];
  return {
    ...Object.fromEntries(Object.entries(IDS).map(([kind, id]) =>
      [variable(id), world.id(kind, LINEAGES[kind].map(() => 0))])),
    SESSION_ID: world.id("session", session),
    SESSION_ACTION_ID: `${world.id("sessionaction", session)}-0`,
    TASK_ID: taskId(world, session, ACTIONS.indexOf("taskRun")),
  };
}

// Values for configuration files of the credential providers.
function providers({ tokens }) {
  return {
    FARM_ACCOUNT_ID: ACCOUNT,
    FARM_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/farm-reader`,
    FARM_WEB_IDENTITY_TOKEN: tokens.webIdentity.text,
    FARM_WEB_IDENTITY_TOKEN_EXPIRED: tokens.webIdentityExpired.text,
    FARM_SSO_TOKEN: tokens.ssoAccess.text,
    FARM_SSO_TOKEN_EXPIRED: tokens.ssoAccessExpired.text,
    FARM_SSO_REFRESH_TOKEN: tokens.ssoRefresh.text,
    FARM_SSO_REFRESH_TOKEN_EXPIRED: tokens.ssoRefreshExpired.text,
    FARM_SSO_CLIENT_ID: tokens.ssoClient.id,
    FARM_SSO_CLIENT_SECRET: tokens.ssoClient.secret.text,
    FARM_LOGIN_CLIENT_ID: "arn:aws:signin:::devtools/same-device",
    FARM_LOGIN_REFRESH_TOKEN: tokens.loginRefresh.text,
    FARM_LOGIN_REFRESH_TOKEN_EXPIRED: tokens.loginRefreshExpired.text,
    FARM_LOGIN_KEY: tokens.loginKey,
  };
}

function environment(farm, urls, certificates) {
  const { keys: { permanent, temporary, expired }, region = "us-west-2" } = farm.context;
  return {
    AWS_ENDPOINT_URL: urls.FARM_URL,
    AWS_CA_BUNDLE: certificates.bundle,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: permanent.id,
    AWS_SECRET_ACCESS_KEY: permanent.secret,
    AWS_EC2_METADATA_DISABLED: "true",
    ...urls,
    FARM_CONTROL: `${urls.FARM_HTTP_URL}/_farm`,
    FARM_CA: certificates.bundle,
    FARM_CA_DIR: certificates.folder,
    FARM_CLIENT_CERT: certificates.client.certPath,
    FARM_CLIENT_KEY: certificates.client.keyPath,
    ...firstIds(farm.scenarios.main.contents),
    ...providers(farm.context),
    FARM_TEMPORARY_ACCESS_KEY_ID: temporary.id,
    FARM_TEMPORARY_SECRET_ACCESS_KEY: temporary.secret,
    FARM_TEMPORARY_SESSION_TOKEN: temporary.token,
    FARM_EXPIRED_ACCESS_KEY_ID: expired.id,
    FARM_EXPIRED_SECRET_ACCESS_KEY: expired.secret,
    FARM_EXPIRED_SESSION_TOKEN: expired.token,
  };
}

// The environment without the caller's AWS settings and proxies: a test must not reach the real
// service.
function inherited() {
  return Object.fromEntries(Object.entries(process.env)
    .filter(([name]) => !/^AWS_|_proxy$/i.test(name)));
}

function introduce(env) {
  const names = ["AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_REGION", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY"];
  process.stdout.write([
    "# A simulated AWS Deadline Cloud is running; Ctrl-C ends it.",
    `# Its commands: curl ${env.FARM_CONTROL}/`,
    `export ${names.map((name) => `${name}=${env[name]}`).join(" ")}`,
    `tools/with_rock lua5.4 examples/list_sessions.lua ${env.FARM_ID} ${env.FLEET_ID} ${env.WORKER_ID}`,
    "",
  ].join("\n"));
}

const statusOfSignal = (signal) => 128 + constants.signals[signal];

// Ends this process with the status of the command; 126 and 127 mean what they mean in a shell.
function runCommand([command, ...args], env) {
  const child = spawn(command, args, { stdio: "inherit", env: { ...inherited(), ...env } });
  child.on("error", (error) => {
    process.stderr.write(`farm: ${command}: ${error.message}\n`);
    process.exit(error.code === "ENOENT" ? 127 : 126);
  });
  child.on("exit", (status, signal) => process.exit(status ?? statusOfSignal(signal)));
  return child;
}

async function main() {
  const words = process.argv.slice(2);
  const end = words.indexOf("--");
  const options = parseOptions(end < 0 ? words : words.slice(0, end));
  const command = end < 0 ? [] : words.slice(end + 1);
  if (end >= 0 && command.length === 0) misuse("no command after --");
  // No signal may end this process without its clean-up, or while openssl still writes files.
  let interrupted;
  let onSignal = (signal) => { interrupted = signal; };
  for (const signal of SIGNALS) process.on(signal, () => onSignal(signal));
  const certificates = await makeCertificates(temporaryFolder());
  const { seed, region, settings } = options;
  const farm = new Farm({ seed, region, ...settings });
  farm.context.faultProxies.certificates = certificates;
  const env = environment(farm, await openListeners(farm, certificates, options), certificates);
  if (interrupted) process.exit(statusOfSignal(interrupted));
  if (command.length > 0) {
    const child = runCommand(command, env);
    // A terminal interrupts the command itself.
    const isTyped = (signal) => signal === "SIGINT" && process.stdin.isTTY;
    onSignal = (signal) => isTyped(signal) || child.kill(signal);
  } else {
    onSignal = () => process.exit(0);
    introduce(env);
  }
}

main().catch((error) => {
  process.stderr.write(`farm: ${error.message}\n`);
  process.exit(1);
});
