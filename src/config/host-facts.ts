import { homedir } from "node:os";

/** What this process can say of the machine and itself. The rooms that need it get it as an argument. */
export type HostFacts = Readonly<{
  /** As node says it: linux, darwin, win32 and so on. */
  platform: string;
  /** As node says it: x64, arm64 and so on. */
  arch: string;
  /** User id of this process; null where there is none (Windows). */
  uid: number | null;
  home: string;
  /** The node program that runs this process. */
  nodePath: string;
  nodeVersion: string;
  /** All that programs started by us find in their environment: no secret of ours reaches them. */
  programEnvironment: Readonly<Record<string, string>>;
}>;

/** Reads the facts of the running process. */
export function readHostFacts(): HostFacts {
  return {
    platform: process.platform,
    arch: process.arch,
    uid: process.getuid?.() ?? null,
    home: homedir(),
    nodePath: process.execPath,
    nodeVersion: process.version,
    programEnvironment: programEnvironment(process.env),
  };
}

/** Windows programs do not start without SystemRoot; LC_ALL=C keeps messages in the one language that we read. */
function programEnvironment(environment: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const kept = { PATH: environment["PATH"], SystemRoot: environment["SystemRoot"], LC_ALL: "C" };
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
