import type { ExitStatus } from "./exit-status.ts";
import type { Option, Options } from "./read-options.ts";
import type { World } from "./world.ts";

/** One command of `vxlens`: what its help says, and what it does. */
export type Command = Readonly<{
  name: string;
  /** For the list of commands: what it is for. */
  summary: string;
  /** What it does, in whole sentences. */
  description: readonly string[];
  usages: readonly string[];
  examples: readonly Readonly<{ remark: string; line: string }>[];
  options: readonly Option[];
  /** What its exit status means, by status. */
  statuses: readonly string[];
  run: (options: Options, world: World) => Promise<ExitStatus>;
}>;

/** The option that every command over files takes. */
export const SNAPSHOTS: Option = {
  name: "snapshots",
  value: "DIR",
  meaning: "Directory with one file <node>.json for each node: what `vxlens-agent --print` prints.",
};
