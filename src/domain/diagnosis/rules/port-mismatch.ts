import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type ShapeMismatch, shapeMismatches } from "../signs/shape-mismatches.ts";
import { nameNodes, verb } from "../telling/words.ts";

/** Nodes of one overlay use different UDP ports: nobody listens where the others send. An FDB entry with a port of its own makes up for it. */
export const portMismatch: DiagnosisRule = {
  entry: {
    code: "PORT_MISMATCH",
    severity: "CRITICAL",
    title: "Nodes of one overlay use different UDP ports",
    meaning:
      "The VXLAN link of some nodes has another UDP port than those of the peers with which they exchange frames. Nothing listens on the port " +
      "to which each side sends. These nodes are cut off.",
    remedy: "Give all nodes one port (Backend.Port in flannel's net-conf.json; 4789 wherever Windows takes part), and make the links anew.",
    references: ["https://github.com/poseidon/typhoon/pull/466", "https://github.com/rancher/rke2/issues/5952"],
  },
  find: (tables) =>
    shapeMismatches(tables)
      .filter(({ trait }) => trait === "port")
      .map((mismatch) => findingOf(tables, mismatch)),
};

function findingOf(tables: ClusterTables, { nodes, value, usual, entries }: ShapeMismatch): Diagnosed {
  return {
    code: "PORT_MISMATCH",
    severity: "CRITICAL",
    subject: `port:${value}`,
    message: `The VXLAN ${verb(nodes, "link", "links")} of ${nameNodes(tables, nodes)} ${verb(nodes, "uses", "use")} UDP port ${value}, those of the peers ${usual}.`,
    nodes,
    evidence: [
      ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.port === value || vxlan?.port === usual),
      ...peerRows("fdb", entries, tables.known.fdb),
    ],
    remedy: null,
  };
}
