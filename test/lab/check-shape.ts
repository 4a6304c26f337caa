import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseEnvelope } from "../agent/sent-envelope.ts";

const Pair = z.object({
  src: z.string(),
  dst: z.string(),
  dst_ip: z.string(),
  delivered: z.boolean(),
  replied: z.boolean(),
  delivered_large: z.boolean(),
  replied_large: z.boolean(),
});
const Description = z.object({
  name: z.string(),
  seed: z.number().int(),
  faults: z.array(z.object({ name: z.string(), visible: z.enum(["yes", "no", "partly"]) })),
  nodes: z.array(z.object({ name: z.string() })).min(2),
  pods: z.array(z.object({ name: z.string(), node: z.string(), ip: z.string(), ip6: z.string().nullable() })),
  silent_agents: z.array(z.string()),
});
const Truth = z.object({ pairs: z.array(Pair), pairs6: z.array(Pair).optional() });

/** Throws unless a scenario directory is whole: each ordered pair of pods was measured, and each node reported what its agent sends. */
export function checkShape(directory: string): void {
  const { nodes, pods, silent_agents } = Description.parse(readJson(join(directory, "scenario.json")));
  const { pairs, pairs6 } = Truth.parse(readJson(join(directory, "truth.json")));
  const wanted = pods.length * (pods.length - 1);
  if (pairs.length !== wanted || ![undefined, wanted].includes(pairs6?.length))
    throw new Error(`${directory} has ${pairs.length} pairs of ${pods.length} pods`);
  const reporting = nodes.map(({ name }) => name).filter((name) => !silent_agents.includes(name));
  for (const moment of ["snapshots", "snapshots_before"]) checkReports(join(directory, moment), reporting);
}

function checkReports(directory: string, nodes: readonly string[]): void {
  const files = readdirSync(directory);
  const missing = nodes.filter((node) => !files.includes(`${node}.json`));
  if (missing.length > 0 || files.length !== nodes.length) throw new Error(`${directory} lacks ${missing.join(", ")}, or has others`);
  for (const file of files) parseEnvelope(readFileSync(join(directory, file), "utf8"));
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
