import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The agent as it lies in the repository, with the server's placeholder unreplaced. */
export const AGENT = join(import.meta.dirname, "../../agent/vxlens-agent.sh");

export type AgentRun = Readonly<{ status: number; stdout: string; stderr: string }>;

export type AgentOptions = Readonly<{
  /** The shell's command line; `sh` unless told. */
  shell?: readonly string[];
  /** PATH of the run; the tests' own unless told. */
  path?: string;
  env?: Readonly<Record<string, string>>;
  /** Another copy of the agent. */
  agent?: string;
}>;

/** Runs the agent to its end with nothing of our environment but PATH. Asynchronous, so that a server in the test can answer it. */
export const runAgent = (args: readonly string[], options: AgentOptions = {}): Promise<AgentRun> => {
  const [command = "sh", ...shellArgs] = options.shell ?? ["sh"];
  const env = { PATH: options.path ?? process.env["PATH"] ?? "", HOME: "/nonexistent", ...options.env };
  const maxBuffer = 64 * 1024 * 1024;
  return new Promise((resolve) => {
    execFile(absolute(command), [...shellArgs, options.agent ?? AGENT, ...args], { env, maxBuffer }, (error, stdout, stderr) => {
      resolve({ status: exitStatus(error), stdout, stderr });
    });
  });
};

/** A new empty directory under the system's temporary one, removed when the test that asked for it is over. */
export const scratchDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "vxlens-agent-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** For tests that start the agent several times: each start is some two hundred processes, on a busy machine a second. */
export const SLOW_TEST_MS = 60_000;

/** Where the program lies, or null where it is not installed. */
export const whereIs = (program: string): string | null => {
  const found = spawnSync("/bin/sh", ["-c", 'PATH=$PATH:/usr/sbin:/sbin; command -v "$1"', "sh", program], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
};

/** Whether a program that a test needs is missing; says so, because a check that looked at nothing must not look like one that passed. */
export const isMissing = (program: string): boolean => {
  if (whereIs(program) !== null) return false;
  console.info(`not checked here: ${program} is not installed`);
  return true;
};

const absolute = (command: string): string => whereIs(command) ?? command;

const exitStatus = (error: { code?: unknown } | null): number => {
  if (error === null) return 0;
  return typeof error.code === "number" ? error.code : -1;
};
