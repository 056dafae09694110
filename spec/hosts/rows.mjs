// SPDX-License-Identifier: MIT
//
// The table of hosts. A row: `name`; `run(env)`, which resolves to what the host printed; `lists`,
// how often that holds all sessions (once); `slow`, two pages are long in coming and the host
// counts what else it does; `blocks`, it can do nothing else; `says`, it has to say that instead.

import {
  configure, EXAMPLES, HERE, inFolder, luaPaths, need, ROOT, run, serve,
} from "./programs.mjs";

const INTERPRETERS = ["lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"];
const versionOf = (interpreter) => (interpreter === "luajit" ? "5.1" : interpreter.slice(3));
const script = (name) => `${HERE}/${name}`;

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

const neovim = (file) => (env) => run(["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c",
  `luafile ${script(file)}`, "-c", "qa!"], "5.1", env);

const nmap = (...args) => (env) =>
  run(["nmap", "-n", "-Pn", "-sn", "--script", script("nmap.nse"), ...args, "127.0.0.1"], "5.3",
    env);

// Every write to _G that nginx logs is the module's, or a script's here.
const nginx = (path, more) => ({
  run: (env) => inFolder((work) => {
    need(`${ROOT}/usr/lib/nginx/modules/ngx_http_lua_module.so`);
    const conf = configure(work, script("nginx.conf"), luaPaths("5.1"));
    const options = { work, path, meanwhile: more.slow, log: "error.log",
      forbidden: /global Lua variable|\[(error|alert|crit|emerg)\]/ };
    return serve(["nginx", "-p", work, "-c", conf], "5.1", env, options);
  }),
  ...more,
});

const haproxy = (path, { load = "lua-load", threads = 2, ...more }) => ({
  run: (env) => inFolder((work) => {
    const values = { ...luaPaths("5.3"), LOAD: load, THREADS: String(threads) };
    const cfg = configure(work, script("haproxy.cfg"), values);
    if (path === undefined) {
      return run(["haproxy", "-c", "-f", cfg], "5.3", { ...env, LIST_WHILE_LOADING: "1" });
    }
    return serve(["haproxy", "-db", "-f", cfg], "5.3", env, { work, path, meanwhile: more.slow });
  }),
  ...more,
});

const lighttpd = (env) => inFolder((work) => {
  const conf = configure(work, script("lighttpd.conf"), {});
  const modules = need("/usr/lib/lighttpd/mod_magnet.so", `${ROOT}/usr/lib/lighttpd/mod_magnet.so`)
    .replace(/\/mod_magnet.so$/, "");
  return serve(["lighttpd", "-D", "-f", conf, "-m", modules], "5.4", env, { work, path: "/" });
});

const collectd = (file) => (env) => inFolder((work) => {
  need(`${ROOT}/usr/lib/collectd/lua.so`);
  const conf = configure(work, script("collectd.conf"), { SCRIPT: file });
  return run(["collectd", "-f", "-T", "-C", conf], "5.3", env, { statuses: [0, 1] });
});

const imapfilter = (env) => inFolder((work) =>
  run(["imapfilter", "-c", script("blocking.lua")], "5.2", { ...env, HOME: work }));

const sysbench = (env) =>
  run(["sysbench", "--threads=2", "--events=6", script("sysbench.lua"), "run"], "5.1", env);

export const rows = [
  ...interpreted("", "blocking.lua", INTERPRETERS),
  ...interpreted(" with a loop of its own", "step.lua", INTERPRETERS, { slow: true, lists: 2 }),
  ...module("luv", "luv.lua", INTERPRETERS, (version) =>
    [`/usr/lib/x86_64-linux-gnu/lua/${version}/luv.so`]),
  ...module("cqueues", "cqueues.lua", INTERPRETERS, (version) =>
    [`/usr/share/lua/${version}/cqueues.lua`]),
  { name: "neovim", run: neovim("blocking.lua") },
  { name: "neovim with its event loop", run: neovim("neovim.lua"), slow: true },
  { name: "nginx, blocking", ...nginx("/blocking", { slow: true, blocks: true }) },
  { name: "nginx with ngx.sleep", ...nginx("/yielding", { slow: true }) },
  { name: "haproxy while it loads", ...haproxy(undefined, {}) },
  { name: "haproxy, blocking", ...haproxy("/blocking", { slow: true, blocks: true, threads: 1 }) },
  { name: "haproxy with core.msleep", ...haproxy("/yielding", { slow: true, threads: 1 }) },
  { name: "haproxy with core.msleep, two threads", ...haproxy("/yielding", { slow: true }) },
  { name: "haproxy with core.msleep, a state for each thread",
    ...haproxy("/yielding", { slow: true, load: "lua-load-per-thread" }) },
  { name: "nmap", run: nmap() },
  { name: "nmap with stdnse.sleep", run: nmap("--script-args", "slow"), slow: true },
  { name: "imapfilter", run: imapfilter },
  { name: "lighttpd", run: lighttpd },
  { name: "sysbench, two threads", run: sysbench, lists: 6 },
  { name: "collectd", run: collectd("collectd.lua") },
  { name: "collectd without its line", run: collectd("collectd_without.lua"),
    says: 'package.loadlib("liblua5.3.so.0", "*")' },
];
