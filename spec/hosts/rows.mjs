// SPDX-License-Identifier: MIT
//
// The table of hosts. A row: `name`; `run(env)`, which resolves to the host's output; `lists`, the
// number of times that this contains all sessions (1); `slow`, two pages are delayed and the host
// counts its other work; `blocks`, it can do no other work; `ids`, it prints only ids;
// `says(truth)`, texts that the output must contain instead of sessions. Rows named after an
// example run the file in examples/hosts.

import { spawnSync } from "node:child_process";
import {
  chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  configure, EXAMPLES, HERE, inFolder, LIBRARIES, luaPaths, need, packaged, run, runUntil, serve,
  Skip, TOP, withNameServer,
} from "./programs.mjs";

const INTERPRETERS = process.env.INTERPRETERS.split(" ");
const versionOf = (interpreter) => (interpreter === "luajit" ? "5.1" : interpreter.slice(3));
const script = (name) => `${HERE}/${name}`;
const BLOCKING = script("blocking.lua");
const example = (name) => `${EXAMPLES}/${name}`;
const { FARM_ID, FLEET_ID, WORKER_ID } = process.env;
const QUERY = `/sessions?farm=${FARM_ID}&fleet=${FLEET_ID}&worker=${WORKER_ID}`;

const interpreted = (name, file, interpreters, more) => interpreters.map((interpreter) => ({
  name: `${interpreter}${name}`,
  run: (env) => run([interpreter, script(file)], versionOf(interpreter), env),
  ...more,
}));

// Debian has these modules for most of the interpreters.
function module(name, file, interpreters, path) {
  return interpreters.map((interpreter) => ({
    name: `${interpreter} with ${name}`,
    slow: true,
    run(env) {
      need(...path(versionOf(interpreter)));
      return run([interpreter, script(file)], versionOf(interpreter), env);
    },
  }));
}

// A program that exports none of Lua's C functions.
const secretive = (library, version, more = {}, statuses = [0]) => (env) =>
  run([need(`${TOP}/build/hosts/private`), `/usr/lib/${LIBRARIES}/${library}`, BLOCKING], version,
    { ...env, ...more }, { statuses });

const neovim = (file) => (env) => run(["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c",
  `luafile ${script(file)}`, "-c", "qa!"], "5.1", env);

// Runs the command of the example until its buffer is filled, then prints the buffer.
const neovimCommand = (env) => run(["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n",
  "-c", `luafile ${example("neovim_sessions.lua")}`,
  "-c", `DeadlineSessions ${FARM_ID} ${FLEET_ID} ${WORKER_ID}`,
  "-c", 'lua vim.wait(20000, function() return vim.fn.search("^That is all", "w") > 0 end)',
  "-c", 'lua io.stdout:write(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\\n"))',
  "-c", "qa!"], "5.1", env);

const nmap = (...args) => (env) =>
  run(["nmap", "-n", "-Pn", "-sn", "--script", script("nmap.nse"), ...args, "127.0.0.1"], "5.3",
    env);

// Writes to _G that nginx logs could only come from the module or from the scripts here.
const nginx = (path, { early = false, workers = 1, ...more }) => ({
  run: (env) => inFolder((work) => {
    const conf = configure(work, script("nginx.conf"), { ...luaPaths("5.1"),
      NDK_MODULE: packaged("usr/lib/nginx/modules/ndk_http_module.so"),
      LUA_MODULE: packaged("usr/lib/nginx/modules/ngx_http_lua_module.so"),
      EARLY: early, WORKERS: workers });
    const options = { work, path, times: more.lists, meanwhile: more.slow, log: "error.log",
      forbidden: /global Lua variable|\[(error|alert|crit|emerg)\]/ };
    return serve(["nginx", "-p", work, "-c", conf], "5.1", env, options);
  }),
  ...more,
});

