import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Why nothing of it can be tried here; null where it can. */
export const whyNothing = (): string | null => (process.platform === "linux" ? null : "processes are found in /proc, which only Linux has");

/** Why file systems cannot be mounted for it here; null where they can. */
export function whyNoMounts(): string | null {
  if (process.getuid?.() !== 0) return "only root may mount";
  return spawnSync("unshare", ["--mount", "--propagation", "private", "true"]).status === 0
    ? null
    : "no mount namespace is to be had (unshare of util-linux, and CAP_SYS_ADMIN)";
}

/** Why no power can be cut here; null where it can. */
export function whyNoPowerCuts(): string | null {
  const missing = ["mkfs.ext4", "python3", "truncate"].find((program) => spawnSync(program, ["--version"]).error !== undefined);
  if (missing !== undefined) return `there is no ${missing}`;
  return existsSync("/dev/loop-control") ? null : "there are no loop devices";
}
