import type { Family } from "../address/address.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { Caveat, TracePath, Verdict } from "./trace.ts";

type Said = Readonly<{ verdict: Verdict; said: readonly Caveat[]; paths: readonly TracePath[]; family: Family }>;

/** What the answer rests on: what the walk noted, settings that the nodes on the way have not reported, and what no snapshot shows. */
export function caveatsOf(tables: ClusterTables, { verdict, said, paths, family }: Said): readonly Caveat[] {
  const names = new Set(paths.flatMap(({ hops }) => hops.map(({ node }) => node)));
  const numbers = [...names].map((name) => tables.nodes.indexOf(name)).filter((number) => number >= 0);
  const lacking = (section: "rules" | "rules6" | "sysctls"): string[] =>
    numbers.filter((number) => !tables.known[section].has(number)).map((number) => tables.nodes[number] ?? "");
  const rules = lacking(family === 4 ? "rules" : "rules6").map(
    (node): Caveat => ({
      code: "RULES_NOT_REPORTED",
      message: `${node} has not reported its routing rules: the kernel's defaults are assumed`,
      node,
    }),
  );
  const settings = lacking("sysctls").map(
    (node): Caveat => ({
      code: "SYSCTLS_NOT_REPORTED",
      message: `${node} has not reported its kernel settings: forwarding is taken to be on, rp_filter off`,
      node,
    }),
  );
  const unseen: Caveat[] = verdict === "REACHABLE" ? [NOT_IN_SNAPSHOTS] : [];
  return distinct([...said, ...rules, ...settings, ...unseen]);
}

const NOT_IN_SNAPSHOTS: Caveat = {
  code: "NOT_IN_SNAPSHOTS",
  message: "packet filters, checksum offload, the pods' own tables and the wires between the nodes are in no snapshot",
  node: null,
};

function distinct(caveats: readonly Caveat[]): Caveat[] {
  return [...new Map(caveats.map((caveat) => [`${caveat.code} ${caveat.node} ${caveat.message}`, caveat])).values()];
}