const haproxy = (path, { load = "lua-load", threads = 2, confine, ...more }) => ({
  run: (given) => inFolder((work) => {
    const { confined = "", env = given, within = [] } = confine ? confine(work, given) : {};
    const values = { ...luaPaths("5.3"), LOAD: load, THREADS: threads, CONFINED: confined };
    const cfg = configure(work, script("haproxy.cfg"), values);
    if (path === undefined) {
      return run(["haproxy", "-c", "-f", cfg], "5.3", { ...env, LIST_WHILE_LOADING: "1" });
    }
    return serve([...within, "haproxy", "-db", "-f", cfg], "5.3", env,
      { work, path, times: more.lists, meanwhile: more.slow });
  }),
  ...more,
});

function changeRoot(work) {
  if (process.getuid() !== 0) throw new Skip("it takes root to change the root folder");
  return { confined: `chroot ${work}` };
}

// Debian's way to run it: chrooted, as a user that may start neither threads nor programs. The farm
// has a name that must be looked up; the keys are in a file outside the chroot.
function asDebianDoes(work, env) {
  const { confined } = changeRoot(work);
  const home = join(work, "home");
  for (const folder of ["etc", "home/.aws"]) mkdirSync(join(work, folder), { recursive: true });
  chmodSync(work, 0o755);
  writeFileSync(join(work, "etc/hosts"), "127.0.0.1 farm.test management.farm.test\n");
  writeFileSync(join(home, ".aws/credentials"), "[default]\n" +
    `aws_access_key_id = ${env.AWS_ACCESS_KEY_ID}\n` +
    `aws_secret_access_key = ${env.AWS_SECRET_ACCESS_KEY}\n`);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...others } = env;
  return {
    confined: `${confined}\n  user nobody\n  group nogroup`,
    env: { ...others, HOME: home,
      AWS_ENDPOINT_URL: env.AWS_ENDPOINT_URL.replace("localhost", "farm.test") },
  };
}

// The previous row without a hosts file and a list of name servers in the chroot.
const NAME_SERVER = "127.53.53.53";

function asDebianDoesWithNames(work, env) {
  const confined = asDebianDoes(work, env);
  rmSync(join(work, "etc"), { recursive: true });
  if (spawnSync("unshare", ["--mount", "true"]).status !== 0) {
    throw new Skip("no file of the machine's can be put in the place of another");
  }
  const list = join(work, "resolv.conf");
  writeFileSync(list, `nameserver ${NAME_SERVER}\n`);
  return { ...confined, within: ["unshare", "--mount", "sh", "-c",
    `mount --bind ${list} /etc/resolv.conf && exec "$@"`, "sh"] };
}

const withNames = (row) =>
  ({ ...row, run: (env) => withNameServer(NAME_SERVER, () => row.run(env)) });

const lighttpd = (SCRIPT, path) => (env) => inFolder((work) => {
  const conf = configure(work, script("lighttpd.conf"), { SCRIPT });
  const modules = dirname(packaged("usr/lib/lighttpd/mod_magnet.so"));
  return serve(["lighttpd", "-D", "-f", conf, "-m", modules], "5.4", env, { work, path });
});

const configureCollectd = (work, FOLDER, SCRIPT) => configure(work, script("collectd.conf"), {
  FOLDER, SCRIPT, PLUGINS: dirname(packaged("usr/lib/collectd/lua.so")),
  TYPES: packaged("usr/share/collectd/types.db"),
});

const collectd = (env) => inFolder((work) => {
  const conf = configureCollectd(work, HERE, "collectd.lua");
  return run(["collectd", "-f", "-T", "-C", conf], "5.3", env, { statuses: [0, 1] });
});

const imapfilter = (env) => inFolder((work) =>
  run(["imapfilter", "-c", script("blocking.lua")], "5.2", { ...env, HOME: work }));

const sysbench = (env) =>
  run(["sysbench", "--threads=2", "--events=6", script("sysbench.lua"), "run"], "5.1", env);

