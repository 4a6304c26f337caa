import { spawn } from "node:child_process";
import type { Server } from "./server.ts";

/** A small process that stops the server when we die, however we die. */
export type Watchdog = Readonly<{
  /** Tells it which process is our server now. Another's is never stopped. */
  watch(pid: number): void;
  /** Ends it; the server goes on. */
  dismiss(): void;
}>;

/**
 * Runs in a node of its own. Its standard input ends when we die, kill -9 included; the last line before names the server's process.
 * It keeps our user, since the server's account may not be allowed to run node, and takes the account's for pg_ctl only.
 */
const SCRIPT = `
const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const [pgCtl, data, as] = process.argv.slice(1);
let watched = "";
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.stdin.on("data", (text) => { watched = text.toString().trim().split("\\n").pop(); });
process.stdin.on("close", () => {
  let running = "";
  try { running = readFileSync(data + "/postmaster.pid", "utf8").split("\\n")[0]; } catch {}
  if (watched !== "" && watched === running) {
    spawnSync(pgCtl, ["stop", "--silent", "--no-wait", "--mode", "fast", "-D", data], { ...JSON.parse(as), stdio: "ignore" });
  }
  process.exit();
});
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
    watch(pid) {
      child.stdin.write(`${pid}\n`);
    },
    dismiss() {
      child.kill("SIGKILL");
    },
  };
}
