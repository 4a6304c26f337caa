import type { ExplainedTable, Explanation, Note, Suspicion } from "../domain/explain/explanation.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { indented, wrapped } from "./lines.ts";

/** Rows of one meaning beyond this many are only counted. */
const ROWS_SHOWN = 6;

const TITLES: Readonly<Record<Section, string>> = {
  links: "Links (ip link): the network devices",
  addresses: "Addresses (ip addr): where this node itself is reached",
  routes: "Routes (ip route): where packets go, by their destination; the longest prefix counts",
  routes6: "IPv6 routes (ip -6 route): where packets go, by their destination; the longest prefix counts",
  rules: "Routing rules (ip rule): which routing table is asked, in the order of their numbers",
  rules6: "IPv6 routing rules (ip -6 rule): which routing table is asked, in the order of their numbers",
  neighbors: "Neighbors (ip neigh): which MAC an address on a link has",
  fdb: "Forwarding database (bridge fdb): where frames go, by their MAC",
  nexthops: "Nexthop objects (ip nexthop)",
  vlans: "VLANs of bridge ports (bridge vlan)",
  bridgeLinks: "Bridge ports (bridge link)",
  sysctls: "Kernel settings (sysctl)",
};

const ONE_NODE =
  "One node alone cannot show who really has an address or bears a MAC, nor whether the way back is right. With a file of each node, " +
  "`vxlens diagnose --snapshots DIR` does.";

type Wanted = Readonly<{ isWide: boolean }>;

/** Explanations for people: each table with its rows and what they mean, then what looks wrong. Wide: all rows, however many mean the same. */
export function printExplanations(explanations: readonly Explanation[], wanted: Wanted): string {
  const lines = explanations.flatMap((explanation) => [...nodeLines(explanation, wanted), ""]);
  return `${[...lines, ...wrapped(ONE_NODE)].join("\n")}\n`;
}

function nodeLines({ node, tables, suspicions }: Explanation, wanted: Wanted): readonly string[] {
  const title = node === null ? [] : [`Node ${node}`, ""];
  return [...title, ...tables.flatMap((table) => [...tableLines(table, wanted), ""]), ...suspicionLines(suspicions)];
}

function tableLines({ section, isPart, notes }: ExplainedTable, wanted: Wanted): readonly string[] {
  const part = isPart ? " (only some rows were shown)" : "";
  return [`${TITLES[section]}${part}`, ...notes.flatMap((note) => ["", ...noteLines(note, wanted)])];
}

function noteLines({ rows, meaning }: Note, { isWide }: Wanted): readonly string[] {
  const hidden = isWide ? 0 : Math.max(0, rows.length - ROWS_SHOWN);
  const shown = hidden > 1 ? [...rows.slice(0, ROWS_SHOWN), `... and ${hidden} more like these (-o wide shows them)`] : rows;
  return [...shown.map((row) => `  ${row}`), ...indented(wrapped(meaning))];
}

function suspicionLines(suspicions: readonly Suspicion[]): readonly string[] {
  if (suspicions.length === 0) return ["Nothing in this looks wrong."];
  const lines = suspicions.flatMap(({ severity, message, remedy }) => [
    "",
    ...hanging(severity.padEnd(10), message),
    ...(remedy === null ? [] : hanging("To do:".padEnd(10), remedy)),
  ]);
  return ["What looks wrong", ...lines];
}

function hanging(head: string, text: string): readonly string[] {
  return wrapped(text).map((line, index) => `  ${index === 0 ? head : " ".repeat(head.length)}${line}`);
}