// Its modules, and the programs of the plugin, are found by absolute paths unless options say
// others.
const weechat = (env) => inFolder(async (work) => {
  const plugin = packaged(`usr/lib/${LIBRARIES}/weechat/plugins/lua.so`);
  const said = await run(["weechat-headless", "-d", work, "-r", `/plugin load ${plugin}`,
    "-r", `/lua load ${script("weechat.lua")}`, "-r", "/quit"], "5.3", env);
  const listed = `${work}/sessions`;
  return existsSync(listed) ? readFileSync(listed, "utf8") : said;
});

const conky = (env) => inFolder((work) =>
  run(["conky", "-c", configure(work, script("conky.conf"), {})], "5.3", env));

const uwsgi = (version) => (env) => inFolder((work) => {
  const plugin = `lua${version.replace(".", "")}`;
  const plugins = dirname(packaged(`usr/lib/uwsgi/plugins/${plugin}_plugin.so`));
  return serve(["uwsgi-core", "--plugins-dir", plugins, "--plugin", plugin, "--die-on-term",
    "--http-socket", `${work}/socket`, "--http-socket-modifier1", "6",
    "--lua", script("uwsgi.lua")], version, env, { work, path: "/" });
});

// The output of collectd's csv plugin: a line for each gauge, its status and its value.
function readGauges(work) {
  const folder = `${work}/localhost/deadline-${WORKER_ID}`;
  return (existsSync(folder) ? readdirSync(folder) : []).map((file) => {
    const [, value = ""] = readFileSync(`${folder}/${file}`, "utf8").trim().split("\n");
    return `${file.match(/^gauge-([A-Z_]+)/)[1]} ${Number(value.split(",")[1])}\n`;
  });
}

const collectdGauges = (env) => inFolder(async (work) => {
  const conf = configureCollectd(work, EXAMPLES, "collectd_sessions.lua");
  const said = await runUntil(["collectd", "-f", "-C", conf], "5.3", env,
    () => readGauges(work).length >= 5 && !readGauges(work).join().includes("NaN"));
  return said + readGauges(work).join("");
});

function gauges({ sessions }) {
  const counts = {};
  for (const { lifecycleStatus: status } of sessions) counts[status] = (counts[status] ?? 0) + 1;
  return Object.entries(counts)
    .map(([status, count]) => `${status} ${count}\n`);
}

const fleetCounts = ({ workers }) =>
  workers.map(({ workerId, sessions }) => `${workerId}\t${sessions.length}\n`);

