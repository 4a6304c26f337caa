import { spawn } from "node:child_process";
import type { Server } from "./server.ts";

/** A small process that stops the server when we die, however we die. */
export type Watchdog = Readonly<{
  /** Tells it the port of the server that is ours, or is about to start. Another's, on another port, is never stopped. */
  watch(port: number): void;
  /** Ends it; the server goes on. */
  dismiss(): void;
}>;

/**
 * Runs in a node of its own. Its standard input ends when we die, kill -9 included; the last line before names the server's port.
 * Where we die while the server starts, its lock file, which tells the port, is waited for.
 * It keeps our user, since the server's account may not be allowed to run node, and takes the account's for pg_ctl only.
 */
const SCRIPT = `
const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const [pgCtl, data, as] = process.argv.slice(1);
let watched = "";
const portOf = () => {
  try { return readFileSync(data + "/postmaster.pid", "utf8").split("\\n")[3] ?? ""; } catch { return ""; }
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.stdin.on("data", (text) => { watched = text.toString().trim().split("\\n").pop(); });
const end = (polls) => {
  const port = portOf();
  if (watched !== "" && port === "" && polls > 0) return setTimeout(end, 100, polls - 1);
  if (watched !== "" && port === watched) {
    spawnSync(pgCtl, ["stop", "--silent", "--no-wait", "--mode", "fast", "-D", data], { ...JSON.parse(as), stdio: "ignore" });
  }
  process.exit();
};
process.stdin.on("close", () => end(50));
`;

/** Starts the watchdog; it watches nothing until `watch`. It survives Ctrl-C and a closed terminal, so that it can do its work. */
export function startWatchdog({ directory, programs, host }: Server): Watchdog {
  const words = ["-e", SCRIPT, programs.pgCtl, directory.data, JSON.stringify({ ...directory.account, cwd: directory.home })];
  const child = spawn(host.nodePath, words, {
    cwd: directory.home,
    env: host.programEnvironment,
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    windowsHide: true,
  });
  // Without a watchdog the service works all the same: whoever starts next stops a server whose owner was killed.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.unref();
  return {
    watch(port) {
      child.stdin.write(`${port}\n`);
    },
    dismiss() {
      child.kill("SIGKILL");
    },
  };
}
