import { execFile } from "node:child_process";
import type { Account, Host } from "./host.ts";

/** How to run a program: as whom (null: as ourselves), in which directory, with which environment. */
export type RunAs = Readonly<{ account: Account | null; cwd: string; environment: Host["programEnvironment"] }>;

/** Status 0 is success. `said` is what the program wrote to its standard error, or why it could not run at all. */
export type Outcome = Readonly<{ status: number; output: string; said: string }>;

/** Runs one program to its end, without a shell. Never rejects: a program that cannot be started has status 127, as in a shell. */
export function run(program: string, words: readonly string[], as: RunAs): Promise<Outcome> {
  const options = { ...as.account, cwd: as.cwd, env: as.environment, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, words, options, (error, output, said) => {
      const status = typeof error?.code === "number" ? error.code : 127;
      resolve({ status: error === null ? 0 : status, output: output.trim(), said: said.trim() || (error?.message ?? "") });
    });
  });
}