export const rows = [
  ...interpreted("", "blocking.lua", INTERPRETERS),
  { name: "lua5.3 with the build for 5.1",
    run: (env) => run(["lua5.3", BLOCKING], "5.1", env, { statuses: [1] }),
    says: () => ["built for another Lua than the one that runs here, Lua 5.3"] },
  ...INTERPRETERS.map(versionOf).filter((version) => version !== "5.1").map((version) => ({
    name: `lua${version} in private`, run: secretive(`liblua${version}.so.0`, version),
  })),
  { name: "luajit in private", run: secretive("libluajit-5.1.so.2", "5.1") },
  { name: "lua5.1 in private",
    run: secretive("liblua5.1.so.0", "5.1", { LD_PRELOAD: "liblua5.1.so.0" }) },
  { name: "lua5.1 in private without LD_PRELOAD",
    run: secretive("liblua5.1.so.0", "5.1", {}, [1]),
    says: () => ["Start it with LD_PRELOAD=/usr/lib/", "liblua5.1.so.0"] },
  ...interpreted(" with a loop of its own", "step.lua", INTERPRETERS, { slow: true, lists: 2 }),
  ...module("luv", "luv.lua", INTERPRETERS, (version) =>
    [`/usr/lib/${LIBRARIES}/lua/${version}/luv.so`]),
  ...module("nothing but a timer of luv's", "timer.lua", INTERPRETERS, (version) =>
    [`/usr/lib/${LIBRARIES}/lua/${version}/luv.so`]),
  ...module("cqueues", "cqueues.lua", INTERPRETERS, (version) =>
    [`/usr/share/lua/${version}/cqueues.lua`]),
  ...module("luaevent", "luaevent.lua", INTERPRETERS, (version) =>
    [`/usr/lib/${LIBRARIES}/lua/${version}/luaevent/core.so`]),
  { name: "neovim", run: neovim("blocking.lua") },
  { name: "neovim with its event loop", run: neovim("neovim.lua"), slow: true },
  { name: "nginx, blocking", ...nginx("/blocking", { slow: true, blocks: true }) },
  { name: "nginx with ngx.sleep", ...nginx("/yielding", { slow: true }) },
  { name: "nginx, a client that its workers have in common",
    ...nginx("/forked", { early: true, workers: 2, lists: 6 }) },
  { name: "haproxy while it loads", ...haproxy(undefined, {}) },
  { name: "haproxy, blocking", ...haproxy("/blocking", { slow: true, blocks: true, threads: 1 }) },
  { name: "haproxy with core.msleep", ...haproxy("/yielding", { slow: true, threads: 1 }) },
  { name: "haproxy with core.msleep, two threads", ...haproxy("/yielding", { slow: true }) },
  { name: "haproxy with core.msleep, a state for each thread",
    ...haproxy("/yielding", { slow: true, load: "lua-load-per-thread" }) },
  { name: "nmap", run: nmap() },
  { name: "nmap with stdnse.sleep", run: nmap("--script-args", "slow"), slow: true },
  { name: "imapfilter", run: imapfilter },
  { name: "lighttpd", run: lighttpd(script("lighttpd.lua"), "/") },
  { name: "sysbench, two threads", run: sysbench, lists: 6 },
  { name: "collectd", run: collectd },
  { name: "miltertest", run: (env) => run(["miltertest", "-s", BLOCKING], "5.3", env) },
  { name: "wordgrinder", run: (env) => run(["wordgrinder", "--lua", BLOCKING], "5.3", env) },
  { name: "lsyncd", run: (env) => run(["lsyncd", "-nodaemon", script("lsyncd.lua")], "5.3", env) },
  { name: "premake4",
    run: (env) => run(["premake4", `--file=${script("premake4.lua")}`, "nothing"], "5.1", env) },
  { name: "dnsdist", run: (env) =>
    run(["dnsdist", "--check-config", "-C", script("dnsdist.lua")], "5.1", env) },
  { name: "conky", run: conky },
  { name: "weechat", run: weechat },
  { name: "uwsgi with Lua 5.1", run: uwsgi("5.1") },
  { name: "uwsgi with Lua 5.2", run: uwsgi("5.2") },
  { name: "examples/hosts/nginx_sessions.lua",
    ...nginx(QUERY, { slow: true, ids: true, lists: 5 }) },
  { name: "examples/hosts/haproxy_sessions.lua",
    ...haproxy(QUERY, { slow: true, ids: true, lists: 5 }) },
  { name: "examples/hosts/haproxy_sessions.lua in a chroot",
    ...haproxy(QUERY, { slow: true, ids: true, lists: 5, confine: changeRoot }) },
  { name: "examples/hosts/haproxy_sessions.lua as Debian runs HAProxy",
    ...haproxy(QUERY, { slow: true, ids: true, lists: 5, confine: asDebianDoes }) },
  { name: "examples/hosts/haproxy_sessions.lua as Debian runs HAProxy, with a name server",
    ...withNames(haproxy(QUERY,
      { slow: true, ids: true, lists: 5, confine: asDebianDoesWithNames })) },
  { name: "examples/hosts/neovim_sessions.lua", ids: true, run: neovimCommand },
  { name: "examples/hosts/lighttpd_sessions.lua", ids: true,
    run: lighttpd(example("lighttpd_sessions.lua"), QUERY) },
  { name: "examples/hosts/collectd_sessions.lua", says: gauges,
    run: collectdGauges },
  ...["luv", "cqueues"].map((name) => ({
    name: `examples/hosts/${name}_sessions.lua`, says: fleetCounts,
    run: (env) => run(["lua5.4", example(`${name}_sessions.lua`), FARM_ID, FLEET_ID], "5.4", env),
  })),
];
